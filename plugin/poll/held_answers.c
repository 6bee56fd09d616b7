/* SPDX-License-Identifier: MIT */
/*
 * Answers of an API that tells no Date, to requests that were sent by a clock
 * which nothing confirmed: on which day they count shows later. A stop or a
 * crash loses them, which costs a credit, not a row.
 */
#include "poll/internal.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct held_answer {
  struct flight *flight;
  struct answer answer;
  struct videos *videos; /* NULL: none */
  STAILQ_ENTRY(held_answer) entry;
};

static bool may_wait(const struct flight *flight, const struct answer *a) {
  return flight->doubtful && flight->tag != NULL &&
         a->outcome != OUTCOME_LIMITED && a->outcome != OUTCOME_ABANDONED &&
         !outcome_stops_all(a->outcome);
}

bool held_answers_put(struct poller *p, struct flight *flight,
                      const struct answer *a, struct videos *videos,
                      int64_t now) {
  if (!may_wait(flight, a) || !clock_is_in_doubt(p, now))
    return false;
  struct held_answer *held = malloc(sizeof(*held));
  if (held == NULL)
    return false;
  if (flight->probe)
    p->pause.probing = false;
  flight->probe = false;
  *held = (struct held_answer){
      .flight = flight, .answer = *a, .videos = videos};
  STAILQ_INSERT_TAIL(&p->held, held, entry);
  return true;
}

/* The day that the wrong clock showed may come yet: it has paid nothing. */
static void give_back(struct poller *p, const struct flight *flight,
                      int64_t sent, bool billed) {
  struct entry e = {.kind = ENTRY_FAILURE,
                    .time = sent,
                    .sent = sent,
                    .call = flight->call,
                    .share = flight->share,
                    .outcome = OUTCOME_CLOCK,
                    .billed = billed,
                    .videos = NAN,
                    .views = NAN,
                    .credits = NAN};
  strcpy(e.tag, flight->tag->name);
  journal_write(p->journal, &e, NULL);
}

static void release(struct poller *p, struct held_answer *held, int64_t now) {
  struct flight *flight = held->flight;
  int64_t sent = flight->sent;
  answer_follow_jump(flight, now);
  if (flight->sent != sent)
    give_back(p, flight, sent, held->answer.billed);
  answer_take(p, flight, &held->answer, held->videos, now);
  free(flight);
  free(held);
}

void held_answers_release(struct poller *p, int64_t now) {
  struct held_answer *held = NULL;
  while ((held = STAILQ_FIRST(&p->held)) != NULL &&
         !clock_is_in_doubt(p, now)) {
    STAILQ_REMOVE_HEAD(&p->held, entry);
    release(p, held, now);
  }
}

void held_answers_free(struct poller *p) {
  struct held_answer *held = NULL;
  while ((held = STAILQ_FIRST(&p->held)) != NULL) {
    STAILQ_REMOVE_HEAD(&p->held, entry);
    videos_free(held->videos);
    free(held->flight);
    free(held);
  }
}
