/* SPDX-License-Identifier: MIT */
/* Who writes the RRD files. */
#include "collectd/instance.h"

#include <time.h>

#define PATIENCE 3600 /* seconds until a file that is not written is old */

void writer_choose(struct instance *in) {
  bool rrdtool = plugin_is_loaded("rrdtool");
  bool rrdcached = plugin_is_loaded("rrdcached");
  bool given = in->options.daemon_address[0] != '\0';
  in->started_at = time(NULL);
  if (given && (rrdcached || !rrdtool)) {
    in->writer = WRITER_RRDCACHED;
    in->passes_on = rrdcached;
    return;
  }
  in->writer = rrdtool ? WRITER_RRDTOOL : WRITER_SELF;
  in->passes_on = rrdtool;
  if (given)
    log_err("DaemonAddress is ignored: the rrdtool plugin is loaded, and the "
            "rrdcached plugin is not. To fix: load the one that you mean");
  else if (rrdcached && !rrdtool)
    log_err("the rrdcached plugin is loaded, but no DaemonAddress is given: "
            "two would write the files. To fix: give it in the words of "
            "<Plugin rrdcached>");
}

void writer_find_data_dir(struct instance *in) {
  const struct collectd_setup *s = &in->setup;
  struct options *o = &in->options;
  struct errmsg msg;
  /* over TCP the folder may have another name, or none, for the plugin */
  if (!in->setup_known || s->data_dir[0] == '\0' ||
      in->writer != WRITER_RRDTOOL)
    return;
  if (!o->data_dir_set) {
    if (options_set(o, "DataDir", s->data_dir, &msg) != 0)
      log_err("%s", msg.text);
  } else if (!collectd_setup_same_folder(o->data_dir, s->data_dir)) {
    err_set(&msg,
            "DataDir is %s, but the rrdtool plugin's is %s (%s). To fix: "
            "leave DataDir out here, or write the same there",
            o->data_dir, s->data_dir,
            s->data_dir_place[0] != '\0' ? s->data_dir_place : "its default");
    config_report(in, msg.text);
  }
}

/*
 * A file that lies there from before the rrdtool plugin's DataDir was changed
 * is not written any more.
 */
bool writer_fills(void *ctx) {
  const struct instance *in = ctx;
  char path[PATH_MAX];
  struct stat st = {0};
  ssnprintf(path, sizeof(path), "%s/%s/" PLUGIN_NAME "/count-hashtags.rrd",
            in->options.data_dir, in->host);
  if (stat(path, &st) != 0)
    return false;
  return st.st_mtime >= in->started_at ||
         time(NULL) - in->started_at < PATIENCE;
}

void writer_write_directly(void *ctx) {
  struct instance *in = ctx;
  in->writer = WRITER_SELF;
  in->passes_on = false;
}
