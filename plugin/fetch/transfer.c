/* SPDX-License-Identifier: MIT */
#include "fetch/transfer.h"

#include "core/url.h"
#include "fetch/headers.h"
#include "fetch/mail.h"
#include "fetch/streams.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CONNECT_SECONDS 10
/*
 * Whole seconds that a connection may have been idle when it is used again.
 * Servers end them after five seconds (Apache, Node.js) or two (gunicorn): at
 * a pace of just that, each request would cross the server's end on the way.
 */
#define IDLE_SECONDS 1
#define HEADER_SIZE 80               /* bytes of a value that is read */
#define BODY_KEPT ((size_t)64 << 10) /* a larger buffer is given back */
#define TOO_LARGE 100                /* CURLE_TOO_LARGE, from libcurl 8.6 on */
#define ATTEMPTS_MAX 3 /* the first, and two for what was not processed */

/* libcurl's write callback: any result but size * n ends the transfer. */
static size_t on_body(char *data, size_t size, size_t n, void *user) {
  struct transfer *t = user;
  size_t len = size * n;
  if (len > FETCH_BODY_MAX - t->body_len) {
    t->too_large = "the body has more than 4 MiB";
    return 0;
  }
  if (t->body_len + len > t->body_cap) {
    size_t cap = t->body_cap == 0 ? 4096 : t->body_cap;
    while (cap < t->body_len + len)
      cap *= 2;
    char *grown = realloc(t->body, cap);
    if (grown == NULL)
      return 0;
    t->body = grown;
    t->body_cap = cap;
  }
  memcpy(t->body + t->body_len, data, len);
  t->body_len += len;
  return len;
}

/* As on_body(), a line each: status, headers, interim answers, trailers. */
static size_t on_header(char *data, size_t size, size_t n, void *user) {
  (void)data;
  struct transfer *t = user;
  size_t len = size * n;
  t->headers_len += len;
  if (t->headers_len <= FETCH_HEADERS_MAX)
    return len;
  t->too_large = "the headers have more than 64 KiB";
  return 0;
}

static long bytes_sent(const struct transfer *t) {
  long sent = 0;
  curl_easy_getinfo(t->easy, CURLINFO_REQUEST_SIZE, &sent);
  return sent;
}

/* Connected, but the server cannot have processed the request. */
static bool is_unprocessed(const struct transfer *t) {
  const struct attempt *a = &t->attempt;
  return t->attempts > 0 && (a->refused || bytes_sent(t) == a->sent_before);
}

/*
 * libcurl's, when the request is about to be sent on a connection that is
 * there, TLS and a proxy's tunnel included. libcurl by itself repeats a
 * request on another connection where a used one ended without an answer
 * (curl's lib/transfer.c, Curl_retry_request): the API may have billed it, so
 * that is let happen only where the server has not processed it.
 */
static int on_ready(void *user, char *server_ip, char *local_ip,
                    int server_port, int local_port) {
  (void)server_ip;
  (void)local_ip;
  (void)server_port;
  struct transfer *t = user;
  if (t->attempts > 0 && (!is_unprocessed(t) || t->attempts >= ATTEMPTS_MAX))
    return CURL_PREREQFUNC_ABORT;
  idle_remove(t->settings->idle, local_port);
  t->attempts++;
  t->attempt = (struct attempt){.connection = local_port,
                                .sent_before = bytes_sent(t)};
  return CURL_PREREQFUNC_OK;
}

static int on_debug(CURL *easy, curl_infotype type, char *text, size_t len,
                    void *user) {
  (void)easy;
  if (type == CURLINFO_TEXT)
    streams_note(user, text, len);
  return 0;
}

static bool set_headers(struct transfer *t) {
  struct curl_slist *list = curl_slist_append(NULL, "Expect:");
  for (int i = 0; list != NULL && t->request.headers[i] != NULL; i++) {
    struct curl_slist *longer = curl_slist_append(list, t->request.headers[i]);
    if (longer == NULL)
      curl_slist_free_all(list);
    list = longer;
  }
  t->headers = list;
  curl_easy_setopt(t->easy, CURLOPT_HTTPHEADER, list);
  return list != NULL;
}

static void set_callbacks(struct transfer *t) {
  CURL *easy = t->easy;
  curl_easy_setopt(easy, CURLOPT_PRIVATE, t);
  curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, t->error);
  curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, on_body);
  curl_easy_setopt(easy, CURLOPT_WRITEDATA, t);
  curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, on_header);
  curl_easy_setopt(easy, CURLOPT_HEADERDATA, t);
  curl_easy_setopt(easy, CURLOPT_PREREQFUNCTION, on_ready);
  curl_easy_setopt(easy, CURLOPT_PREREQDATA, t);
  if (strncmp(t->request.url, "https:", 6) != 0)
    return; /* HTTP/2 comes with TLS only */
  /* the first connection tells whether it can be shared: one handshake */
  curl_easy_setopt(easy, CURLOPT_PIPEWAIT, 1L);
  curl_easy_setopt(easy, CURLOPT_DEBUGFUNCTION, on_debug);
  curl_easy_setopt(easy, CURLOPT_DEBUGDATA, t);
  curl_easy_setopt(easy, CURLOPT_VERBOSE, 1L);
}

