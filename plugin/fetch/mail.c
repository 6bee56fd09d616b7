/* SPDX-License-Identifier: MIT */
#include "fetch/mail.h"

#include "core/url.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define ADDRESS_SIZE 320 /* RFC 5321: 64 and 255 bytes, and an @ */

bool mail_is(const struct provider_request *r) {
  return strcmp(r->method, FETCH_MAIL) == 0;
}

/* libcurl's: the next bytes of the mail. */
static size_t on_read(char *to, size_t size, size_t n, void *user) {
  struct transfer *t = user;
  size_t left = strlen(t->request.body) - t->mail_sent;
  size_t len = size * n < left ? size * n : left;
  memcpy(to, t->request.body + t->mail_sent, len);
  t->mail_sent += len;
  return len;
}

/*
 * The address of "Name <a@b>" or "a@b", up to a comma. Returns what follows;
 * NULL: there is no more.
 */
static const char *next_address(const char *text, char out[ADDRESS_SIZE]) {
  text += strspn(text, " ,\t");
  size_t len = strcspn(text, ",");
  const char *angle = memchr(text, '<', len);
  const char *from = angle != NULL ? angle + 1 : text;
  size_t address = strcspn(from, angle != NULL ? ">," : " ,\t");
  snprintf(out, ADDRESS_SIZE, "%.*s",
           (int)(address < ADDRESS_SIZE ? address : ADDRESS_SIZE - 1), from);
  return len > 0 ? text + len : NULL;
}

static const char *header(const struct provider_request *r, const char *name) {
  for (char *const *h = r->headers; *h != NULL; h++)
    if (strncasecmp(*h, name, strlen(name)) == 0)
      return *h + strlen(name);
  return "";
}

static bool add_recipients(struct transfer *t) {
  char address[ADDRESS_SIZE];
  const char *rest = header(&t->request, "To:");
  while ((rest = next_address(rest, address)) != NULL) {
    struct curl_slist *longer = curl_slist_append(t->headers, address);
    if (longer == NULL)
      return false;
    t->headers = longer;
  }
  curl_easy_setopt(t->easy, CURLOPT_MAIL_RCPT, t->headers);
  return t->headers != NULL;
}

bool mail_set_up(struct transfer *t) {
  char from[ADDRESS_SIZE];
  bool local = url_is_loopback(t->request.url);
  if (next_address(header(&t->request, "From:"), from) == NULL ||
      !add_recipients(t))
    return false;
  t->mail_sent = 0;
  curl_easy_setopt(t->easy, CURLOPT_PROTOCOLS_STR, "smtps,smtp");
  curl_easy_setopt(t->easy, CURLOPT_USE_SSL,
                   local ? (long)CURLUSESSL_NONE : (long)CURLUSESSL_ALL);
  curl_easy_setopt(t->easy, CURLOPT_MAIL_FROM, from);
  curl_easy_setopt(t->easy, CURLOPT_UPLOAD, 1L);
  curl_easy_setopt(t->easy, CURLOPT_READFUNCTION, on_read);
  curl_easy_setopt(t->easy, CURLOPT_READDATA, t);
  curl_easy_setopt(t->easy, CURLOPT_INFILESIZE_LARGE,
                   (curl_off_t)strlen(t->request.body));
  return true;
}

void mail_code(const struct transfer *t, char out[MAIL_CODE_SIZE]) {
  long code = 0;
  if (t->easy != NULL)
    curl_easy_getinfo(t->easy, CURLINFO_RESPONSE_CODE, &code);
  if (code >= 400 && code < 600)
    snprintf(out, MAIL_CODE_SIZE, " (SMTP %ld)", code);
}
