// The kernel interfaces that Swift's Glibc module does not show. No logic lives here.
#pragma once

// Before <liburing.h>, which defines feature macros of its own: once <features.h> has been read they come too
// late to change the types of the C library that the Glibc module was built with.
#include <features.h>
#include <liburing.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/epoll.h>

// accept4 without the peer's address.
int curing_accept(int listener, int flags);

// A non-blocking, close-on-exec eventfd that counts from 0.
int curing_eventfd(void);

// epoll_pwait2 without a signal mask; timeout in nanoseconds, negative for none. ENOSYS before Linux 5.11.
int curing_epoll_wait(int epoll, struct epoll_event *events, int capacity, int64_t timeout_nanoseconds);

// epoll_event keeps its user data in a packed union.
static inline uint64_t curing_event_data(const struct epoll_event *event) { return event->data.u64; }
int curing_epoll_add(int epoll, int descriptor, uint32_t interest, uint64_t data);

// The cores this process may use, as a bit per core in `words`; the number of cores, or -errno.
int curing_allowed_cores(uint64_t *words, int count);
int curing_pin_thread(int core);
void curing_name_thread(const char *name);

// Waits, without submitting, for `count` completions for up to `least_microseconds`, then for one; for up to
// `timeout_nanoseconds` in all. Negative errno, as io_uring_enter. Newer than liburing 2.3: a kernel has it
// if its features have this bit.
static const uint32_t curing_feature_gather = 1u << 15;
int curing_gather(
    struct io_uring *ring, uint32_t count, uint32_t least_microseconds, int64_t timeout_nanoseconds);

// The kernel may delay a thread's timers by this much to batch wake-ups.
int curing_set_timer_slack(unsigned long nanoseconds);
