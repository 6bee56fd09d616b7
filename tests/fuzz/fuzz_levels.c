/* SPDX-License-Identifier: MIT */
/*
 * StateDir/levels.
 *
 * Promise (levels.h): every record and every cause fits its field and can be
 * asked for its states; what was read and is written again reads the same.
 *
 * Input: the file.
 */
#include "fuzz.h"

#include "store/levels.h"

#include <stdlib.h>
#include <string.h>

#define RECORDS_MAX 128

struct all {
  size_t num, causes;
  struct levels_record records[RECORDS_MAX];
};

static void take(void *ctx, const struct levels_record *r) {
  struct all *a = ctx;
  PROMISE(strlen(r->tag) <= TAG_MAX && strlen(r->id) < sizeof(r->id));
  PROMISE(strlen(r->states) < sizeof(r->states));
  PROMISE(strpbrk(r->tag, " \n") == NULL);
  levels_state(r, "trending");
  levels_state(r, "");
  if (a->num < RECORDS_MAX)
    a->records[a->num++] = *r;
}

static void missing(void *ctx, const char *cause) {
  PROMISE(strchr(cause, '\n') == NULL);
  ((struct all *)ctx)->causes++;
}

static struct all read_all(void) {
  struct all a = {.num = 0};
  memset(a.records, 0, sizeof(a.records));
  const struct levels_reader reader = {take, missing, NULL, NULL, &a};
  levels_read(fuzz_folder(), &reader);
  return a;
}

static void write_all(const struct all *a) {
  struct errmsg msg;
  struct levels *l = levels_begin();
  if (l == NULL)
    abort();
  for (size_t i = 0; i < a->num; i++)
    levels_put(l, &a->records[i]);
  PROMISE(levels_end(l, fuzz_folder(), &msg) == 0);
}

/* An id or a state that is no word is left out when it is written. */
static bool is_same(const struct levels_record *x,
                    const struct levels_record *y, bool exactly) {
  return strcmp(x->tag, y->tag) == 0 && x->day == y->day &&
         x->judged_day == y->judged_day && x->bad_days == y->bad_days &&
         x->first == y->first && x->watched == y->watched &&
         x->not_before == y->not_before && x->videos_day == y->videos_day &&
         x->videos_level == y->videos_level && x->told_day == y->told_day &&
         x->told_level == y->told_level && x->since == y->since &&
         x->told_state == y->told_state && x->hits == y->hits &&
         x->hits_day == y->hits_day &&
         (!exactly ||
          (strcmp(x->id, y->id) == 0 && strcmp(x->states, y->states) == 0));
}

static void check_again(const struct all *a, bool exactly) {
  static struct all again; /* 90 kB */
  write_all(a);
  again = read_all();
  PROMISE(again.num == a->num);
  for (size_t i = 0; i < a->num; i++)
    PROMISE(is_same(&a->records[i], &again.records[i], exactly));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static struct all first, second;
  fuzz_file("levels", data, size);
  first = read_all();
  check_again(&first, false);
  second = read_all();
  check_again(&second, true);
  return 0;
}
