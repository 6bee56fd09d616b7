/* SPDX-License-Identifier: MIT */
#include "store/rrd_create.h"

#include "core/day.h"
#include "file/files.h"

#include <errno.h>
#include <limits.h>
#include <pthread.h>
#include <rrd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

/*
 * One and a half steps: a row is stored when its neighbour is a day away, and
 * a missing day stays unknown instead of being filled from the next one.
 */
#define DATA_SOURCE "DS:value:GAUGE:129600:U:U"
#define TEMPLATE_MAX ((size_t)1 << 20) /* bytes; HistoryDays of a century */

/*
 * All files that begin on the same day with as many rows have the same bytes.
 * Having librrd make each of them costs a fifth to a third of the CPU of the
 * first day of a long list, so the last one is kept.
 */
static struct {
  pthread_mutex_t lock;
  int first;
  struct rrd_archives archives;
  mode_t mode;
  char *bytes; /* NULL: none is kept */
  size_t len;
} template = {.lock = PTHREAD_MUTEX_INITIALIZER};

static enum rrd_status failed(const char *path, const char *why,
                              struct errmsg *msg) {
  err_set(msg, "%s cannot be created: %s", path, why);
  return RRD_FAILED;
}

/* By librrd; `path` is the one that messages name. */
static enum rrd_status make_by_librrd(const char *beside, const char *path,
                                      int first, struct rrd_archives archives,
                                      struct errmsg *msg) {
  /* MIN and MAX repeat AVERAGE: collectd's stock front ends ask for them. */
  char rra[3][RRD_LINE_SIZE];
  static const char *const functions[] = {"AVERAGE", "MIN", "MAX"};
  const char *args[4] = {DATA_SOURCE};
  int num = archives.average_only ? 1 : 3;
  for (int i = 0; i < num; i++) {
    snprintf(rra[i], sizeof(rra[i]), "RRA:%s:0.5:1:%d", functions[i],
             archives.days);
    args[i + 1] = rra[i];
  }
  rrd_clear_error();
  errno = 0;
  if (rrd_create_r2(beside, DAY_SECONDS, (time_t)day_start(first - 1), 1, NULL,
                    NULL, num + 1, args) == 0)
    return RRD_OK;
  const char *why = rrd_get_error();
  return failed(path, why != NULL && *why != '\0' ? why : strerror(errno),
                msg);
}

/* Fills the template from a file of librrd's; the lock is held. */
static enum rrd_status read_template(const char *path, int first,
                                     struct rrd_archives archives,
                                     struct errmsg *msg) {
  struct stat st = {0};
  free(template.bytes);
  template.bytes = files_slurp_stat(path, TEMPLATE_MAX, &template.len, &st);
  if (template.bytes == NULL)
    return failed(path, files_error(errno), msg);
  template.first = first;
  template.archives = archives;
  template.mode = st.st_mode & 0777;
  return RRD_OK;
}

/* The lock is held. `path` is where the file is to be. */
static enum rrd_status fill_template(const char *path, int first,
                                     struct rrd_archives archives,
                                     struct errmsg *msg) {
  char beside[PATH_MAX];
  struct files_fixed fixed;
  enum rrd_status status = RRD_OK;
  if (template.bytes != NULL && template.first == first &&
      template.archives.days == archives.days &&
      template.archives.average_only == archives.average_only)
    return RRD_OK;
  if (snprintf(beside, sizeof(beside), "%s.new", path) >= (int)sizeof(beside))
    return failed(path, "the path is too long", msg);
  files_remove(beside); /* of one that was killed; else there is none */
  if (files_fix(beside, &fixed) != 0)
    status = failed(path, files_error(errno), msg);
  else
    status = make_by_librrd(fixed.path, path, first, archives, msg);
  files_unfix(&fixed);
  if (status == RRD_OK)
    status = read_template(beside, first, archives, msg);
  files_remove(beside);
  return status;
}

/* Whether a file is there that was never synced: it holds nothing. */
static bool is_without_content(const char *path) {
  struct stat st = {0};
  struct rrd_shape shape;
  return lstat(path, &st) == 0 && S_ISREG(st.st_mode) &&
         rrd_shape_of(path, &shape, NULL) == RRD_ABSENT;
}

enum rrd_status rrd_give_name(const char *from, const char *path,
                              struct errmsg *msg) {
  int status = files_name_new(from, path);
  if (status != 0 && errno == EEXIST) {
    status = is_without_content(path) ? files_rename(from, path) : -1;
    errno = status == 0 ? 0 : EEXIST;
  }
  if (status == 0 && files_sync_folder(path) == 0)
    return RRD_OK;
  int cause = errno;
  failed(path, files_error(cause), msg);
  errno = cause;
  return RRD_FAILED;
}

static int write_template(const char *path, struct errmsg *msg) {
  if (is_without_content(path))
    return files_replace(path, template.bytes, template.len, template.mode,
                         msg);
  return files_create(path, template.bytes, template.len, template.mode, msg);
}

enum rrd_status rrd_create_file(const char *path, int first,
                                struct rrd_archives archives,
                                struct errmsg *msg) {
  struct rrd_shape shape;
  enum rrd_status status = rrd_shape_of(path, &shape, msg);
  if (status != RRD_ABSENT)
    return status;
  if (files_make_parents(path, msg) != 0)
    return RRD_FAILED;
  pthread_mutex_lock(&template.lock);
  status = fill_template(path, first, archives, msg);
  if (status == RRD_OK && write_template(path, msg) != 0)
    status = errno == EEXIST /* somebody was faster */
                 ? rrd_shape_of(path, &shape, msg)
                 : RRD_FAILED;
  pthread_mutex_unlock(&template.lock);
  return status;
}
