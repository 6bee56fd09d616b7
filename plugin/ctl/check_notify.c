/* SPDX-License-Identifier: MIT */
/* hashtagctl check --notify: does a message arrive, and what is answered. */
#include "ctl/check.h"

#include "core/day.h"
#include "notify/body.h"
#include "post/once.h"
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

/* What to do about an answer, a sentence without a full stop. */
static const char *advice(const struct receiver *r, int status) {
  switch (status) {
  case 0:
    return "see that this machine reaches the server of the URLFile, by name, "
           "through its firewall and with the right certificates; of a mail, "
           "that user and password are right";
  case 400:
  case 413:
  case 422:
    return r->to != NULL ? "the service refuses the form of the message: take "
                           "its block of conf/notify and change the Body"
                         : "the service refuses the Body of the block";
  case 401:
  case 403:
  case 404:
  case 410:
    return "the address in the URLFile is not, or no longer, a valid one: "
           "make a new one at the service";
  case 429:
    return "the service has had too much: try again later";
  default:
    return "the service is in trouble, or the address is not one that takes "
           "messages";
  }
}

static enum ctl_exit report(const struct receiver *r,
                            const struct post_answer *a) {
  const char *to = r->to != NULL ? r->to : "a Body of its own";
  if (a->status / 100 == 2) {
    ctl_print("notify   %s (%s): it answers %d%s%s. Look whether the test "
              "message is there\n",
              r->name, to, a->status, a->words[0] != '\0' ? " " : "",
              a->words);
    return CTL_OK;
  }
  if (a->status == 0)
    return ctl_fail("%s (%s): %s. To fix: %s", r->name, to, a->words,
                    advice(r, 0));
  return ctl_fail("%s (%s): it answers %d%s%s. To fix: %s", r->name, to,
                  a->status, a->words[0] != '\0' ? " " : "", a->words,
                  advice(r, a->status));
}

static enum ctl_exit send_test(const struct ctl *c, const struct receiver *r) {
  char address[ADDRESS_MAX + 1];
  struct provider_request request;
  struct notice_text message;
  struct post_answer answer = {0};
  struct errmsg msg;
  int64_t now = time(NULL);
  if (receivers_address(r, address, &msg) != 0)
    return ctl_fail("%s", msg.text);
  int status = compose(now, &message);
  if (status == 0)
    status = notice_request(r, address, &message, now, &request);
  explicit_bzero(address, sizeof(address));
  notice_text_clear(&message);
  if (status != 0)
    return ctl_fail("out of memory");
  if (post_once(&request, c->options.ca_cert, ASK_TIMEOUT, &answer, &msg) != 0)
    return ctl_fail("%s", msg.text);
  return report(r, &answer);
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
