// malloc, calloc, realloc and the aligned ones, in front of glibc's own: each call is counted while the
// calling thread has its switch on. The whole test process goes through here; with the switch off it costs
// one load.
#include "CAllocationCount.h"

#include <errno.h>
#include <stddef.h>

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define HAS_SANITIZER 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define HAS_SANITIZER 1
#endif
#endif

static __thread bool is_counting;
static __thread uint64_t count;

void allocation_count_resume(void) { is_counting = true; }
void allocation_count_pause(void) { is_counting = false; }
uint64_t allocation_count(void) { return count; }
void allocation_count_reset(void) { count = 0; }

#ifdef HAS_SANITIZER

bool allocation_count_available(void) { return false; }

#else

bool allocation_count_available(void) { return true; }

extern void *__libc_malloc(size_t size);
extern void *__libc_calloc(size_t number, size_t size);
extern void *__libc_realloc(void *old, size_t size);
extern void *__libc_memalign(size_t alignment, size_t size);

void *malloc(size_t size) {
  if (is_counting) count++;
  return __libc_malloc(size);
}

void *calloc(size_t number, size_t size) {
  if (is_counting) count++;
  return __libc_calloc(number, size);
}

void *realloc(void *old, size_t size) {
  if (is_counting) count++;
  return __libc_realloc(old, size);
}

void *memalign(size_t alignment, size_t size) {
  if (is_counting) count++;
  return __libc_memalign(alignment, size);
}

void *aligned_alloc(size_t alignment, size_t size) {
  if (is_counting) count++;
  return __libc_memalign(alignment, size);
}

int posix_memalign(void **result, size_t alignment, size_t size) {
  if (is_counting) count++;
  void *memory = __libc_memalign(alignment, size);
  if (memory == NULL) return ENOMEM;
  *result = memory;
  return 0;
}

#endif
