/* SPDX-License-Identifier: MIT */
/*
 * A server on the loopback that behaves as the path of a request asks, and
 * counts what it sees. A thread a connection; serve_end() joins them all.
 */
#pragma once

#include "table.h"

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#define SERVE_MAX 64 /* connections of one test */

static struct {
  int fd, port;
  pthread_t acceptor, threads[SERVE_MAX];
  int sockets[SERVE_MAX];
  pthread_mutex_t lock;
  pthread_cond_t changed;
  int connections, requests, inside, most_inside, closed;
  bool gate_open, ending;
  const char *connect; /* what CONNECT is answered, before an end */
  char last[4096];     /* the last request, its body included */
} serve = {.lock = PTHREAD_MUTEX_INITIALIZER,
           .changed = PTHREAD_COND_INITIALIZER};

/* Returns false when the peer is gone. */
static inline bool serve_send(int fd, const char *bytes, size_t len) {
  while (len > 0) {
    ssize_t done = send(fd, bytes, len, MSG_NOSIGNAL);
    if (done <= 0)
      return false;
    bytes += done;
    len -= (size_t)done;
  }
  return true;
}

static inline void serve_text(int fd, const char *text) {
  serve_send(fd, text, strlen(text));
}

/* Closes with a reset instead of an orderly end. */
static inline void serve_reset(int fd) {
  struct linger now = {.l_onoff = 1, .l_linger = 0};
  setsockopt(fd, SOL_SOCKET, SO_LINGER, &now, sizeof(now));
}

static inline void serve_bytes(int fd, size_t num) {
  static const char block[4096];
  char head[80];
  snprintf(head, sizeof(head),
           "HTTP/1.1 200 OK\r\nContent-Length: %zu\r\n\r\n", num);
  serve_text(fd, head);
  while (num > 0) {
    size_t part = num < sizeof(block) ? num : sizeof(block);
    if (!serve_send(fd, block, part))
      return;
    num -= part;
  }
}

/* The same bytes for ever, behind a beginning. */
static inline void serve_repeat(int fd, const char *begin, const char *part) {
  serve_text(fd, begin);
  while (serve_send(fd, part, strlen(part)))
    ;
}

#define CHUNKED "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"

/* "hello" as gzip makes it. */
static inline void serve_gzip(int fd) {
  static const char packed[] =
      "\x1f\x8b\x08\0\0\0\0\0\x02\x03\xcb\x48\xcd\xc9\xc9\x07\0"
      "\x86\xa6\x10\x36\x05\0\0\0";
  char head[120];
  snprintf(head, sizeof(head),
           "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n"
           "Content-Length: %zu\r\n\r\n",
           sizeof(packed) - 1);
  serve_text(fd, head);
  serve_send(fd, packed, sizeof(packed) - 1);
}

/* Waits until the test opens the gate, or the server ends. */
static inline void serve_wait(void) {
  pthread_mutex_lock(&serve.lock);
  while (!serve.gate_open && !serve.ending)
    pthread_cond_wait(&serve.changed, &serve.lock);
  pthread_mutex_unlock(&serve.lock);
}

#define DATE "Date: Tue, 24 Nov 2026 12:00:00 GMT\r\n"
#define DATE_SECONDS 1795521600
#define OK_HEAD "HTTP/1.1 200 OK\r\n" DATE
#define HELLO "Content-Length: 5\r\n\r\nhello"
#define EMPTY "Content-Length: 0\r\n\r\n"

static inline void serve_without_end(int fd, const char *path) {
  static const struct {
    const char *path, *begin, *part;
  } texts[] = {
      {"/endless", CHUNKED, "10\r\n0123456789abcdef\r\n"},
      {"/status-line", "HTTP/1.1 200 ", "OK "},
      {"/header", "HTTP/1.1 200 OK\r\nA: ", "0123456789abcdef"},
      {"/headers", "HTTP/1.1 200 OK\r\n", "A: 0123456789abcdef\r\n"},
      {"/interim", "", "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n"},
      {"/trailers", CHUNKED "0\r\n", "A: 0123456789abcdef\r\n"},
      {"/trailer", CHUNKED "0\r\nA: ", "0123456789abcdef"},
  };
  for (size_t i = 0; i < COUNT_OF(texts); i++)
    if (strcmp(path, texts[i].path) == 0)
      serve_repeat(fd, texts[i].begin, texts[i].part);
}

