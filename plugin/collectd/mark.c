/* SPDX-License-Identifier: MIT */
/* Marks on the graph: Graphite events, posted to EventsURL. */
#include "collectd/glue.h"

#include "provider/graphite_event.h"

#define LAST_MS 500 /* that a stop waits for marks on their way */

void mark_begin(void) {
  struct errmsg msg;
  if (glue.options.events_url[0] == '\0')
    return;
  glue.outbox = outbox_start(glue.options.events_url, glue.options.ca_cert,
                             &msg);
  if (glue.outbox == NULL)
    log_err("EventsURL: %s; no event is posted", msg.text);
}

void mark_put(const char *kind, const char *what, const struct rise *rise,
              const struct videos *list, size_t links) {
  struct mark m = {.what = what,
                   .kind = kind,
                   .hashtag = rise->tag->name,
                   .day = rise->day,
                   .videos = list,
                   .links = links};
  if (glue.outbox != NULL)
    outbox_put(glue.outbox, mark_json(&m, watch_knows, NULL));
}

void mark_step(void) {
  struct outbox_news news;
  if (!outbox_news(glue.outbox, &news))
    return;
  if (news.failing)
    log_warning("EventsURL %s takes no events: %s. They are tried again for "
                "some hours; values and alarms do not depend on them. What to "
                "do: see that graphite-web runs there, and that the path is "
                "/events/ with both slashes",
                glue.options.events_url, news.why);
  else
    log_info("EventsURL takes events again; %zu were given up", news.lost);
}

void mark_end(void) {
  mark_step();
  outbox_stop(glue.outbox, LAST_MS);
  glue.outbox = NULL;
}
