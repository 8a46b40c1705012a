/* What streaming costs when nothing is parsed: the reference for "the kernel's limit" in scripts/bench.
 *
 * One process, one thread, one ring. N loopback TCP connections; on each the server end sends a chunk of S
 * bytes R times per second, at even distances, the connections spread over the period. The client end
 * receives and counts (multishot receive into a ring of buffers). With `relay` each connection is two, and
 * what arrives on the first is sent on over the second; with `relay-apart` a process of its own does that.
 *
 *     kernel-limit stream|relay|relay-apart CONNECTIONS RATE BYTES SECONDS
 *
 * Prints one line of JSON: chunks received and CPU time (user and system, of the whole and of a relay
 * apart) over SECONDS that begin one second after the first chunk.
 *
 * gcc -O2 -o kernel-limit kernel-limit.c -luring
 */
#define _GNU_SOURCE
#include "ring.h"

#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* A turn sends no more than has room in the receive buffers, however late it is. */
enum { SENDS_PER_TURN = 1024 };
/* What is due within this time goes out in one turn, as a timer of this resolution would do it. */
static const uint64_t TICK = 65536;
static const uint64_t SECOND = 1000000000;

/* The ends of connection i: the server sends, the client reads, a relay stands between. */
static int *server, *client, *relay_in, *relay_out;
static char *relay_bytes;

static uint64_t now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec * SECOND + time.tv_nsec;
}

static double seconds(struct timeval time) { return time.tv_sec + time.tv_usec / 1e6; }

static void connect_pair(int listener, const struct sockaddr_in *address, int *near, int *far) {
  *near = connect_to(address);
  *far = accept(listener, NULL, NULL);
  if (*far < 0) fail("accept", errno);
  send_at_once(*far);
}

static void make_connections(int count, int is_relay) {
  struct sockaddr_in address;
  int listener = listen_on_loopback(&address);
  server = calloc(count, sizeof(int)), client = calloc(count, sizeof(int));
  relay_in = calloc(count, sizeof(int)), relay_out = calloc(count, sizeof(int));
  for (int i = 0; i < count; i++) {
    if (is_relay) {
      connect_pair(listener, &address, &relay_in[i], &server[i]);
      connect_pair(listener, &address, &client[i], &relay_out[i]);
    } else {
      connect_pair(listener, &address, &client[i], &server[i]);
    }
  }
  close(listener);
}

/* Handles what has come: even numbers are receives of a client, odd ones those of a relay. Returns the bytes
 * that clients received. */
static uint64_t handle(void) {
  struct io_uring_cqe *cqe;
  uint64_t bytes = 0;
  unsigned head, count = 0, returned = 0;
  io_uring_for_each_cqe(&ring, head, cqe) {
    count++;
    uint64_t number = io_uring_cqe_get_data64(cqe);
    if (cqe->res <= 0 && cqe->res != -ENOBUFS) fail(number == SEND ? "send" : "receive", -cqe->res);
    unsigned i = number / 2;
    if (cqe->res > 0 && number != SEND) {
      if (number & 1) {
        memcpy(relay_bytes + (size_t)i * BUFFER_BYTES, received(cqe), cqe->res);
        send_bytes(relay_out[i], relay_bytes + (size_t)i * BUFFER_BYTES, cqe->res);
      } else {
        bytes += cqe->res;
      }
      give_back(cqe, returned++);
    }
    if (number != SEND && !(cqe->flags & IORING_CQE_F_MORE))
      receive(number & 1 ? relay_in[i] : client[i], number);
  }
  io_uring_buf_ring_advance(buffer_ring, returned);
  io_uring_cq_advance(&ring, count);
  return bytes;
}

/* The relay as a process of its own, until it is killed. */
static pid_t start_relay(int count) {
  pid_t relay = fork();
  if (relay < 0) fail("fork", errno);
  if (relay > 0) return relay;
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  make_ring();
  for (int i = 0; i < count; i++) receive(relay_in[i], 2 * (uint64_t)i + 1);
  for (;;) {
    int result = io_uring_submit_and_wait(&ring, 1);
    if (result < 0 && result != -EINTR) fail("io_uring_submit_and_wait", -result);
    handle();
  }
}

/* CPU time of a process, in nanoseconds; 0 for none. */
static uint64_t cpu_of(pid_t process) {
  clockid_t clock;
  struct timespec time;
  if (process == 0) return 0;
  if (clock_getcpuclockid(process, &clock) || clock_gettime(clock, &time)) fail("clock_gettime", errno);
  return time.tv_sec * SECOND + time.tv_nsec;
}

