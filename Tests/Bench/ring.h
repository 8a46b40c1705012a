/* One ring with a ring of receive buffers, for the programs that show what the kernel costs. */
#ifndef BENCH_RING_H
#define BENCH_RING_H

#include <arpa/inet.h>
#include <errno.h>
#include <liburing.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>

enum { BUFFERS = 4096, BUFFER_BYTES = 4096, ENTRIES = 4096, GROUP = 0 };
/* The number of sends: one that succeeds says nothing. */
static const uint64_t SEND = UINT64_MAX;

static struct io_uring ring;
static struct io_uring_buf_ring *buffer_ring;
static char *buffers;

static void fail(const char *what, int error) {
  fprintf(stderr, "%s: %s\n", what, strerror(error));
  exit(1);
}

static void raise_file_limit(void) {
  struct rlimit files;
  getrlimit(RLIMIT_NOFILE, &files);
  files.rlim_cur = files.rlim_max;
  setrlimit(RLIMIT_NOFILE, &files);
}

static void make_ring(void) {
  struct io_uring_params parameters = {
    .flags = IORING_SETUP_SINGLE_ISSUER | IORING_SETUP_DEFER_TASKRUN | IORING_SETUP_CQSIZE,
    .cq_entries = 4 * ENTRIES,
  };
  int result = io_uring_queue_init_params(ENTRIES, &ring, &parameters);
  if (result) fail("io_uring_queue_init", -result);
  io_uring_register_ring_fd(&ring);
  if (posix_memalign((void **)&buffer_ring, 4096, BUFFERS * sizeof(struct io_uring_buf)))
    fail("memory", ENOMEM);
  memset(buffer_ring, 0, BUFFERS * sizeof(struct io_uring_buf));
  buffers = malloc((size_t)BUFFERS * BUFFER_BYTES);
  struct io_uring_buf_reg registration = {
    .ring_addr = (uint64_t)(uintptr_t)buffer_ring, .ring_entries = BUFFERS, .bgid = GROUP};
  result = io_uring_register_buf_ring(&ring, &registration, 0);
  if (result) fail("io_uring_register_buf_ring", -result);
  io_uring_buf_ring_init(buffer_ring);
  for (int i = 0; i < BUFFERS; i++)
    io_uring_buf_ring_add(buffer_ring, buffers + (size_t)i * BUFFER_BYTES, BUFFER_BYTES, i,
                          io_uring_buf_ring_mask(BUFFERS), i);
  io_uring_buf_ring_advance(buffer_ring, BUFFERS);
}

static struct io_uring_sqe *entry(void) {
  struct io_uring_sqe *sqe = io_uring_get_sqe(&ring);
  if (sqe) return sqe;
  io_uring_submit(&ring);
  return io_uring_get_sqe(&ring);
}

/* Receives, until it fails or buffers run out, under `number`. */
static void receive(int fd, uint64_t number) {
  struct io_uring_sqe *sqe = entry();
  io_uring_prep_recv_multishot(sqe, fd, NULL, 0, 0);
  sqe->flags |= IOSQE_BUFFER_SELECT;
  sqe->buf_group = GROUP;
  io_uring_sqe_set_data64(sqe, number);
}

static void send_bytes(int fd, const char *bytes, unsigned count) {
  struct io_uring_sqe *sqe = entry();
  io_uring_prep_send(sqe, fd, bytes, count, MSG_WAITALL | MSG_NOSIGNAL);
  sqe->flags |= IOSQE_CQE_SKIP_SUCCESS;
  io_uring_sqe_set_data64(sqe, SEND);
}

/* The bytes of a completion that has some. */
static char *received(const struct io_uring_cqe *cqe) {
  return buffers + (size_t)(cqe->flags >> IORING_CQE_BUFFER_SHIFT) * BUFFER_BYTES;
}

/* Gives a completion's buffer back as number `returned` of this turn. */
static void give_back(const struct io_uring_cqe *cqe, int returned) {
  io_uring_buf_ring_add(buffer_ring, received(cqe), BUFFER_BYTES, cqe->flags >> IORING_CQE_BUFFER_SHIFT,
                        io_uring_buf_ring_mask(BUFFERS), returned);
}

static void send_at_once(int fd) {
  int on = 1;
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

static struct sockaddr_in loopback(int port) {
  return (struct sockaddr_in){
    .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK), .sin_port = htons(port)};
}

/* Listens on a port of 127.0.0.1 that is free, and puts it into `address`. */
static int listen_on_loopback(struct sockaddr_in *address) {
  socklen_t length = sizeof *address;
  *address = loopback(0);
  int listener = socket(AF_INET, SOCK_STREAM, 0);
  if (listener < 0 || bind(listener, (struct sockaddr *)address, length) || listen(listener, 1024) ||
      getsockname(listener, (struct sockaddr *)address, &length))
    fail("listen", errno);
  return listener;
}

static int connect_to(const struct sockaddr_in *address) {
  int fd = socket(AF_INET, SOCK_STREAM, 0);
  if (fd < 0) fail("socket", errno);
  if (connect(fd, (const struct sockaddr *)address, sizeof *address)) fail("connect", errno);
  send_at_once(fd);
  return fd;
}

#endif