/* Answers one request; returns whether the connection stays. */
static inline bool serve_answer(int fd, const char *path) {
  static const struct {
    const char *path, *answer;
    bool stays;
  } texts[] = {
      {"/ok", OK_HEAD HELLO, true},
      {"/told",
       "HTTP/1.1 429 Slow down\r\n" DATE "Retry-After: 90\r\n"
       "X-RateLimit-Reset: 1795521660\r\nX-RateLimit-Remaining: 3\r\n"
       "X-Credits-Left: 6871\r\n" EMPTY,
       true},
      {"/until",
       "HTTP/1.1 429 Slow down\r\n" DATE
       "Retry-After: Tue, 24 Nov 2026 12:02:00 GMT\r\n" EMPTY,
       true},
      {"/past",
       "HTTP/1.1 429 Slow down\r\n" DATE
       "Retry-After: Tue, 24 Nov 2026 11:00:00 GMT\r\n" EMPTY,
       true},
      {"/odd",
       "HTTP/1.1 200 OK\r\nDate: today\r\nRetry-After: soon\r\n"
       "X-RateLimit-Reset: -5\r\nX-RateLimit-Remaining: 3 or so\r\n"
       "X-Credits-Left: many\r\n" EMPTY,
       true},
      {"/huge",
       "HTTP/1.1 429 No\r\nRetry-After: 99999999999\r\n"
       "X-RateLimit-Remaining: 99999999999\r\n" EMPTY,
       true},
      {"/cached", OK_HEAD "Age: 7200\r\n" HELLO, true},
      {"/aged", "HTTP/1.1 200 OK\r\nAge: 7200\r\n" HELLO, true},
      {"/ageless", OK_HEAD "Age: -1\r\n" HELLO, true},
      {"/moved", "HTTP/1.1 302 Found\r\nLocation: /ok\r\n" EMPTY, true},
      {"/secret-token-of-ours",
       "HTTP/1.1 404 Not Found\r\nContent-Length: 28"
       "\r\n\r\nno hook secret-token-of-ours",
       true},
      {"/500", "HTTP/1.1 500 Oops\r\n" HELLO, true},
      {"/half", "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhello", false},
      {"/silence", "", false},
      {"/garbage", "what?\r\n\r\n", false},
      {"/last", OK_HEAD HELLO, false}, /* closes without having said so */
  };
  for (size_t i = 0; i < COUNT_OF(texts); i++)
    if (strcmp(path, texts[i].path) == 0) {
      serve_text(fd, texts[i].answer);
      return texts[i].stays;
    }
  if (strcmp(path, "/reset") == 0) {
    serve_reset(fd);
    return false;
  }
  if (strcmp(path, "/gate") == 0) {
    serve_wait();
    serve_text(fd, OK_HEAD HELLO);
    return true;
  }
  if (strcmp(path, "/gzip") == 0)
    serve_gzip(fd);
  else if (strcmp(path, "/limit") == 0)
    serve_bytes(fd, (size_t)4 << 20);
  else if (strcmp(path, "/beyond") == 0)
    serve_bytes(fd, ((size_t)4 << 20) + 1);
  else
    serve_without_end(fd, path);
  return true;
}

/* Reads a request with its body; false when there is none. */
static inline bool serve_read(int fd, char *text, size_t size) {
  size_t used = 0;
  for (;;) {
    ssize_t got = recv(fd, text + used, size - 1 - used, 0);
    if (got <= 0 || text[0] == 0x16) /* TLS is not spoken here */
      return false;
    used += (size_t)got;
    text[used] = '\0';
    const char *body = strstr(text, "\r\n\r\n");
    const char *length = strstr(text, "Content-Length: ");
    size_t want = length != NULL ? strtoul(length + 16, NULL, 10) : 0;
    if (body != NULL && used - (size_t)(body + 4 - text) >= want)
      return true;
  }
}

