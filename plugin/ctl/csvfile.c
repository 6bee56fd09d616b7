/* SPDX-License-Identifier: MIT */
#include "ctl/csvfile.h"

#include "core/zeros.h"
#include "ctl/ctl.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>

#define NAMED_MAX 50 /* notes about bad lines; the rest is counted */

/* Bad lines in a row with one reason are one note. */
struct bad_lines {
  const char *name; /* of the file */
  unsigned long first, last;
  struct errmsg why;
  int named;
  unsigned long unnamed;
};

static void name_bad(struct bad_lines *b) {
  if (b->first == 0)
    return;
  if (b->named++ >= NAMED_MAX)
    b->unnamed += b->last - b->first + 1;
  else if (b->first == b->last)
    ctl_note("%s, line %lu: %s", b->name, b->first, b->why.text);
  else
    ctl_note("%s, lines %lu to %lu: %s", b->name, b->first, b->last,
             b->why.text);
  b->first = 0;
}

static void take_bad(struct bad_lines *b, unsigned long line,
                     const struct errmsg *why) {
  if (b->first != 0 && line == b->last + 1 &&
      strcmp(b->why.text, why->text) == 0) {
    b->last = line;
    return;
  }
  name_bad(b);
  b->first = b->last = line;
  b->why = *why;
}

static void name_rest(struct bad_lines *b) {
  name_bad(b);
  if (b->unnamed > 0)
    ctl_note("%s: %lu more bad lines are not named", b->name, b->unnamed);
}

/* Returns whether the file could be read to its end. */
static bool read_lines(struct samples *s, FILE *f, const char *name) {
  struct bad_lines bad = {.name = name};
  struct errmsg why;
  char *line = NULL;
  size_t size = 0;
  ssize_t len = 0;
  while (!samples_useless(s) && (len = getline(&line, &size, f)) >= 0)
    if (samples_line(s, line, (size_t)len, &why) != 0)
      take_bad(&bad, samples_sum(s)->lines, &why);
  int cause = errno;
  bool whole = ferror(f) == 0;
  free(line);
  name_rest(&bad);
  if (!whole)
    ctl_note("%s cannot be read: %s", name, strerror(cause));
  return whole;
}

/* Returns 0, or -1 after a note. */
static int prepare(struct samples *s, const struct csvfile_options *o) {
  struct csv_columns columns;
  struct errmsg msg;
  if (o->keep_zeros)
    samples_keep_zeros(s);
  if (o->columns == NULL)
    return 0;
  if (csv_columns_parse(o->columns, &columns, &msg) != 0) {
    ctl_note("%s", msg.text);
    return -1;
  }
  samples_say_columns(s, &columns);
  return 0;
}

struct samples *csvfile_read(const char *name,
                             const struct csvfile_options *options,
                             int today) {
  bool standard = strcmp(name, "-") == 0;
  FILE *f = standard ? stdin : fopen(name, "re");
  if (f == NULL) {
    ctl_note("%s cannot be read: %s", name, strerror(errno));
    return NULL;
  }
  name = standard ? "stdin" : name;
  struct samples *s = samples_new(today);
  bool good = s != NULL && prepare(s, options) == 0 &&
              read_lines(s, f, name) && !samples_useless(s);
  if (good && samples_sum(s)->taken == 0) {
    ctl_note("%s holds no counts; a line is tag,date,videos,views", name);
    good = false;
  }
  if (!standard)
    fclose(f);
  if (good)
    return s;
  samples_free(s);
  return NULL;
}

/* "1 line tells", "2 lines tell". */
static const char *lines_tell(unsigned long num, char out[48]) {
  snprintf(out, 48, num == 1 ? "%lu line tells" : "%lu lines tell", num);
  return out;
}

static void note_zeros(const char *name, unsigned long num, const char *what) {
  char text[48];
  if (num > 0)
    ctl_note("%s: %s %s; that is how an API leaves a count out, and is not "
             "stored",
             name, lines_tell(num, text), what);
}

void csvfile_note(const char *name, const struct samples_sum *sum) {
  char text[48];
  if (sum->unused[0] != '\0')
    ctl_note("%s: columns that are not used: %s", name, sum->unused);
  if (sum->changed > 0)
    ctl_note("%s: %s other counts for a hashtag and a day than an earlier "
             "line; the last sample of the day counts",
             name, lines_tell(sum->changed, text));
  note_zeros(name, sum->no_videos, "0 videos with views");
  note_zeros(name, sum->no_views, "0 views with videos");
  if (sum->rounded > 0)
    ctl_note("%s: %lu count%s written like 1.2M: rounded to what is left of "
             "%s, so that growth moves in steps",
             name, sum->rounded, sum->rounded == 1 ? " is" : "s are",
             sum->rounded == 1 ? "it" : "them");
  if (sum->zeros > 0)
    ctl_note(
        "%s: 0 on %lu day%s of %lu hashtag%s (%s%s) is no count, since it "
        "stands beside more than %d videos or alone: taken as unknown. "
        "If they are true: import with --keep-zeros",
        name, sum->zeros, sum->zeros == 1 ? "" : "s", sum->zero_tags,
        sum->zero_tags == 1 ? "" : "s", sum->zeros_of,
        sum->zero_tags > 5 ? ", ..." : "", ZEROS_VIDEOS);
}
