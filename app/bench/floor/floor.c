/*
 * The floor: what it costs to move a body from a socket to a file with read and write, 256 KiB at a
 * time, a thread per connection. Takes PUT with Content-Length; no other virtue.
 *
 *   floor PORT DIRECTORY
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { BUFFER = 256 * 1024, HEAD = 8192 };

static const char *directory;

static int put(int s, const char *name, long length, const char *begun, size_t n, char *buffer) {
  char path[4096];
  snprintf(path, sizeof path, "%s/%s", directory, name);
  int out = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0644);
  if (out < 0 || write(out, begun, n) != (ssize_t)n) return -1;
  for (length -= n; length > 0;) {
    ssize_t m = read(s, buffer, length < BUFFER ? length : BUFFER);
    if (m <= 0 || write(out, buffer, m) != m) break;
    length -= m;
  }
  close(out);
  return length ? -1 : 0;
}

static void *serve(void *argument) {
  int s = (int)(intptr_t)argument;
  char head[HEAD + 1], name[256], *end = NULL, *length, *buffer = malloc(BUFFER);
  size_t have = 0;
  while (!end) {
    ssize_t n = have < HEAD ? read(s, head + have, HEAD - have) : 0;
    if (n <= 0) goto done;
    have += n;
    head[have] = 0;
    end = strstr(head, "\r\n\r\n");
  }
  length = strcasestr(head, "\r\nContent-Length:");
  if (!length || sscanf(head, "PUT /files/%255[A-Za-z0-9._-] ", name) != 1) goto done;
  if (put(s, name, atol(length + 17), end + 4, head + have - (end + 4), buffer) == 0)
    dprintf(s, "HTTP/1.1 201 Created\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
done:
  free(buffer);
  close(s);
  return NULL;
}

int main(int argc, char **argv) {
  if (argc != 3) return fprintf(stderr, "usage: floor PORT DIRECTORY\n"), 2;
  directory = argv[2];
  signal(SIGPIPE, SIG_IGN);
  struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons(atoi(argv[1]))};
  at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  int door = socket(AF_INET, SOCK_STREAM, 0), on = 1;
  setsockopt(door, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  if (bind(door, (struct sockaddr *)&at, sizeof at) || listen(door, 1024)) return perror("floor"), 1;
  for (;;) {
    pthread_t thread;
    int s = accept(door, NULL, NULL);
    if (s >= 0 && !pthread_create(&thread, NULL, serve, (void *)(intptr_t)s)) pthread_detach(thread);
  }
}
