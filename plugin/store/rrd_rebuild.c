/* SPDX-License-Identifier: MIT */
#include "store/rrd_rebuild.h"

#include "core/day.h"
#include "file/files.h"
#include "store/rrd_create.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define FILE_BYTES_MAX ((size_t)16 << 20) /* 36,500 days need 0.9 MB */
#define STORED_WITHIN 1e-14 /* of its value: 15 digits go into a file */

/* A file while it is made anew. */
struct work {
  const char *path;
  char beside[PATH_MAX]; /* where the new one grows */
  char *bytes;           /* of the old one, as it was read; NULL: none */
  size_t bytes_len;
  struct stat st; /* of the old one */
  struct rrd_shape shape;
  struct rrd_archives archives; /* of the new one */
  int first, last, rows;  /* days of the new one, and how many it keeps */
  double *before, *after; /* by day: what it knew, what it shall know */
};

static enum rrd_status failed(struct errmsg *msg, const char *what,
                              const char *path) {
  err_set(msg, "%s cannot be %s: %s", path, what, files_error(errno));
  return RRD_FAILED;
}

static enum rrd_status read_shape(struct work *w, struct errmsg *msg) {
  w->shape = (struct rrd_shape){.last = DAY_NONE, .daily = true};
  enum rrd_status status = rrd_shape_of(w->path, &w->shape, msg);
  if (status == RRD_ABSENT)
    return RRD_OK;
  if (status == RRD_OK && !w->shape.daily) {
    err_set(msg,
            "%s holds rows of several days, too; it cannot be made anew "
            "without losing them. Move it away, and a new file is made",
            w->path);
    return RRD_UNUSABLE;
  }
  if (status != RRD_OK)
    return status;
  w->bytes = files_slurp_stat(w->path, FILE_BYTES_MAX, &w->bytes_len, &w->st);
  if (w->bytes == NULL)
    return failed(msg, "read", w->path);
  return RRD_OK;
}

/* Which days the new file covers: it ends with the old one or with `add`. */
static enum rrd_status read_rows(struct work *w, const struct series *add,
                                 struct errmsg *msg) {
  int days = w->archives.days;
  int newest = series_last_known(add, INT_MAX);
  w->last = newest > w->shape.last ? newest : w->shape.last;
  w->rows = days > w->shape.rows ? days : w->shape.rows;
  w->archives.days = w->rows;
  if (w->bytes != NULL)
    w->archives.average_only = w->shape.average_only;
  w->first = w->last - w->rows + 1;
  w->before = calloc((size_t)w->rows, sizeof(double));
  w->after = calloc((size_t)w->rows, sizeof(double));
  if (w->before == NULL || w->after == NULL)
    return failed(msg, "read", w->path);
  for (int i = 0; i < w->rows; i++)
    w->before[i] = NAN;
  if (w->bytes == NULL)
    return RRD_OK;
  return rrd_read_days(w->path, w->first, w->last, w->before, msg);
}

static struct backfill merge(struct work *w, const struct series *add,
                             const struct series *yielding) {
  struct backfill sum = {.made = w->bytes == NULL};
  memcpy(w->after, w->before, (size_t)w->rows * sizeof(double));
  for (int i = 0; i < add->len; i++) {
    double value = add->values[i];
    int at = add->first + i - w->first;
    if (isnan(value))
      continue;
    if (at < 0) {
      sum.too_old++;
    } else if (!isnan(w->before[at]) && value != w->before[at] &&
               yielding != NULL &&
               series_at(yielding, add->first + i) == w->before[at]) {
      w->after[at] = value;
      sum.replaced++;
    } else if (!isnan(w->before[at])) {
      sum.known++;
    } else {
      w->after[at] = value;
      sum.added++;
    }
  }
  return sum;
}

/* -- the new file */

static bool is_stored(double got, double want) {
  if (isnan(want))
    return isnan(got);
  if (want == rint(want)) /* a count */
    return round(got) == want;
  return fabs(got - want) <= STORED_WITHIN * fabs(want);
}

static enum rrd_status compare(const struct work *w, struct errmsg *msg) {
  char date[DAY_TEXT_SIZE];
  double *got = calloc((size_t)w->rows, sizeof(double));
  if (got == NULL)
    return failed(msg, "read", w->beside);
  enum rrd_status status = rrd_read_days(w->beside, w->first, w->last, got,
                                         msg);
  for (int i = 0; status == RRD_OK && i < w->rows; i++) {
    bool same = w->after[i] == w->before[i] ? got[i] == w->before[i]
                                            : is_stored(got[i], w->after[i]);
    if (same)
      continue;
    err_set(msg,
            "%s cannot be made anew exactly: its row of %s would change "
            "from %.17g to %.17g",
            w->path, day_text(w->first + i, date), w->before[i], got[i]);
    status = RRD_UNUSABLE;
  }
  free(got);
  return status;
}