int main(int argc, char **argv) {
  int is_stream = argc > 1 && !strcmp(argv[1], "stream");
  int is_relay = argc > 1 && !strcmp(argv[1], "relay");
  int is_apart = argc > 1 && !strcmp(argv[1], "relay-apart");
  if (argc != 6 || !(is_stream || is_relay || is_apart)) {
    fprintf(stderr, "usage: kernel-limit stream|relay|relay-apart CONNECTIONS RATE BYTES SECONDS\n");
    return 2;
  }
  int count = atoi(argv[2]), size = atoi(argv[4]);
  double rate = atof(argv[3]), length = atof(argv[5]);
  if (count < 1 || rate <= 0 || size < 1 || size > BUFFER_BYTES || length <= 0) fail("arguments", EINVAL);
  raise_file_limit();
  make_connections(count, is_relay || is_apart);
  relay_bytes = malloc((size_t)count * BUFFER_BYTES);
  pid_t relay = is_apart ? start_relay(count) : 0;
  make_ring();
  char *chunk = malloc(size);
  memset(chunk, 'x', size);
  for (int i = 0; i < count; i++) {
    receive(client[i], 2 * (uint64_t)i);
    if (is_relay) receive(relay_in[i], 2 * (uint64_t)i + 1);
  }
  /* Chunk k of the whole goes to connection k mod N, at start + k / (N x R). */
  double distance = SECOND / (rate * count);
  uint64_t start = now(), begin = start + SECOND, end = begin + length * SECOND;
  uint64_t sent = 0, bytes = 0, late = 0, sent_before = 0;
  uint64_t relay_before = 0;
  struct rusage usage, before;
  int is_open = 0;
  for (;;) {
    uint64_t time = now();
    if (!is_open && time >= begin) {
      getrusage(RUSAGE_SELF, &before);
      relay_before = cpu_of(relay);
      is_open = 1, begin = time, bytes = 0, late = 0, sent_before = sent;
    }
    if (time >= end) break;
    uint64_t most = sent + SENDS_PER_TURN;
    for (; sent < most && start + (uint64_t)(sent * distance) <= time; sent++) {
      uint64_t delay = time - start - (uint64_t)(sent * distance);
      if (delay > late) late = delay;
      send_bytes(server[sent % count], chunk, size);
    }
    uint64_t due = start + (uint64_t)(sent * distance), limit = is_open ? end : begin;
    due = (due + TICK - 1) / TICK * TICK;
    if (due > limit) due = limit;
    uint64_t wait = due > time ? due - time : 0;
    struct __kernel_timespec timeout = {.tv_sec = wait / SECOND, .tv_nsec = wait % SECOND};
    struct io_uring_cqe *cqe;
    /* What has come is only handed over on request (DEFER_TASKRUN), late or not. */
    int result = wait ? io_uring_submit_and_wait_timeout(&ring, &cqe, 1, &timeout, NULL)
                      : io_uring_submit_and_get_events(&ring);
    if (result < 0 && result != -ETIME && result != -EINTR) fail("io_uring_submit_and_wait", -result);
    bytes += handle();
  }
  uint64_t stop = now();
  getrusage(RUSAGE_SELF, &usage);
  double relayed = (cpu_of(relay) - relay_before) / 1e9;
  if (relay) kill(relay, SIGKILL), waitpid(relay, NULL, 0);
  double user = seconds(usage.ru_utime) - seconds(before.ru_utime);
  double system = seconds(usage.ru_stime) - seconds(before.ru_stime);
  double chunks = (double)bytes / size, wall = (double)(stop - begin) / SECOND;
  printf("{\"mode\": \"%s\", \"connections\": %d, \"rate\": %g, \"bytes\": %d, \"seconds\": %.3f, ", argv[1],
         count, rate, size, wall);
  printf("\"sent\": %llu, \"chunks\": %.0f, \"chunks_per_second\": %.0f, ",
         (unsigned long long)(sent - sent_before), chunks, chunks / wall);
  printf("\"cpu_us_per_chunk\": %.3f, \"user_us_per_chunk\": %.3f, \"system_us_per_chunk\": %.3f, ",
         (user + system + relayed) * 1e6 / chunks, user * 1e6 / chunks, system * 1e6 / chunks);
  printf("\"relay_us_per_chunk\": %.3f, \"worst_lateness_us\": %.0f}\n", relayed * 1e6 / chunks, late / 1e3);
  return 0;
}
