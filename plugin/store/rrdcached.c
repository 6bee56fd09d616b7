/* SPDX-License-Identifier: MIT */
#include "store/rrdcached.h"

#include "store/rrdfile.h"

#include <rrd.h>
#include <stdlib.h>
#include <string.h>

#include <rrd_client.h> /* which needs rrd.h before it */

/* One command, as librrd offers them. */
enum command { FLUSH, UPDATE, FORGET };

static int send_command(enum command command, const char *name,
                        const char *line) {
  switch (command) {
  case FLUSH:
    return rrdc_flush(name);
  case FORGET:
    return rrdc_forget(name);
  case UPDATE:
  default:
    return rrdc_update(name, 1, &line);
  }
}

/*
 * How the daemon calls the file. Over a network librrd sends no absolute
 * path, but what is left of it below RRDCACHED_STRIPPATH, or a path below
 * the daemon's base directory: that must be DataDir.
 */
static const char *name_of(const struct rrdcached *c, const char *path) {
  bool local = c->address[0] == '/' || strncmp(c->address, "unix:", 5) == 0;
  size_t len = strlen(c->data_dir);
  if (local || getenv(ENV_RRDCACHED_STRIPPATH) != NULL ||
      strncmp(path, c->data_dir, len) != 0)
    return path;
  path += len;
  return path + strspn(path, "/");
}

/* librrd has one code for all faults; these are its words for this one. */
static bool is_of_connection(const char *why) {
  static const char words[] = "request:";
  return *why == '\0' || strncmp(why, words, strlen(words)) == 0;
}

/*
 * Asks twice: a connection that was used before may have been closed by the
 * other end, or by another thread that connects anew.
 */
static enum rrdcached_status ask(const struct rrdcached *c,
                                 enum command command, const char *path,
                                 const char *line, struct errmsg *msg) {
  for (int i = 0; i < 2; i++) {
    rrd_clear_error();
    if (rrdc_connect(c->address) != 0)
      break;
    if (send_command(command, name_of(c, path), line) == 0)
      return RRDCACHED_OK;
    if (!is_of_connection(rrd_get_error())) {
      err_set(msg, "%s: %s", path, rrd_get_error());
      return RRDCACHED_REFUSED;
    }
  }
  const char *why = rrd_get_error();
  err_set(msg, "%s", *why != '\0' ? why : "the connection breaks");
  return RRDCACHED_AWAY;
}

enum rrdcached_status rrdcached_flush(const struct rrdcached *c,
                                      const char *path, struct errmsg *msg) {
  return ask(c, FLUSH, path, NULL, msg);
}

enum rrdcached_status rrdcached_write_day(const struct rrdcached *c,
                                          const char *path, int day,
                                          double value, bool again,
                                          struct errmsg *msg) {
  char line[RRD_LINE_SIZE];
  /* refused where it holds nothing */
  if (again && ask(c, FORGET, path, NULL, msg) == RRDCACHED_AWAY)
    return RRDCACHED_AWAY;
  return ask(c, UPDATE, path, rrd_line(day, value, line), msg);
}
