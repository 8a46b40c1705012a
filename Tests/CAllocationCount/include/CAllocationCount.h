// Counts the calls of malloc and its kin on the calling thread, so that a test can show that a loop makes
// none.
#ifndef C_ALLOCATION_COUNT_H
#define C_ALLOCATION_COUNT_H

#include <stdbool.h>
#include <stdint.h>

/// Whether allocations can be counted here; not under a sanitizer, which has its own allocator.
bool allocation_count_available(void);

/// Counting begins or goes on, on this thread.
void allocation_count_resume(void);

/// Counting pauses on this thread.
void allocation_count_pause(void);

/// Allocations counted on this thread since the last reset.
uint64_t allocation_count(void);

/// Forgets what was counted on this thread.
void allocation_count_reset(void);

#endif
