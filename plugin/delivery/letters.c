/* SPDX-License-Identifier: MIT */
/* What people are notified of, on its way into the outbox. */
#include "delivery/internal.h"

#include "core/day.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define RECEIVER_EVENTS "EventsURL" /* as post/receivers.h has it */

static const char *kind_of(const struct rise *r) {
  if (r->rule[0] != '\0')
    return r->rule;
  return r->level > 0 ? "trend" : "end";
}

const char *letters_id(const struct rise *r, char out[LETTER_ID_SIZE]) {
  char date[DAY_TEXT_SIZE];
  snprintf(out, LETTER_ID_SIZE, "%s.%s-%d.%s", day_text(r->day, date),
           kind_of(r), r->level, r->tag->name);
  for (char *c = out + strlen(date); (c = strchr(c, '/')) != NULL;)
    *c = '_'; /* of a rule's name */
  return out;
}

void letters_put_event(struct delivery *d, const struct rise *r,
                       const struct graphite_event *event, int number) {
  char id[LETTER_ID_SIZE], full[LETTER_ID_SIZE + 40];
  char *json = graphite_event_json(event, delivery_is_watched, d);
  snprintf(full, sizeof(full), "%s.%s-%d", letters_id(r, id), event->kind,
           number);
  struct letter l = {
      .id = full, .receiver = RECEIVER_EVENTS, .cheap = true, .text = json};
  if (json != NULL)
    d->sink->post(d->sink->ctx, &l);
  d->sink->release(d->sink->ctx, id);
  free(json);
}
