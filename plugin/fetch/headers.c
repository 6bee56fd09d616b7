/* SPDX-License-Identifier: MIT */
#include "fetch/headers.h"

#include <curl/curl.h>
#include <stdbool.h>
#include <stdlib.h>

/* More than this a double does not hold exactly, and no figure of ours is. */
#define FIGURE_MAX ((int64_t)1 << 53)

static int64_t number(const char *text) {
  if (text == NULL)
    return FETCH_UNTOLD;
  char *end = NULL;
  long long v = strtoll(text, &end, 10);
  bool good = end != text && *end == '\0' && v >= 0 && v <= FIGURE_MAX;
  return good ? v : FETCH_UNTOLD;
}

static int64_t date(const char *text) {
  int64_t t = text != NULL ? (int64_t)curl_getdate(text, NULL) : FETCH_UNTOLD;
  return t >= 0 ? t : FETCH_UNTOLD;
}

static int bounded(int64_t v, int max) {
  return v > max ? max : (int)v; /* FETCH_UNTOLD stays */
}

void headers_read(const struct headers *h, struct fetch_answer *a) {
  int64_t age = number(h->age);
  a->date = date(h->date);
  if (a->date != FETCH_UNTOLD && age != FETCH_UNTOLD)
    a->date += age;
  int64_t wait = number(h->retry_after), until = date(h->retry_after);
  if (wait == FETCH_UNTOLD && until > 0 && a->date > 0 && until >= a->date)
    wait = until - a->date;
  a->retry_after_s = bounded(wait, HEADERS_RETRY_MAX);
  a->reset_at = number(h->reset);
  a->remaining = bounded(number(h->remaining), HEADERS_REMAINING_MAX);
  a->credits = number(h->credits);
}