static void set_network(const struct transfer *t) {
  CURL *easy = t->easy;
  long left = (long)(t->deadline_ms - fetch_now_ms());
  curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, left > 0 ? left : 1L);
  curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT, (long)CONNECT_SECONDS);
  curl_easy_setopt(easy, CURLOPT_MAXAGE_CONN, (long)IDLE_SECONDS);
  if (idle_has_ended(t->settings->idle))
    curl_easy_setopt(easy, CURLOPT_FRESH_CONNECT, 1L);
  curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(easy, CURLOPT_QUICK_EXIT, 1L); /* a resolver may hang */
  curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
  curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "https,http");
  curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, 1L);
  curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, 2L);
  curl_easy_setopt(easy, CURLOPT_SHARE, t->settings->share);
  if (t->settings->ca_cert[0] != '\0') /* beside the system's directory */
    curl_easy_setopt(easy, CURLOPT_CAINFO, t->settings->ca_cert);
  if (url_is_loopback(t->request.url)) /* else as the environment says */
    curl_easy_setopt(easy, CURLOPT_PROXY, "");
}

/*
 * A handle that met an error is not used again, and none without a reset:
 * what it met stays in it in ways that differ from version to version (7.88
 * goes on counting connections that died, 8.14 goes on wanting to rewind a
 * body). Connections are the multi handle's, and are kept all the same.
 */
static CURL *clean_handle(CURL *used, CURLcode rc) {
  if (used == NULL || rc != CURLE_OK) {
    curl_easy_cleanup(used);
    return NULL;
  }
  curl_easy_reset(used);
  return used;
}

static bool set_up(struct transfer *t) {
  const struct provider_request *r = &t->request;
  bool is_mail = mail_is(r);
  if (t->easy == NULL)
    t->easy = curl_easy_init();
  if (t->easy == NULL || (!is_mail && !set_headers(t)) ||
      curl_easy_setopt(t->easy, CURLOPT_URL, r->url) != CURLE_OK)
    return false;
  set_callbacks(t);
  set_network(t);
  if (is_mail)
    return mail_set_up(t);
  curl_easy_setopt(t->easy, CURLOPT_USERAGENT, "collectd-hashtag");
  curl_easy_setopt(t->easy, CURLOPT_ACCEPT_ENCODING, ""); /* all it decodes */
  if (strcmp(r->method, "POST") == 0) /* the text stays the request's */
    curl_easy_setopt(t->easy, CURLOPT_POSTFIELDS,
                     r->body != NULL ? r->body : "");
  else
    curl_easy_setopt(t->easy, CURLOPT_HTTPGET, 1L);
  return true;
}

static void tear_down(struct transfer *t, CURLcode rc) {
  t->easy = clean_handle(t->easy, rc);
  curl_slist_free_all(t->headers);
  t->headers = NULL;
}

bool transfer_begin(struct transfer *t, const struct fetch_job *job) {
  t->busy = true;
  t->request = job->request;
  t->token = job->token;
  t->deadline_ms = fetch_now_ms() + (int64_t)t->settings->timeout * 1000;
  t->attempts = 0;
  t->attempt = (struct attempt){.connection = 0};
  t->body_len = t->headers_len = 0;
  t->too_large = NULL;
  t->error[0] = '\0';
  return set_up(t);
}

/* libcurl hands a connection on before we hear that it is free. */
static bool is_handed_on(const struct transfer *t) {
  for (int i = 0; i < t->all_num; i++) {
    const struct transfer *other = &t->all[i];
    if (other != t && other->busy &&
        other->attempt.connection == t->attempt.connection)
      return true;
  }
  return false;
}

void transfer_keep_connection(struct transfer *t) {
  curl_socket_t fd = -1;
  long version = CURL_HTTP_VERSION_NONE;
  curl_easy_getinfo(t->easy, CURLINFO_HTTP_VERSION, &version);
  if (version == CURL_HTTP_VERSION_2 || is_handed_on(t))
    return; /* with HTTP/2 the server speaks between requests, too */
  curl_easy_getinfo(t->easy, CURLINFO_ACTIVESOCKET, &fd);
  idle_add(t->settings->idle, fd);
}

