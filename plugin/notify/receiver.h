/* SPDX-License-Identifier: MIT */
/*
 * Who is notified: the options of a <Notify> block as rows of a table, and the
 * forms that messages have at the services that are known.
 */
#pragma once

#include "core/option_table.h"
#include "notify/markup.h"
#include "notify/notice.h"
#include "notify/when.h"

#define RECEIVER_HEADERS_MAX 6
#define RECEIVER_NAME_MAX 32

/*
 * The form of a message at a service: data alone. Each but mail's stands in
 * conf/notify/, too, as a block to change.
 */
struct form {
  const char *name; /* as To has it */
  const char *body; /* with placeholders; NULL: mail's own */
  const char *headers[RECEIVER_HEADERS_MAX + 1];
  const char *query;    /* added to the address; NULL: nothing */
  enum markup markup;   /* of what is filled in */
  size_t message_limit; /* UTF-16 units of {message}; 0: none */
};

/* NULL: there is none. Static data. */
const struct form *form_find(const char *name);

struct receiver {
  const char *name; /* borrowed, as all texts */
  /* as written; NULL: not given */
  const char *to, *url_file, *at, *time_zone, *dashboard_url, *body, *markup,
      *query;
  const char *tell[NOTICE_KINDS + 1];
  const char *headers[RECEIVER_HEADERS_MAX + 1];
  double message_limit; /* < 0: not given */

  /* what follows, by receiver_finish() */
  struct form form;
  bool is_mail;
  unsigned kinds; /* a bit each enum notice_kind */
  struct when when;
};

extern const struct option receiver_options[]; /* of struct receiver */

/* A receiver of which nothing is set. It borrows each text it is given. */
void receiver_init(struct receiver *r, const char *name);

/* Takes one line of a block, as provider_set(). */
int receiver_set(struct receiver *r, const char *option,
                 const char *const *texts, int num, struct errmsg *msg);

/*
 * After the last line: the defaults, and what crosses lines. Returns how many
 * mistakes were reported: with any it is not used.
 */
int receiver_finish(struct receiver *r, err_report report, void *ctx);

/* Whether it is told of such news. */
bool receiver_wants(const struct receiver *r, enum notice_kind kind);

/* Whether what waits for it goes as one message. */
bool receiver_joins(const struct receiver *r);

/*
 * Whether the address may be used: https to anywhere, http to this machine;
 * for mail smtps, and smtp, which is made secure by STARTTLS but to this
 * machine. Returns 0, or -1 with a sentence that does not repeat it.
 */
int receiver_check_url(const struct receiver *r, const char *url,
                       struct errmsg *msg);
