/*
 * A lean HTTP/1.1 client for loopback, so that the server's cost is what is measured.
 *
 *   load send  PORT FILE SIZE              requests on stdin, one stream each
 *   load small PORT FILE SIZE CONNECTIONS COUNT   one request on stdin, sent COUNT times in all;
 *                                          of two, the first has no body and its answer's Location
 *                                          stands in for the byte \001 in the second
 *   load slow  PORT FILE SIZE RATE         requests on stdin, one connection each, RATE bytes a second
 *
 * Requests are heads up to and including the empty line, each ended by a NUL byte. The body of
 * stream n is SIZE bytes of FILE from n * SIZE on (small: always from 0; slow: likewise).
 * Answers on stdout: the seconds it took, and of one upload the milliseconds: median, 99 %, longest.
 * Then one line per stream that the caller may check: the last status and Location, if there is one.
 * Ends with status 1 if any answer is not 2xx.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { MAX_REQUESTS = 16384, ANSWER = 8192, LOCATION = 512, HEAD = 4096 };

struct stream {
  int number, count, status;
  const char *head, *then; /* then: the request that takes the body, where head only creates */
  double *took;            /* seconds of each exchange, count of them */
  char location[LOCATION];
};

static int port, file;
static long size;

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec + t.tv_nsec / 1e9;
}

static void die(const char *what) {
  perror(what);
  exit(2);
}

static int dial(void) {
  struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(port)};
  to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  int s = socket(AF_INET, SOCK_STREAM, 0), on = 1;
  if (s < 0 || connect(s, (struct sockaddr *)&to, sizeof to) < 0) die("connect");
  setsockopt(s, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  return s;
}

/* Reads one answer that has an empty or a short body; 0 = the connection broke. */
static int answer(int s, char *location) {
  char text[ANSWER + 1];
  size_t have = 0;
  char *end = NULL;
  while (!end) {
    ssize_t n = have < ANSWER ? read(s, text + have, ANSWER - have) : 0;
    if (n <= 0) return 0;
    have += n;
    text[have] = 0;
    end = strstr(text, "\r\n\r\n");
  }
  char *length = strcasestr(text, "\r\nContent-Length:");
  long body = length && length < end ? atol(length + 17) : 0;
  for (long got = text + have - (end + 4); got < body;) {
    char waste[ANSWER];
    ssize_t n = read(s, waste, sizeof waste);
    if (n <= 0) return 0;
    got += n;
  }
  location[0] = 0;
  char *where = strcasestr(text, "\r\nLocation:");
  if (where && where < end) sscanf(where + 11, " %511[^\r\n]", location);
  int status = 0;
  sscanf(text, "HTTP/1.%*d %d", &status);
  return status;
}

static int exchange(int s, const char *head, off_t from, long length, char *location) {
  if (send(s, head, strlen(head), (length ? MSG_MORE : 0) | MSG_NOSIGNAL) < 0) return 0;
  for (off_t end = from + length; from < end;) {
    ssize_t n = sendfile(s, file, &from, end - from);
    if (n <= 0) break; /* an early answer may be waiting */
  }
  return answer(s, location);
}

/* The request with the path of that location in its place. */
static void addressed(char *head, const char *template, const char *location) {
  const char *host = strstr(location, "://"), *path = host ? strchr(host + 3, '/') : location;
  const char *place = strchr(template, 1);
  snprintf(head, HEAD, "%.*s%s%s", (int)(place - template), template, path ? path : "/", place + 1);
}

static int upload(int s, struct stream *stream, off_t from) {
  if (!stream->then) return exchange(s, stream->head, from, size, stream->location);
  char head[HEAD], unused[LOCATION];
  int status = exchange(s, stream->head, 0, 0, stream->location);
  if (status / 100 != 2) return status;
  addressed(head, stream->then, stream->location);
  return exchange(s, head, from, size, unused);
}

