/* SPDX-License-Identifier: MIT */
/*
 * The options of a <Provider> block: how each part of struct provider is
 * written, as rows of a table of options; conf/providers/ has a block for each
 * API that is known.
 */
#pragma once

#include "core/option_table.h"
#include "provider/provider.h"

#define PROVIDER_SECONDS_MAX 3600
#define PROVIDER_PRICE_MAX 10000

/* What an option's texts are: struct option's `form`. */
enum provider_form {
  FORM_ADDRESS,    /* https://host, plain http to this machine only */
  FORM_METHOD,     /* GET or POST */
  FORM_STATS_PATH, /* a path with placeholders; each kind has its own */
  FORM_VIDEOS_PATH,
  FORM_USAGE_PATH,
  FORM_STATS_BODY, /* JSON with placeholders, the same */
  FORM_VIDEOS_BODY,
  FORM_USAGE_BODY,
  FORM_HEADER, /* "Name: value" */
  FORM_HEADER_NAME,
  FORM_SECONDS,
  FORM_CREDITS,
  FORM_POINTERS,
  FORM_PAIRS,    /* pointers, two by two */
  FORM_STATUSES, /* "502", "4xx", "!404" */
  FORM_LINK,     /* https:// with {author} and {id} */
  FORM_TEST,     /* and an enum provider_verdict: a pointer or "status", then
                    values */
};

extern const struct option provider_options[]; /* of struct provider */

/*
 * A provider of which nothing is set yet. It borrows the name and every
 * text that it is given below. The caller frees it; NULL: no memory.
 */
struct provider *provider_new(const char *name);

/*
 * Takes one line of a block: an option (its case does not count) and its
 * texts; numbers and booleans are written as texts. Lists may go on over
 * several lines. Returns 0, or -1 with what is wrong and what is allowed.
 */
int provider_set(struct provider *p, const char *option,
                 const char *const *texts, int num, struct errmsg *msg);

/*
 * After the last line: fills in the defaults and checks what crosses lines.
 * Returns how many mistakes were reported.
 */
int provider_finish(struct provider *p, err_report report, void *ctx);
