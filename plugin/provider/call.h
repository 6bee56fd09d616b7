/* SPDX-License-Identifier: MIT */
/*
 * The kinds of requests, as a table: what each needs and what its answer is.
 * A request more is a row in call.c, a word in core/entry.c, a template in
 * struct provider, and what it changes in core/ledger.c.
 */
#pragma once

#include "core/entry.h"
#include "provider/provider.h"

struct call_kind {
  size_t template_at; /* of its struct provider_call in struct provider */
  bool about_tag;     /* it is about one hashtag, and needs its name */
  bool billable;      /* it may cost: journalled before it is sent, counted */
  enum entry_kind sample, other; /* its answer's entry: good, and not good */
  /* Says how it would be read (explain.h); NULL: nobody asks that */
  void (*explain)(const struct provider *p, int status, struct body body,
                  err_report say, void *ctx);
  /*
   * Reads an answer; `tag` is NULL where it is not about one. Where the answer
   * is a list of videos, *videos is a new one that the caller frees; else it
   * is left alone.
   */
  void (*read)(const struct provider *p, const char *tag, int status,
               struct body body, struct answer *out, struct videos **videos);
};

/* The row of a call. */
const struct call_kind *call_kind(enum call call);

/* How this provider is asked; its method is NULL where it cannot be. */
const struct provider_call *call_template(const struct provider *p,
                                          enum call call);

/* Whether the provider has such a call. */
bool call_exists(const struct provider *p, enum call call);

/* Whether the call needs the hashtag's id, which only an answer reports. */
bool call_needs_id(const struct provider *p, enum call call);