static enum rrd_status write_beside(const struct work *w, struct errmsg *msg) {
  int from = 0; /* the first known day: there the file begins */
  while (from < w->rows - 1 && isnan(w->after[from]))
    from++;
  enum rrd_status status = rrd_create_file(w->beside, w->first + from,
                                           w->archives, msg);
  if (status == RRD_OK)
    status = rrd_write_days(w->beside, w->first + from, w->rows - from,
                            w->after + from, msg);
  return status == RRD_OK ? compare(w, msg) : status;
}

/* Owner, mode, and all of it on the disk. */
static enum rrd_status finish(const struct work *w, struct errmsg *msg) {
  int fd = files_open_regular(w->beside, O_RDONLY, 0);
  if (fd < 0)
    return failed(msg, "read", w->beside);
  bool done = true;
  if (w->bytes != NULL)
    done = fchown(fd, w->st.st_uid, w->st.st_gid) == 0 &&
           fchmod(fd, w->st.st_mode & 0777U) == 0;
  enum rrd_status status = RRD_OK;
  if (!done)
    status = failed(msg, "given its owner and mode", w->beside);
  else if (fsync(fd) != 0)
    status = failed(msg, "written", w->beside);
  close(fd);
  return status;
}

/* -- its place */

/* Whether the old file is as it was read: nobody wrote it meanwhile. */
static bool is_unchanged(const struct work *w) {
  size_t len = 0;
  char *now = files_slurp(w->path, FILE_BYTES_MAX, &len);
  bool same = now != NULL && len == w->bytes_len &&
              memcmp(now, w->bytes, len) == 0;
  free(now);
  return same;
}

static enum rrd_status put_in_place(const struct work *w, struct errmsg *msg) {
  bool changed = false;
  if (w->bytes == NULL) {
    if (rrd_give_name(w->beside, w->path, msg) == RRD_OK)
      return RRD_OK;
    changed = errno == EEXIST;
  } else {
    changed = !is_unchanged(w);
    if (!changed && files_rename(w->beside, w->path) == 0 &&
        files_sync_folder(w->path) == 0)
      return RRD_OK;
  }
  if (!changed)
    return failed(msg, "replaced", w->path);
  err_set(msg,
          "%s was written by somebody else meanwhile and is left alone. "
          "Does a daemon with another StateDir use the same DataDir?",
          w->path);
  return RRD_FAILED;
}

static enum rrd_status make_anew(struct work *w, struct errmsg *msg) {
  enum rrd_status status = RRD_OK;
  if (w->bytes == NULL)
    status = files_make_parents(w->path, msg) == 0 ? RRD_OK : RRD_FAILED;
  if (status == RRD_OK)
    status = write_beside(w, msg);
  if (status == RRD_OK)
    status = finish(w, msg);
  if (status == RRD_OK)
    status = put_in_place(w, msg);
  files_remove(w->beside); /* where it has not become the file */
  return status;
}

enum rrd_status backfill_file(const char *path, const struct series *add,
                              const struct series *yielding,
                              struct rrd_archives archives, bool dry,
                              struct backfill *done, struct errmsg *msg) {
  char real[PATH_MAX]; /* a link stays one: its file is replaced */
  struct work w = {.path = files_behind_link(path, real),
                   .archives = archives};
  if (snprintf(w.beside, sizeof(w.beside), "%s.new", w.path) >=
      (int)sizeof(w.beside)) {
    err_set(msg, "%s: the path is too long", path);
    return RRD_FAILED;
  }
  *done = (struct backfill){0};
  if (!dry)
    files_remove(w.beside); /* of one that was killed; else there is none */
  if (series_last_known(add, INT_MAX) == DAY_NONE)
    return RRD_OK;
  struct backfill sum = {0};
  enum rrd_status status = read_shape(&w, msg);
  if (status == RRD_OK)
    status = read_rows(&w, add, msg);
  if (status == RRD_OK)
    sum = merge(&w, add, yielding);
  if (status == RRD_OK && sum.added + sum.replaced > 0 && !dry)
    status = make_anew(&w, msg);
  if (status == RRD_OK)
    *done = sum;
  free(w.bytes);
  free(w.before);
  free(w.after);
  return status;
}