static void *run_stream(void *argument) {
  struct stream *stream = argument;
  int s = dial();
  off_t from = (off_t)stream->number * size;
  for (int i = 0; i < stream->count; i++) {
    double start = now();
    stream->status = upload(s, stream, from);
    stream->took[i] = now() - start;
    if (stream->status / 100 != 2) break;
  }
  close(s);
  return NULL;
}

static int by_value(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

static int report(double seconds, struct stream *streams, int n, double *took, long all) {
  int bad = 0;
  if (all) qsort(took, all, sizeof *took, by_value);
  printf("%.6f", seconds);
  if (all) printf(" %.3f %.3f %.3f", took[all / 2] * 1e3, took[all * 99 / 100] * 1e3, took[all - 1] * 1e3);
  printf("\n");
  for (int i = 0; i < n; i++) {
    printf("%d %s\n", streams[i].status, streams[i].location);
    bad |= streams[i].status / 100 != 2;
  }
  return bad;
}

static int run_threads(struct stream *streams, int n) {
  pthread_t threads[n];
  long all = 0;
  for (int i = 0; i < n; i++) all += streams[i].count;
  double *took = calloc(all, sizeof *took);
  for (int i = 0, at = 0; i < n; at += streams[i++].count) streams[i].took = took + at;
  double start = now();
  for (int i = 0; i < n; i++)
    if (pthread_create(&threads[i], NULL, run_stream, &streams[i])) die("thread");
  for (int i = 0; i < n; i++) pthread_join(threads[i], NULL);
  return report(now() - start, streams, n, took, all);
}

/* Each connection gets its share ten times a second, from one thread. */
static int run_slow(struct stream *streams, int n, long rate) {
  int *sockets = calloc(n, sizeof *sockets);
  long *sent = calloc(n, sizeof *sent);
  const char *body = mmap(NULL, size, PROT_READ, MAP_PRIVATE, file, 0);
  if (body == MAP_FAILED) die("mmap");
  for (int i = 0; i < n; i++) {
    sockets[i] = dial();
    if (send(sockets[i], streams[i].head, strlen(streams[i].head), MSG_NOSIGNAL) < 0) die("send");
  }
  double start = now();
  for (long due = 0; due < size;) {
    poll(NULL, 0, 100);
    due = (now() - start) * rate;
    if (due > size) due = size;
    for (int i = 0; i < n; i++) {
      ssize_t m = send(sockets[i], body + sent[i], due - sent[i], MSG_DONTWAIT | MSG_NOSIGNAL);
      if (m > 0) sent[i] += m;
      else if (m < 0 && errno != EAGAIN) sent[i] = due; /* its answer will tell */
    }
  }
  for (int i = 0; i < n; i++) {
    if (sent[i] < size) send(sockets[i], body + sent[i], size - sent[i], MSG_NOSIGNAL);
    streams[i].status = answer(sockets[i], streams[i].location);
    close(sockets[i]);
  }
  return report(now() - start, streams, n, NULL, 0);
}

static int read_requests(struct stream *streams) {
  int n = 0;
  size_t room = 0;
  char *head = NULL;
  for (; n < MAX_REQUESTS && getdelim(&head, &room, 0, stdin) > 0; head = NULL, room = 0)
    streams[n] = (struct stream){.number = n, .count = 1, .head = head}, n++;
  return n;
}

int main(int argc, char **argv) {
  if (argc < 5) return fprintf(stderr, "usage: load send|small|slow PORT FILE SIZE ...\n"), 2;
  static struct stream streams[MAX_REQUESTS];
  port = atoi(argv[2]);
  file = open(argv[3], O_RDONLY);
  size = atol(argv[4]);
  if (file < 0) die(argv[3]);
  int n = read_requests(streams);
  if (!strcmp(argv[1], "slow") && argc > 5) return run_slow(streams, n, atol(argv[5]));
  if (!strcmp(argv[1], "small") && argc > 6) {
    const char *then = n > 1 ? streams[1].head : NULL;
    n = atoi(argv[5]);
    for (int i = 0; i < n; i++)
      streams[i] = (struct stream){.count = atoi(argv[6]) / n, .head = streams[0].head, .then = then};
  }
  return run_threads(streams, n);
}
