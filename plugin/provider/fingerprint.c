/* SPDX-License-Identifier: MIT */
#include "provider/fingerprint.h"

#include "provider/block.h"

#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

/*
 * FNV-1a of 64 bits, as "The FNV Non-Cryptographic Hash Algorithm" by Fowler,
 * Noll, Vo and Eastlake describes it (RFC 9923).
 */
#define FNV_OFFSET UINT64_C(0xcbf29ce484222325)
#define FNV_PRIME UINT64_C(0x100000001b3)

static void add(uint64_t *hash, const void *bytes, size_t len) {
  const unsigned char *at = bytes;
  for (size_t i = 0; i < len; i++)
    *hash = (*hash ^ at[i]) * FNV_PRIME;
}

/* With the zero at its end, so that "a" "b" is not "ab"; NULL is like "". */
static void add_text(uint64_t *hash, const char *text) {
  add(hash, text != NULL ? text : "", text != NULL ? strlen(text) + 1 : 1);
}

static void add_list(uint64_t *hash, const char *const *list) {
  for (; *list != NULL; list++)
    add_text(hash, *list);
  add_text(hash, "");
}

/* The tests of answers, whose rows in the table share one field. */
static void add_tests(uint64_t *hash, const struct provider_test *t) {
  for (; t->pointer != NULL; t++) {
    int verdict = (int)t->verdict;
    add(hash, &verdict, sizeof(verdict));
    add_text(hash, t->pointer);
    add_list(hash, t->values);
  }
}

static void add_row(uint64_t *hash, const struct provider *p,
                    const struct option *row) {
  const void *field = (const char *)p + row->offset;
  if (row->type == OPTION_TEXT)
    add_text(hash, *(const char *const *)field);
  else if (row->type == OPTION_NUMBER)
    add(hash, field, sizeof(double));
  else if (row->form < FORM_TEST)
    add_list(hash, field);
}

const char *provider_fingerprint(const struct provider *p,
                                 const char *base_url,
                                 char out[PROVIDER_FINGERPRINT_SIZE]) {
  uint64_t hash = FNV_OFFSET;
  add_text(&hash, p->name);
  add_text(&hash, base_url);
  for (const struct option *row = provider_options; row->name != NULL; row++)
    add_row(&hash, p, row);
  add_tests(&hash, p->tests);
  snprintf(out, PROVIDER_FINGERPRINT_SIZE, "%016" PRIx64, hash);
  return out;
}
