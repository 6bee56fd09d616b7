/* SPDX-License-Identifier: MIT */
#include "ctl/notify_send.h"

#include "ctl/ask.h"
#include "notify/body.h"
#include "option/keyfile.h"
#include "post/receivers.h"

#include <string.h>
#include <time.h>

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

bool notify_arrived(const struct post_answer *a) {
  return a->status / 100 == 2;
}

enum ctl_exit notify_report(const struct receiver *r,
                            const struct post_answer *a, const char *more) {
  const char *to = r->to != NULL ? r->to : "a Body of its own";
  const char *colon = a->words[0] != '\0' ? " " : "";
  if (notify_arrived(a)) {
    ctl_print("notify   %s (%s): it answers %d%s%s. %s\n", r->name, to,
              a->status, colon, a->words, more);
    return CTL_OK;
  }
  if (a->status == 0)
    return ctl_fail("%s (%s): %s. To fix: %s", r->name, to, a->words,
                    advice(r, 0));
  return ctl_fail("%s (%s): it answers %d%s%s. To fix: %s", r->name, to,
                  a->status, colon, a->words, advice(r, a->status));
}

int notify_send(const struct ctl *c, const struct receiver *r,
                const struct notice_text *message, struct post_answer *answer,
                struct errmsg *msg) {
  char address[ADDRESS_MAX + 1];
  struct provider_request request;
  if (receivers_address(r, address, msg) != 0)
    return -1;
  int status = notice_request(r, address, message, time(NULL), &request);
  explicit_bzero(address, sizeof(address));
  if (status != 0)
    return err_set(msg, "out of memory");
  return post_once(&request, c->options.ca_cert, ASK_TIMEOUT, answer, msg);
}