bool transfer_repeat(struct transfer *t, CURLcode rc) {
  if (rc == CURLE_OK || rc == CURLE_OPERATION_TIMEDOUT ||
      mail_is(&t->request) || /* what was sent of it is not counted */
      t->too_large != NULL || t->attempts >= ATTEMPTS_MAX ||
      !is_unprocessed(t) || fetch_now_ms() >= t->deadline_ms)
    return false;
  tear_down(t, rc);
  t->attempt = (struct attempt){.connection = 0, .refused = true};
  t->body_len = t->headers_len = 0;
  return set_up(t);
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

static void read_headers(const struct transfer *t, struct fetch_answer *a) {
  char room[6][HEADER_SIZE];
  const struct headers h = {
      .date = header(t->easy, "Date", room[0]),
      .age = header(t->easy, "Age", room[1]),
      .retry_after = header(t->easy, "Retry-After", room[2]),
      .reset = header(t->easy, "X-RateLimit-Reset", room[3]),
      .remaining = header(t->easy, "X-RateLimit-Remaining", room[4]),
      .credits = header(t->easy, t->settings->credits_header, room[5])};
  headers_read(&h, a);
}

static const char *libcurls_words(const struct transfer *t, CURLcode rc) {
  return t->error[0] != '\0' ? t->error : curl_easy_strerror(rc);
}

/*
 * What has outgrown a bound, NULL for nothing. One of the bounds is libcurl's
 * own, for a single line, which 7.88 tells as a lack of memory.
 */
static const char *too_large(const struct transfer *t, CURLcode rc) {
  bool reading = t->attempts > 0 && bytes_sent(t) > t->attempt.sent_before;
  if (t->too_large == NULL && reading &&
      (rc == (CURLcode)TOO_LARGE ||
       strcasestr(libcurls_words(t, rc), "out of memory") != NULL))
    return "a header has no end";
  return t->too_large;
}

/* A failure before a byte of the request left costs nothing. */
static enum fetch_end end_of(const struct transfer *t, CURLcode rc) {
  if (rc == CURLE_OK)
    return FETCH_ANSWERED;
  if (too_large(t, rc) != NULL)
    return FETCH_TOO_LARGE;
  if (t->attempts == 0)
    return FETCH_UNREACHABLE;
  if (!mail_is(&t->request) && is_unprocessed(t))
    return FETCH_NOT_PROCESSED;
  return rc == CURLE_OPERATION_TIMEDOUT ? FETCH_TIMED_OUT : FETCH_BROKEN;
}

static const char *reason(const struct transfer *t, CURLcode rc) {
  if (too_large(t, rc) != NULL)
    return too_large(t, rc);
  if (rc == CURLE_ABORTED_BY_CALLBACK) /* libcurl's own repeat: on_ready() */
    return "the connection ended before an answer";
  return libcurls_words(t, rc);
}

/* Nobody who is trusted vouches for the server; another name is no such. */
static bool lacks_authority(const struct transfer *t, CURLcode rc) {
  long verified = 0;
  if (t->easy != NULL)
    curl_easy_getinfo(t->easy, CURLINFO_SSL_VERIFYRESULT, &verified);
  return rc == CURLE_SSL_CACERT_BADFILE ||
         (rc == CURLE_PEER_FAILED_VERIFICATION && verified != 0);
}

void transfer_answer(struct transfer *t, CURLcode rc, struct fetch_answer *a) {
  *a = (struct fetch_answer){.end = end_of(t, rc),
                             .connection = t->attempt.connection,
                             .date = FETCH_UNTOLD,
                             .retry_after_s = FETCH_UNTOLD,
                             .reset_at = FETCH_UNTOLD,
                             .remaining = FETCH_UNTOLD,
                             .credits = FETCH_UNTOLD};
  if (a->end == FETCH_ANSWERED) {
    long status = 0;
    curl_easy_getinfo(t->easy, CURLINFO_RESPONSE_CODE, &status);
    a->status = (int)status;
    a->body = (struct body){t->body != NULL ? t->body : "", t->body_len};
    read_headers(t, a);
  } else {
    char code[MAIL_CODE_SIZE] = "";
    if (mail_is(&t->request))
      mail_code(t, code);
    snprintf(a->why, sizeof(a->why), "%.105s%s%s", reason(t, rc), code,
             lacks_authority(t, rc)
                 ? "; install ca-certificates, or set CACert"
                 : "");
  }
}

static void free_body(struct transfer *t) {
  free(t->body);
  t->body = NULL;
  t->body_cap = 0;
}

void transfer_end(struct transfer *t, CURLcode rc) {
  tear_down(t, rc);
  provider_request_clear(&t->request);
  if (t->body_cap > BODY_KEPT)
    free_body(t);
  t->busy = false;
}

void transfer_clear(struct transfer *t) {
  curl_easy_cleanup(t->easy); /* NULL is fine */
  free_body(t);
}
