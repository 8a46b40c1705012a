/* What requests cost when nothing is parsed: the reference for "the kernel's limit" of what is not streamed
 * in scripts/bench. One process, one thread, one ring; whatever arrives in one piece is one message.
 *
 *     request-limit ask PORT CONNECTIONS SECONDS   the same small GET again and again, on each connection
 *     request-limit answer BYTES                   a server whose answers have BYTES bytes, body and all
 *     request-limit pass PORT                      a proxy to 127.0.0.1:PORT, connection by connection
 *
 * `answer` and `pass` print the port that they listen on, and run until they are killed.
 *
 * gcc -O2 -o request-limit request-limit.c -luring
 */
#define _GNU_SOURCE
#include "ring.h"

#include <stdbool.h>
#include <sys/prctl.h>
#include <signal.h>
#include <time.h>

enum { FILES = 4096, SOCKETS = 1, LISTENER = 2 };

/* What a turn does with what arrived on socket `fd`. */
typedef void (*handler)(int fd, const char *bytes, unsigned count);

static char *canned;
static unsigned canned_bytes;
/* The other side of each connection of a proxy, and what is under way on it. */
static int other_side[FILES];
static char *under_way;
static struct sockaddr_in upstream;

static uint64_t number_of(uint64_t kind, int fd) { return kind << 32 | (unsigned)fd; }

static void answer_canned(int fd, const char *bytes, unsigned count) {
  (void)bytes, (void)count;
  send_bytes(fd, canned, canned_bytes);
}

static void pass_on(int fd, const char *bytes, unsigned count) {
  char *copy = under_way + (size_t)fd * BUFFER_BYTES;
  memcpy(copy, bytes, count);
  send_bytes(other_side[fd], copy, count);
}

static void begin(int fd) {
  if (fd >= FILES) fail("connections", EMFILE);
  send_at_once(fd);
  receive(fd, number_of(SOCKETS, fd));
}

/* A connection that was accepted; a proxy gets one of its own for it. */
static void accepted(int fd, bool is_proxy) {
  begin(fd);
  if (!is_proxy) return;
  int upper = connect_to(&upstream);
  begin(upper);
  other_side[fd] = upper, other_side[upper] = fd;
}

static void ended(int fd, bool is_proxy) {
  if (is_proxy && other_side[fd] >= 0) {
    shutdown(other_side[fd], SHUT_RDWR);
    other_side[other_side[fd]] = -1;
  }
  other_side[fd] = -1;
  close(fd);
}

/* Waits for something, and handles all that has come. */
static void turn(handler handle, bool is_proxy) {
  struct io_uring_cqe *cqe;
  unsigned head, count = 0, returned = 0;
  int result = io_uring_submit_and_wait(&ring, 1);
  if (result < 0 && result != -EINTR) fail("io_uring_submit_and_wait", -result);
  io_uring_for_each_cqe(&ring, head, cqe) {
    uint64_t number = io_uring_cqe_get_data64(cqe);
    int fd = (int)(uint32_t)number;
    count++;
    if (number == SEND) continue;
    if (number >> 32 == LISTENER) {
      if (cqe->res < 0) fail("accept", -cqe->res);
      accepted(cqe->res, is_proxy);
      continue;
    }
    if (cqe->res > 0) {
      handle(fd, received(cqe), cqe->res);
      give_back(cqe, returned++);
    }
    if (cqe->flags & IORING_CQE_F_MORE) continue;
    if (cqe->res > 0 || cqe->res == -ENOBUFS) {
      receive(fd, number);
    } else {
      ended(fd, is_proxy);
    }
  }
  io_uring_buf_ring_advance(buffer_ring, returned);
  io_uring_cq_advance(&ring, count);
}

static void serve(handler handle, bool is_proxy) {
  struct sockaddr_in address;
  int listener = listen_on_loopback(&address);
  struct io_uring_sqe *sqe = entry();
  io_uring_prep_multishot_accept(sqe, listener, NULL, NULL, SOCK_CLOEXEC);
  io_uring_sqe_set_data64(sqe, number_of(LISTENER, listener));
  printf("%d\n", ntohs(address.sin_port));
  fflush(stdout);
  for (;;) turn(handle, is_proxy);
}

static void ask(int port, int connections, double seconds) {
  struct sockaddr_in address = loopback(port);
  canned_bytes = asprintf(&canned, "GET / HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n\r\n", port);
  for (int i = 0; i < connections; i++) {
    int fd = connect_to(&address);
    begin(fd);
    send_bytes(fd, canned, canned_bytes);
  }
  time_t end = time(NULL) + (time_t)seconds + 2;
  while (time(NULL) < end) turn(answer_canned, false);
}

/* An answer of `size` bytes. */
static void make_answer(unsigned size) {
  const char *head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %6u\r\n\r\n";
  canned = malloc(size + 128);
  unsigned length = sprintf(canned, head, 0);
  if (size < length) fail("an answer of so few bytes", EINVAL);
  sprintf(canned, head, size - length);
  memset(canned + length, 'x', size - length);
  canned_bytes = size;
}

int main(int argc, char **argv) {
  const char *mode = argc > 1 ? argv[1] : "";
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  signal(SIGPIPE, SIG_IGN);
  raise_file_limit();
  make_ring();
  memset(other_side, 0xff, sizeof other_side);
  under_way = malloc((size_t)FILES * BUFFER_BYTES);
  if (!strcmp(mode, "ask") && argc == 5) {
    ask(atoi(argv[2]), atoi(argv[3]), atof(argv[4]));
  } else if (!strcmp(mode, "answer") && argc == 3) {
    make_answer(atoi(argv[2]));
    serve(answer_canned, false);
  } else if (!strcmp(mode, "pass") && argc == 3) {
    upstream = loopback(atoi(argv[2]));
    serve(pass_on, true);
  } else {
    fprintf(stderr, "usage: request-limit ask PORT CONNECTIONS SECONDS | answer BYTES | pass PORT\n");
    return 2;
  }
  return 0;
}
