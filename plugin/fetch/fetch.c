/* SPDX-License-Identifier: MIT */
#include "fetch/fetch.h"

#include "fetch/headers.h"
#include "fetch/loop.h"

#include <curl/curl.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CONNECT_SECONDS 10
#define IDLE_MS 60000  /* longest sleep; wake-ups come in between */
#define HEADER_SIZE 80 /* bytes of a value that is read */
#define BODY_KEPT ((size_t)64 << 10) /* a larger buffer is given back */

/* One place for a request under way; its handle keeps the connection. */
struct slot {
  CURL *easy;
  struct curl_slist *headers;
  struct provider_request request;
  void *token;
  char *body;
  size_t len, cap; /* of the answer's body */
  size_t sent;     /* bytes of the request's body */
  bool busy, too_large;
  char error[CURL_ERROR_SIZE];
};

struct fetch {
  struct fetch_user user;
  int timeout;
  char *ca_cert;
  const char *credits_header; /* NULL: none */
  CURLM *multi;
  struct loop *loop;
  struct slot *slots;
  int slots_num;
  pthread_t thread;
  atomic_bool stopping;
};

int64_t fetch_now_ms(void) { return loop_now_ms(); }

/* libcurl's write callback: any result but size * n ends the transfer. */
static size_t take_bytes(char *data, size_t size, size_t n, void *user) {
  struct slot *s = user;
  size_t len = size * n;
  if (len > FETCH_BODY_MAX - s->len) {
    s->too_large = true;
    return 0;
  }
  if (s->len + len > s->cap) {
    size_t cap = s->cap == 0 ? 4096 : s->cap;
    while (cap < s->len + len)
      cap *= 2;
    char *grown = realloc(s->body, cap);
    if (grown == NULL)
      return 0;
    s->body = grown;
    s->cap = cap;
  }
  memcpy(s->body + s->len, data, len);
  s->len += len;
  return len;
}

/*
 * libcurl's read callback: the request's body. It cannot be rewound, so that
 * libcurl does not send it anew by itself when a connection that was used
 * before breaks: the API might bill both.
 */
static size_t give_bytes(char *to, size_t size, size_t n, void *user) {
  struct slot *s = user;
  const char *body = s->request.body != NULL ? s->request.body : "";
  size_t left = strlen(body) - s->sent;
  size_t len = left < size * n ? left : size * n;
  memcpy(to, body + s->sent, len);
  s->sent += len;
  return len;
}

static void slot_reset(struct slot *s) {
  curl_slist_free_all(s->headers);
  s->headers = NULL;
  provider_request_clear(&s->request);
  s->len = s->sent = 0;
  if (s->cap > BODY_KEPT) {
    free(s->body);
    s->body = NULL;
    s->cap = 0;
  }
  s->busy = false;
}

/* What all requests share. Returns NULL when curl has no memory. */
static CURL *new_easy(const struct fetch *f, struct slot *s) {
  CURL *easy = curl_easy_init();
  if (easy == NULL)
    return NULL;
  curl_easy_setopt(easy, CURLOPT_PRIVATE, s);
  curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, s->error);
  curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, take_bytes);
  curl_easy_setopt(easy, CURLOPT_WRITEDATA, s);
  curl_easy_setopt(easy, CURLOPT_READFUNCTION, give_bytes);
  curl_easy_setopt(easy, CURLOPT_READDATA, s);
  curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(easy, CURLOPT_QUICK_EXIT, 1L); /* a resolver may hang */
  curl_easy_setopt(easy, CURLOPT_TIMEOUT, (long)f->timeout);
  curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT, (long)CONNECT_SECONDS);
  curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
  curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "https,http");
  curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, 1L);
  curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, 2L);
  /* plain http goes to this machine only, so never by way of a proxy */
  curl_easy_setopt(easy, CURLOPT_NOPROXY, "localhost,127.0.0.1,::1");
  curl_easy_setopt(easy, CURLOPT_USERAGENT, "collectd-hashtag");
  if (f->ca_cert[0] != '\0') /* beside the system's directory of them */
    curl_easy_setopt(easy, CURLOPT_CAINFO, f->ca_cert);
  return easy;
}

