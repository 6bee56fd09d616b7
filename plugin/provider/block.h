/* SPDX-License-Identifier: MIT */
/*
 * The options of a <Provider> block: how each part of struct provider is
 * written. One table row is the only place that knows an option's name,
 * form and default; conf/providers/ has a block for each API that is known.
 */
#pragma once

#include "core/err.h"
#include "provider/provider.h"

#define PROVIDER_SECONDS_MAX 3600

/* What an option's texts are. */
enum provider_form {
  FORM_ADDRESS,    /* https://host, plain http to this machine only */
  FORM_METHOD,     /* GET or POST */
  FORM_STATS_PATH, /* a path with placeholders; each kind has its own */
  FORM_VIDEOS_PATH,
  FORM_USAGE_PATH,
  FORM_STATS_BODY, /* JSON with placeholders, the same */
  FORM_VIDEOS_BODY,
  FORM_USAGE_BODY,
  FORM_HEADER, /* "Name: value", an option line each */
  FORM_HEADER_NAME,
  FORM_SECONDS, /* 0 to PROVIDER_SECONDS_MAX */
  FORM_POINTERS,
  FORM_PAIRS,    /* pointers, two by two */
  FORM_TEST,     /* a pointer or "status", then values */
  FORM_STATUSES, /* "502", "4xx", "!404" */
  FORM_LINK,     /* https:// with {author} and {id} */
};

struct provider_option {
  const char *name;
  enum provider_form form;
  size_t offset;                 /* in struct provider */
  enum provider_verdict verdict; /* of a FORM_TEST */
  const char *standard; /* default, as an operator would write it; "": none */
  const char *help;     /* one sentence, with the unit */
};

extern const struct provider_option provider_options[]; /* ends with NULL */

/*
 * A provider of which nothing is told yet. It borrows the name and every
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
