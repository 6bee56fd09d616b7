/* SPDX-License-Identifier: MIT */
/*
 * Templates: a text with {placeholders}, filled in. The requests of providers
 * and the messages to people are made so.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

/* How a value is written into its place. */
enum template_escape {
  TEMPLATE_PLAIN,
  TEMPLATE_URL, /* percent-encoded */
  TEMPLATE_JSON /* as it may stand inside the quotes of a JSON text */
};

/* A placeholder, braces included ("{tag}"), and its value; NULL counts as "".
 */
struct template_value {
  const char *name, *value;
};

/*
 * base as it is, and the template with its placeholders filled in; a brace
 * that belongs to none of them stays. values ends with a NULL name. The caller
 * frees it; NULL: no memory.
 */
char *template_fill(const char *base, const char *text,
                    enum template_escape how,
                    const struct template_value *values);

/* Whether the template, which may be NULL, holds the placeholder. */
bool template_holds(const char *text, const char *placeholder);

/*
 * The length of the placeholder ("{tag}" and the like: a lower-case word in
 * braces) that begins at `at`, 0: none does.
 */
size_t template_placeholder(const char *at);