/* Loads the request into the slot's handle. Returns false without memory. */
static bool slot_load(struct slot *s) {
  const struct provider_request *r = &s->request;
  struct curl_slist *list = curl_slist_append(NULL, "Expect:");
  for (int i = 0; list != NULL && r->headers[i] != NULL; i++) {
    struct curl_slist *longer = curl_slist_append(list, r->headers[i]);
    if (longer == NULL)
      curl_slist_free_all(list);
    list = longer;
  }
  s->headers = list;
  if (list == NULL || curl_easy_setopt(s->easy, CURLOPT_URL, r->url) != 0)
    return false;
  curl_easy_setopt(s->easy, CURLOPT_HTTPHEADER, list);
  if (strcmp(r->method, "POST") == 0) {
    size_t len = r->body != NULL ? strlen(r->body) : 0;
    curl_easy_setopt(s->easy, CURLOPT_POST, 1L);
    curl_easy_setopt(s->easy, CURLOPT_POSTFIELDSIZE, (long)len);
  } else {
    curl_easy_setopt(s->easy, CURLOPT_HTTPGET, 1L);
  }
  return true;
}

static struct slot *free_slot(struct fetch *f) {
  for (int i = 0; i < f->slots_num; i++)
    if (!f->slots[i].busy)
      return &f->slots[i];
  return NULL;
}

/*
 * A header's value in room, NULL without one. It is copied: libcurl promises
 * its own only until the next question. Longer ones are none that we read.
 */
static const char *header(CURL *easy, const char *name,
                          char room[HEADER_SIZE]) {
  struct curl_header *h = NULL;
  if (name == NULL ||
      curl_easy_header(easy, name, 0, CURLH_HEADER, -1, &h) != CURLHE_OK ||
      strlen(h->value) >= HEADER_SIZE)
    return NULL;
  return strcpy(room, h->value);
}

static void read_headers(const struct fetch *f, CURL *easy,
                         struct fetch_answer *a) {
  char room[5][HEADER_SIZE];
  const struct headers h = {
      .date = header(easy, "Date", room[0]),
      .retry_after = header(easy, "Retry-After", room[1]),
      .reset = header(easy, "X-RateLimit-Reset", room[2]),
      .remaining = header(easy, "X-RateLimit-Remaining", room[3]),
      .credits = header(easy, f->credits_header, room[4])};
  headers_read(&h, a);
}

/* A failure before a byte of the request left costs nothing. */
static enum fetch_end end_of(CURL *easy, const struct slot *s, CURLcode rc) {
  if (rc == CURLE_OK)
    return FETCH_ANSWERED;
  if (s->too_large)
    return FETCH_TOO_LARGE;
  long sent = 0;
  curl_easy_getinfo(easy, CURLINFO_REQUEST_SIZE, &sent);
  if (sent == 0)
    return FETCH_UNREACHABLE;
  return rc == CURLE_OPERATION_TIMEDOUT ? FETCH_TIMED_OUT : FETCH_BROKEN;
}

static void finish(struct fetch *f, struct slot *s, CURLcode rc) {
  struct fetch_answer a = {.end = end_of(s->easy, s, rc),
                           .date = FETCH_UNTOLD,
                           .retry_after_s = FETCH_UNTOLD,
                           .reset_at = FETCH_UNTOLD,
                           .remaining = FETCH_UNTOLD,
                           .credits = FETCH_UNTOLD};
  if (a.end == FETCH_ANSWERED) {
    long status = 0;
    curl_easy_getinfo(s->easy, CURLINFO_RESPONSE_CODE, &status);
    a.status = (int)status;
    a.body = (struct body){s->body != NULL ? s->body : "", s->len};
    read_headers(f, s->easy, &a);
  } else {
    snprintf(a.why, sizeof(a.why), "%.190s",
             s->error[0] != '\0' ? s->error : curl_easy_strerror(rc));
  }
  curl_multi_remove_handle(f->multi, s->easy);
  f->user.done(f->user.ctx, s->token, &a);
  slot_reset(s);
}

static void abandon(struct fetch *f, struct slot *s) {
  struct fetch_answer a = {.end = FETCH_ABANDONED, .why = "the daemon stops"};
  curl_multi_remove_handle(f->multi, s->easy);
  f->user.done(f->user.ctx, s->token, &a);
  slot_reset(s);
}

