/* SPDX-License-Identifier: MIT */
/* Graphite events, posted to EventsURL. */
#include "collectd/instance.h"

#define LAST_MS 500 /* that a stop waits for events on their way */

void events_begin(struct instance *in) {
  struct errmsg msg;
  if (in->options.events_url[0] == '\0')
    return;
  in->outbox = outbox_start(in->options.events_url, in->options.ca_cert, &msg);
  if (in->outbox == NULL)
    log_err("EventsURL: %s; no event is posted", msg.text);
}

void events_post(void *ctx, char *json) {
  struct instance *in = ctx;
  outbox_put(in->outbox, json);
}

void events_step(struct instance *in) {
  struct outbox_news news;
  if (!outbox_news(in->outbox, &news))
    return;
  if (news.failing)
    log_warning("EventsURL %s takes no events: %s. They are tried again for "
                "some hours; values and alarms do not depend on them. To fix: "
                "see that graphite-web runs there, and that the path is "
                "/events/ with both slashes",
                in->options.events_url, news.why);
  else
    log_info("EventsURL takes events again; %zu were given up", news.lost);
}

void events_end(struct instance *in) {
  events_step(in);
  outbox_stop(in->outbox, LAST_MS);
  in->outbox = NULL;
}
