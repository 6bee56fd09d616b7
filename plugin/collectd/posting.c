/* SPDX-License-Identifier: MIT */
/* Messages to the receivers of <Notify>, and Graphite events to EventsURL. */
#include "collectd/instance.h"

#define LAST_MS 500 /* that a stop waits for letters that were not tried yet */

static int make(void *ctx, const char *receiver, const char *const *texts,
                size_t num, struct provider_request *out, struct errmsg *why) {
  const struct instance *in = ctx;
  return receivers_request(&in->receivers, receiver, texts, num, time(NULL),
                           out, why);
}

/* Whether anything is ever posted: else no thread is needed. */
static bool is_used(const struct instance *in) {
  return in->options.events_url[0] != '\0' || in->receivers.num > 0;
}

/* A receiver whose address cannot be used is named at the start. */
static void check_addresses(const struct instance *in) {
  char address[ADDRESS_MAX + 1];
  struct errmsg msg;
  for (size_t i = 0; i < in->receivers.num; i++) {
    const struct receiver *r = &in->receivers.items[i];
    if (receivers_address(r, address, &msg) != 0)
      log_err("<Notify \"%s\">: %s. Its messages wait in StateDir/outbox for "
              "%d days",
              r->name, msg.text, OUTBOX_DAYS);
  }
  explicit_bzero(address, sizeof(address));
}

void posting_begin(struct instance *in) {
  struct errmsg msg;
  struct outbox_user user = {.ctx = in, .make = make};
  if (!is_used(in))
    return;
  check_addresses(in);
  in->outbox = outbox_new(in->options.state_dir, &msg);
  if (in->outbox == NULL ||
      outbox_start(in->outbox, &user, in->options.ca_cert, &msg) != 0)
    log_err("%s; no message and no event is sent", msg.text);
}

void posting_put(void *ctx, const struct letter *letter) {
  struct instance *in = ctx;
  struct errmsg msg;
  struct outbox_letter l = {.id = letter->id,
                            .receiver = letter->receiver,
                            .not_before = letter->not_before,
                            .together = letter->together,
                            .cheap = letter->cheap,
                            .text = letter->text};
  if (in->outbox != NULL && outbox_put(in->outbox, &l, time(NULL), &msg) != 0)
    log_err_rarely(&in->posting_logged_at,
                   "a message or an event is lost: %s. To fix: make room, and "
                   "let collectd's user write in StateDir",
                   msg.text);
}

void posting_release(void *ctx, const char *id) {
  struct instance *in = ctx;
  if (in->outbox != NULL)
    outbox_release(in->outbox, id);
}

char *posting_next_held(void *ctx, const char *after) {
  struct instance *in = ctx;
  return in->outbox != NULL ? outbox_next_held(in->outbox, after) : NULL;
}

static void report_events(const struct instance *in,
                          const struct outbox_news *news) {
  if (news->failing)
    log_warning("EventsURL %s takes no events: %s. They are tried again for "
                "three days; values and alarms do not depend on them. To fix: "
                "see that graphite-web runs there, and that the path is "
                "/events/ with both slashes",
                in->options.events_url, news->why);
  else
    log_info("EventsURL takes events again");
}

static void report_receiver(const struct outbox_news *news) {
  if (news->failing)
    log_err("<Notify \"%s\"> does not take messages: %s. %zu wait in "
            "StateDir/outbox and are tried again for three days. To try it: "
            "hashtagctl check --notify %s",
            news->receiver, news->why, news->waiting, news->receiver);
  else
    log_notice("<Notify \"%s\"> takes messages again", news->receiver);
}

void posting_step(struct instance *in) {
  struct outbox_news news;
  if (in->outbox == NULL)
    return;
  outbox_trust_clock(in->outbox, poller_clock_is_confirmed(in->poller));
  while (outbox_news(in->outbox, &news)) {
    if (news.lost > 0)
      log_err("%zu messages or events to %s were given up after three days",
              news.lost, news.receiver);
    else if (strcmp(news.receiver, RECEIVER_EVENTS) == 0)
      report_events(in, &news);
    else
      report_receiver(&news);
  }
}

void posting_end(struct instance *in) {
  if (in->outbox != NULL)
    posting_step(in);
  outbox_free(in->outbox, LAST_MS);
  in->outbox = NULL;
  receivers_clear(&in->receivers);
}