/* Sends whatever may be sent now; returns the longest sleep after it. */
static int64_t refill(struct fetch *f) {
  for (;;) {
    struct slot *s = free_slot(f);
    if (s == NULL)
      return IDLE_MS;
    struct fetch_job job = {.token = NULL};
    int64_t wait = f->user.next(f->user.ctx, &job);
    if (wait != 0)
      return wait < 0 || wait > IDLE_MS ? IDLE_MS : wait;
    s->busy = true;
    s->too_large = false;
    s->error[0] = '\0';
    s->request = job.request;
    s->token = job.token;
    if (!slot_load(s) || curl_multi_add_handle(f->multi, s->easy) != CURLM_OK)
      finish(f, s, CURLE_OUT_OF_MEMORY);
  }
}

static void reap(struct fetch *f) {
  const CURLMsg *m = NULL;
  int left = 0;
  while ((m = curl_multi_info_read(f->multi, &left)) != NULL) {
    CURLcode rc = m->data.result; /* *m dies with its handle: copy */
    void *slot = NULL;
    curl_easy_getinfo(m->easy_handle, CURLINFO_PRIVATE, &slot);
    finish(f, slot, rc);
  }
}

static void *run(void *arg) {
  struct fetch *f = arg;
  while (!atomic_load(&f->stopping)) {
    loop_wait(f->loop, refill(f));
    reap(f);
  }
  for (int i = 0; i < f->slots_num; i++)
    if (f->slots[i].busy)
      abandon(f, &f->slots[i]);
  return NULL;
}

static void release(struct fetch *f) {
  for (int i = 0; i < f->slots_num; i++) {
    if (f->slots[i].easy != NULL)
      curl_easy_cleanup(f->slots[i].easy);
    free(f->slots[i].body);
  }
  curl_multi_cleanup(f->multi);
  loop_free(f->loop);
  free(f->slots);
  free(f->ca_cert);
  free(f);
}

static int build(struct fetch *f, const struct fetch_limits *limits) {
  f->ca_cert = strdup(limits->ca_cert != NULL ? limits->ca_cert : "");
  f->slots = calloc((size_t)limits->concurrent, sizeof(*f->slots));
  f->multi = curl_multi_init();
  if (f->ca_cert == NULL || f->slots == NULL || f->multi == NULL)
    return -1;
  f->loop = loop_new(f->multi);
  if (f->loop == NULL)
    return -1;
  curl_multi_setopt(f->multi, CURLMOPT_MAXCONNECTS, (long)limits->concurrent);
  for (; f->slots_num < limits->concurrent; f->slots_num++) {
    struct slot *s = &f->slots[f->slots_num];
    s->easy = new_easy(f, s);
    if (s->easy == NULL)
      return -1;
  }
  return 0;
}

/* The thread must not take the daemon's signals. */
static int start_thread(struct fetch *f) {
  sigset_t all, before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  int status = pthread_create(&f->thread, NULL, run, f);
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  if (status == 0)
    pthread_setname_np(f->thread, "hashtag fetch");
  return status;
}

struct fetch *fetch_start(const struct fetch_user *user,
                          const struct fetch_limits *limits,
                          struct errmsg *msg) {
  struct fetch *f = calloc(1, sizeof(*f));
  if (f == NULL || curl_global_init(CURL_GLOBAL_DEFAULT) != 0) {
    free(f);
    err_set(msg, "libcurl cannot be started");
    return NULL;
  }
  f->user = *user;
  f->timeout = limits->timeout;
  f->credits_header = limits->credits_header;
  if (build(f, limits) == 0 && start_thread(f) == 0)
    return f;
  err_set(msg,
          "no memory or no thread for %d connections; lower "
          "MaxConcurrent",
          limits->concurrent);
  release(f);
  return NULL;
}

void fetch_wake(struct fetch *f) {
  if (f != NULL)
    loop_wake(f->loop);
}

void fetch_stop(struct fetch *f) {
  if (f == NULL)
    return;
  atomic_store(&f->stopping, true);
  loop_wake(f->loop);
  pthread_join(f->thread, NULL);
  release(f);
}
