#define _GNU_SOURCE
#include "CUring.h"

#include <errno.h>
#include <sched.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

int curing_accept(int listener, int flags) { return accept4(listener, NULL, NULL, flags); }

int curing_eventfd(void) { return eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC); }

int curing_epoll_wait(int epoll, struct epoll_event *events, int capacity, int64_t timeout_nanoseconds) {
  // The layout of the kernel's 64-bit timespec, whatever the C library's is.
  struct { int64_t seconds, nanoseconds; } timeout = {
      timeout_nanoseconds / 1000000000, timeout_nanoseconds % 1000000000};
#ifdef SYS_epoll_pwait2
  void *limit = timeout_nanoseconds < 0 ? NULL : &timeout;
  return syscall(SYS_epoll_pwait2, epoll, events, capacity, limit, NULL, 8);
#else
  (void)timeout;
  errno = ENOSYS;
  return -1;
#endif
}

int curing_epoll_add(int epoll, int descriptor, uint32_t interest, uint64_t data) {
  struct epoll_event event = {.events = interest, .data.u64 = data};
  return epoll_ctl(epoll, EPOLL_CTL_ADD, descriptor, &event);
}

int curing_allowed_cores(uint64_t *words, int count) {
  cpu_set_t set;
  if (sched_getaffinity(0, sizeof set, &set) != 0) return -errno;
  memset(words, 0, count * sizeof *words);
  for (int core = 0; core < count * 64 && core < CPU_SETSIZE; core++)
    if (CPU_ISSET(core, &set)) words[core / 64] |= UINT64_C(1) << (core % 64);
  return CPU_COUNT(&set);
}

int curing_pin_thread(int core) {
  cpu_set_t set;
  CPU_ZERO(&set);
  CPU_SET(core, &set);
  return pthread_setaffinity_np(pthread_self(), sizeof set, &set);
}

void curing_name_thread(const char *name) { pthread_setname_np(pthread_self(), name); }

int curing_gather(
    struct io_uring *ring, uint32_t count, uint32_t least_microseconds, int64_t timeout_nanoseconds) {
  struct { int64_t seconds, nanoseconds; } timeout = {
      timeout_nanoseconds / 1000000000, timeout_nanoseconds % 1000000000};
  // The third word was padding before it became the least wait.
  struct { uint64_t mask; uint32_t mask_bytes, least; uint64_t timeout; } argument = {
      .least = least_microseconds, .timeout = (uint64_t)(uintptr_t)&timeout};
  uint32_t flags = IORING_ENTER_GETEVENTS | IORING_ENTER_EXT_ARG;
  if (ring->enter_ring_fd != ring->ring_fd) flags |= IORING_ENTER_REGISTERED_RING;
  return io_uring_enter2(ring->enter_ring_fd, 0, count, flags, (sigset_t *)&argument, sizeof argument);
}

int curing_set_timer_slack(unsigned long nanoseconds) {
  return prctl(PR_SET_TIMERSLACK, nanoseconds, 0, 0, 0);
}
