/* SPDX-License-Identifier: MIT */
/* report --notify: the week to whoever has Tell "digest". */
#include "ctl/report_week.h"

#include "core/day.h"
#include "ctl/notify_send.h"
#include "ctl/page.h"
#include "post/receivers.h"

#include <math.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#define TRIES 4

/* Seconds before the second try, the third ...: a service that is away. */
static const unsigned waits[TRIES - 1] = {10, 60, 300};

/* What one of the writers writes; the caller frees it. NULL: no memory. */
static char *written(void (*write)(const struct week *, struct companions *,
                                   FILE *),
                     const struct week *w, struct companions *known) {
  char *text = NULL;
  size_t len = 0;
  FILE *to = open_memstream(&text, &len);
  if (to == NULL)
    return NULL;
  write(w, known, to);
  if (fclose(to) == 0)
    return text;
  free(text);
  return NULL;
}

static int compose(const struct week *w, struct companions *known,
                   struct notice_text *out) {
  char id[40], date[DAY_TEXT_SIZE], sentence[200];
  char *text = written(page_text, w, known);
  char *page = written(page_write, w, known);
  snprintf(id, sizeof(id), "%s.digest-%d", day_text(w->last, date), w->days);
  snprintf(sentence, sizeof(sentence),
           "Hashtags, %d day%s to %s: %zu began to trend, %zu ended", w->days,
           w->days == 1 ? "" : "s", day_short(w->last, date), w->risen.num,
           w->ended.num);
  struct notice_subject s = {.kind = NOTICE_DIGEST,
                             .id = id,
                             .day = w->last,
                             .threshold = NAN,
                             .last_trend = DAY_NONE,
                             .sentence = sentence,
                             .body = text,
                             .page = page};
  int status = text != NULL && page != NULL ? notice_compose(&s, out) : -1;
  free(text);
  free(page);
  return status;
}

/* Whether it may help to wait: not where the address or the form is wrong. */
static bool is_away(const struct post_answer *a) {
  return a->status == 0 || a->status == 429 || a->status / 100 == 5;
}

static enum ctl_exit send_to(const struct ctl *c, const struct receiver *r,
                             const struct notice_text *message) {
  struct post_answer answer = {0};
  struct errmsg msg;
  for (int i = 0; i < TRIES; i++) {
    if (notify_send(c, r, message, &answer, &msg) != 0)
      return ctl_fail("%s", msg.text);
    if (notify_arrived(&answer) || !is_away(&answer) || i == TRIES - 1)
      break;
    ctl_note("%s: %s; it is tried again in %u s", r->name,
             answer.status == 0 ? answer.words : "it is busy or in trouble",
             waits[i]);
    sleep(waits[i]);
  }
  return notify_report(r, &answer, "The week is on its way");
}

static enum ctl_exit send_to_all(const struct ctl *c,
                                 const struct receivers *all,
                                 const struct notice_text *message) {
  enum ctl_exit status = CTL_OK;
  size_t num = 0;
  for (size_t i = 0; i < all->num; i++)
    if (receiver_wants(&all->items[i], NOTICE_DIGEST)) {
      num++;
      if (send_to(c, &all->items[i], message) != CTL_OK)
        status = CTL_FAILED; /* the others get theirs */
    }
  if (num == 0)
    ctl_note("the week is sent to nobody: no <Notify> block that the plugin "
             "runs with has Tell \"digest\"");
  return status;
}

enum ctl_exit report_send(struct ctl *c, const struct week *w,
                          struct companions *known) {
  struct receivers all;
  struct notice_text message = {0};
  enum ctl_exit status = CTL_FAILED;
  if (receivers_init(&all, &c->options, ctl_report_fault, NULL) != 0 ||
      compose(w, known, &message) != 0)
    ctl_fail("out of memory");
  else
    status = send_to_all(c, &all, &message);
  notice_text_clear(&message);
  receivers_clear(&all);
  return status;
}
