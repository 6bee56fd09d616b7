/* SPDX-License-Identifier: MIT */
#include "poll/response.h"

#include "core/text.h"
#include "core/zeros.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The requests that never became an answer of the API. */
static void read_failure(const struct provider *p,
                         const struct fetch_answer *f, struct answer *a) {
  static const struct {
    enum outcome outcome;
    bool billed;
    const char *what;
  } ends[] = {
      [FETCH_UNREACHABLE] = {OUTCOME_NETWORK, false,
                             "the API cannot be reached"},
      [FETCH_NOT_PROCESSED] = {OUTCOME_NETWORK, false,
                               "the API has turned the request away unread"},
      [FETCH_TIMED_OUT] = {OUTCOME_FAULT, true, "no answer within Timeout"},
      [FETCH_BROKEN] = {OUTCOME_FAULT, true, "the answer broke off"},
      [FETCH_TOO_LARGE] = {OUTCOME_FAULT, true, "the answer is too large"},
      [FETCH_ABANDONED] = {OUTCOME_ABANDONED, true, "given up"},
  };
  char clean[150];
  text_clean(f->why, clean, sizeof(clean));
  *a = (struct answer){.outcome = ends[f->end].outcome,
                       .billed = ends[f->end].billed &&
                                 !provider_is_free(p, 0),
                       .videos = NAN,
                       .views = NAN,
                       .credits = NAN,
                       .status = -(int)f->end};
  snprintf(a->why, sizeof(a->why), "%s (%s)", ends[f->end].what, clean);
}

static void read_end(const struct request_context *to,
                     const struct fetch_answer *f, struct answer *a,
                     struct videos **videos) {
  const struct provider *provider = to->provider;
  if (f->end != FETCH_ANSWERED)
    read_failure(provider, f, a);
  else
    call_kind(to->call)->read(provider, to->tag, f->status, f->body, a,
                              videos);
  if (isnan(a->credits) && f->credits != FETCH_UNTOLD)
    a->credits = (double)f->credits;
  text_redact(a->why, to->key); /* servers repeat what they got */
  text_redact(a->why, to->key_in_url);
}

static void check_clock(const struct fetch_answer *f, int64_t now,
                        struct answer *a) {
  if (f->date <= 0 ||
      (a->outcome != OUTCOME_SAMPLE && a->outcome != OUTCOME_NOT_FOUND))
    return;
  int64_t off = now - f->date;
  if (off <= RESPONSE_CLOCK_TOLERANCE && off >= -RESPONSE_CLOCK_TOLERANCE)
    return;
  a->outcome = OUTCOME_CLOCK;
  snprintf(a->why, sizeof(a->why),
           "this machine's clock is %lld minutes %s the API's",
           (long long)llabs(off) / 60, off > 0 ? "ahead of" : "behind");
}

void response_read(const struct request_context *to,
                   const struct fetch_answer *f, int64_t now, struct answer *a,
                   struct videos **videos) {
  read_end(to, f, a, videos);
  check_clock(f, now, a);
}

void response_check_zeros(const struct request_context *to, double most_videos,
                          struct answer *a) {
  if (call_kind(to->call)->sample != ENTRY_SAMPLE ||
      a->outcome != OUTCOME_SAMPLE ||
      !zeros_are_miss(a->videos, a->views, most_videos))
    return;
  a->outcome = OUTCOME_NOT_FOUND;
  snprintf(a->why, sizeof(a->why),
           "0 videos and 0 views, of a hashtag that had more");
}

struct entry response_entry(const struct request_context *to, int64_t sent,
                            int64_t now, const struct answer *a) {
  const struct call_kind *kind = call_kind(to->call);
  bool sample = a->outcome == OUTCOME_SAMPLE;
  struct entry e = {.kind = sample ? kind->sample : kind->other,
                    .time = now,
                    .sent = sent,
                    .call = to->call,
                    .outcome = a->outcome,
                    .billed = a->billed,
                    .videos = a->videos,
                    .views = a->views,
                    .credits = a->credits};
  if (to->tag != NULL)
    strcpy(e.tag, to->tag);
  strcpy(e.id, a->id);
  return e;
}
