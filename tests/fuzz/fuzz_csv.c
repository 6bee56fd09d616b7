/* SPDX-License-Identifier: MIT */
/*
 * A CSV file that is imported.
 *
 * Promise (samples.h): each line is taken, told to be bad in a sentence, or
 * tells nothing; a hashtag comes once, in its one spelling, with days from
 * 2000 up to today; a count is whole and survives an RRD exactly.
 *
 * Input: the file.
 */
#include "fuzz.h"

#include "core/day.h"
#include "core/samples.h"
#include "core/tag.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define TODAY 20781 /* 24 Nov 2026 */

static bool is_stored_exactly(double v) {
  return isnan(v) || (v >= 0 && v < 1e15 && v == floor(v));
}

static void check(const struct history *p, const char *before) {
  char tag[TAG_MAX + 1];
  int first = 0;
  PROMISE(day_parse(SAMPLES_FIRST_DATE, &first) == 0);
  PROMISE(tag_normalise(p->tag, tag, NULL) == 0 && strcmp(tag, p->tag) == 0);
  PROMISE(strcmp(before, p->tag) < 0);
  PROMISE(p->len > 0 && p->first >= first);
  PROMISE(p->first + p->len - 1 <= TODAY);
  for (int i = 0; i < p->len; i++) {
    PROMISE(is_stored_exactly(p->videos[i]) && is_stored_exactly(p->views[i]));
    PROMISE(!(p->videos[i] == 0 && p->views[i] > 0));
  }
}

static void take(struct samples *s, struct bytes *b, unsigned long *bad) {
  struct errmsg msg = {""};
  size_t len = 0;
  while (len < b->left && b->at[len] != '\n')
    len++;
  len += len < b->left;
  char *line = malloc(len + 1);
  if (line == NULL)
    abort();
  memcpy(line, b->at, len);
  line[len] = '\0';
  if (samples_line(s, line, len, &msg) != 0) {
    ++*bad;
    PROMISE(msg.text[0] != '\0' && fuzz_is_sentence(msg.text));
  }
  b->at += len;
  b->left -= len;
  free(line);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  struct bytes b = {data, size};
  struct samples *s = samples_new(TODAY);
  unsigned long lines = 0, bad = 0;
  char before[TAG_MAX + 1] = "";
  if (s == NULL)
    abort();
  while (b.left > 0 && !samples_useless(s) && lines < 200) {
    take(s, &b, &bad);
    lines++;
  }
  const struct history *p = NULL;
  while (!samples_useless(s) && (p = samples_next(s)) != NULL) {
    check(p, before);
    strcpy(before, p->tag);
  }
  const struct samples_sum *sum = samples_sum(s);
  PROMISE(sum->lines == lines && sum->bad == bad);
  PROMISE(sum->taken + sum->bad + sum->untold <= lines);
  PROMISE(sum->changed <= sum->repeats && sum->repeats <= sum->taken);
  samples_free(s);
  return 0;
}