static inline void serve_count(int by, const char *text) {
  pthread_mutex_lock(&serve.lock);
  serve.inside += by;
  if (by > 0) {
    serve.requests++;
    snprintf(serve.last, sizeof(serve.last), "%s", text);
  }
  if (serve.inside > serve.most_inside)
    serve.most_inside = serve.inside;
  pthread_cond_broadcast(&serve.changed);
  pthread_mutex_unlock(&serve.lock);
}

/*
 * Closes, and counts it when the peer's kernel has the end of the stream:
 * whoever sends on this connection then knows that it is closed.
 */
static inline void serve_close(int fd) {
  struct tcp_info info = {.tcpi_state = 0};
  struct linger l = {.l_onoff = 0};
  socklen_t info_len = sizeof(info), l_len = sizeof(l);
  getsockopt(fd, SOL_SOCKET, SO_LINGER, &l, &l_len);
  if (!l.l_onoff) { /* else it is reset */
    shutdown(fd, SHUT_WR);
    while (getsockopt(fd, IPPROTO_TCP, TCP_INFO, &info, &info_len) == 0 &&
           info.tcpi_state == TCP_FIN_WAIT1)
      usleep(100);
  }
  close(fd);
  pthread_mutex_lock(&serve.lock);
  serve.closed++;
  pthread_cond_broadcast(&serve.changed);
  pthread_mutex_unlock(&serve.lock);
}

static inline void *serve_connection(void *arg) {
  int fd = *(int *)arg;
  char text[4096], path[64];
  bool stays = true;
  while (stays && serve_read(fd, text, sizeof(text))) {
    serve_count(1, text);
    if (sscanf(text, "%*s %63s", path) != 1)
      strcpy(path, "");
    if (strncmp(text, "CONNECT ", 8) == 0) {
      serve_text(fd, serve.connect);
      stays = false;
    } else {
      stays = serve_answer(fd, path);
    }
    serve_count(-1, "");
  }
  serve_close(fd);
  return NULL;
}

static inline void *serve_accept(void *arg) {
  (void)arg;
  int fd = -1;
  while ((fd = accept(serve.fd, NULL, NULL)) >= 0) {
    pthread_mutex_lock(&serve.lock);
    int i = serve.connections++;
    if (i < SERVE_MAX) {
      serve.sockets[i] = fd;
      pthread_create(&serve.threads[i], NULL, serve_connection,
                     &serve.sockets[i]);
    }
    pthread_mutex_unlock(&serve.lock);
  }
  return NULL;
}

static inline void serve_begin(void) {
  struct sockaddr_in a = {.sin_family = AF_INET,
                          .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t len = sizeof(a);
  serve.connections = serve.requests = serve.closed = 0;
  serve.inside = serve.most_inside = 0;
  serve.gate_open = serve.ending = false;
  serve.fd = socket(AF_INET, SOCK_STREAM, 0);
  assert_int_equal(bind(serve.fd, (struct sockaddr *)&a, len), 0);
  assert_int_equal(listen(serve.fd, 64), 0);
  assert_int_equal(getsockname(serve.fd, (struct sockaddr *)&a, &len), 0);
  serve.port = ntohs(a.sin_port);
  assert_int_equal(pthread_create(&serve.acceptor, NULL, serve_accept, NULL),
                   0);
}

/* One of the counts, as it is now. */
static inline int serve_figure(const int *figure) {
  pthread_mutex_lock(&serve.lock);
  int now = *figure;
  pthread_mutex_unlock(&serve.lock);
  return now;
}

static inline void serve_open_gate(void) {
  pthread_mutex_lock(&serve.lock);
  serve.gate_open = true;
  pthread_cond_broadcast(&serve.changed);
  pthread_mutex_unlock(&serve.lock);
}

/* After the client has closed its connections. */
static inline void serve_end(void) {
  pthread_mutex_lock(&serve.lock);
  serve.ending = true;
  pthread_cond_broadcast(&serve.changed);
  pthread_mutex_unlock(&serve.lock);
  shutdown(serve.fd, SHUT_RDWR);
  pthread_join(serve.acceptor, NULL);
  close(serve.fd);
  for (int i = 0; i < serve.connections; i++)
    pthread_join(serve.threads[i], NULL);
}
