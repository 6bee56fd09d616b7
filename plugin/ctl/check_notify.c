/* SPDX-License-Identifier: MIT */
/* hashtagctl check --notify: does a message arrive, and what is answered. */
#include "ctl/check.h"

#include "core/day.h"
#include "ctl/notify_send.h"
#include "post/receivers.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#define NAMES_SIZE 400

static int compose(int64_t now, struct notice_text *out) {
  char id[40];
  snprintf(id, sizeof(id), "test-%" PRId64, now);
  struct notice_subject s = {
      .kind = NOTICE_TROUBLE,
      .id = id,
      .day = day_of(now),
      .threshold = NAN,
      .last_trend = DAY_NONE,
      .sentence = "This is a test: trends of hashtags will be told here"};
  return notice_compose(&s, out);
}

static enum ctl_exit send_test(const struct ctl *c, const struct receiver *r) {
  struct notice_text message;
  struct post_answer answer = {0};
  struct errmsg msg;
  enum ctl_exit status = CTL_FAILED;
  if (compose(time(NULL), &message) != 0)
    ctl_fail("out of memory");
  else if (notify_send(c, r, &message, &answer, &msg) != 0)
    ctl_fail("%s", msg.text);
  else
    status = notify_report(r, &answer,
                           "Look whether the test message is there");
  notice_text_clear(&message);
  return status;
}

static enum ctl_exit unknown(const struct receivers *all, const char *name) {
  char names[NAMES_SIZE] = "";
  for (size_t i = 0; i < all->num; i++)
    snprintf(names + strlen(names), sizeof(names) - strlen(names), "%s%s",
             i > 0 ? ", " : "", all->items[i].name);
  return ctl_fail("there is no <Notify \"%s\"> in the configuration that the "
                  "plugin runs with%s%s. To fix: add it, and restart collectd",
                  name, names[0] != '\0' ? "; there are: " : "", names);
}

enum ctl_exit check_notify(struct ctl *c, const char *name) {
  struct receivers all;
  enum ctl_exit status = CTL_FAILED;
  if (receivers_init(&all, &c->options, ctl_report_fault, NULL) != 0) {
    status = ctl_fail("out of memory");
  } else {
    const struct receiver *r = receivers_find(&all, name);
    status = r != NULL ? send_test(c, r) : unknown(&all, name);
  }
  receivers_clear(&all);
  return status;
}
