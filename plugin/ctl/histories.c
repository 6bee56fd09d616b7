/* SPDX-License-Identifier: MIT */
#include "ctl/histories.h"

#include "core/day.h"
#include "core/tag.h"
#include "ctl/csvfile.h"
#include "ctl/progress.h"
#include "store/rrdfile.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* Who takes them. */
struct taker {
  int (*take)(void *ctx, const struct history *past);
  void *ctx;
};

/* A tag's past with what is special about the tag. */
static int hand_over(const struct histories *p, struct history *past,
                     const struct taker *taker) {
  const struct hashtag *h = hashtags_find(&p->tags, past->tag);
  past->seasonal = h != NULL && h->watch.seasonal;
  past->threshold = h != NULL ? h->watch.threshold : NAN;
  return taker->take(taker->ctx, past);
}

static const char *path_of(const struct histories *p, const char *tag,
                           int metric, char path[PATH_MAX]) {
  const struct options *o = &p->c->options;
  return metric_path(o->data_dir, o->host, tag, &p->names[metric], path);
}

/* The days that either file keeps; false: there is no file to read. */
static bool span_of(const struct histories *p, struct history *past) {
  char path[PATH_MAX];
  struct errmsg msg;
  int first = 0, last = DAY_NONE;
  for (int m = METRIC_VIDEOS; m <= METRIC_VIEWS; m++) {
    struct rrd_shape shape;
    enum rrd_status status = rrd_shape_of(path_of(p, past->tag, m, path),
                                          &shape, &msg);
    if (status != RRD_OK && status != RRD_ABSENT)
      ctl_note("%s", msg.text);
    if (status != RRD_OK || shape.last == DAY_NONE)
      continue;
    if (last == DAY_NONE || shape.last - shape.rows + 1 < first)
      first = shape.last - shape.rows + 1;
    last = shape.last > last ? shape.last : last;
  }
  past->first = first;
  past->len = last != DAY_NONE ? last - first + 1 : 0;
  return last != DAY_NONE;
}

static int from_files(const struct histories *p, const char *tag,
                      const struct taker *taker) {
  char path[PATH_MAX];
  struct history past = {.tag = tag};
  if (!span_of(p, &past))
    return 0;
  int last = past.first + past.len - 1, status = -1;
  past.videos = calloc((size_t)past.len, sizeof(double));
  past.views = calloc((size_t)past.len, sizeof(double));
  if (past.videos != NULL && past.views != NULL) {
    rrd_read_patiently(path_of(p, tag, METRIC_VIDEOS, path), past.first, last,
                       past.videos, NULL);
    rrd_read_patiently(path_of(p, tag, METRIC_VIEWS, path), past.first, last,
                       past.views, NULL);
    status = hand_over(p, &past, taker);
  }
  free(past.videos);
  free(past.views);
  return status;
}

static bool is_named(const struct ctl *c, const char *tag) {
  char word[TAG_MAX + 1];
  for (int i = 0; i < c->args.words_num; i++)
    if (tag_normalise(c->args.words[i], word, NULL) == 0 &&
        strcmp(word, tag) == 0)
      return true;
  return c->args.words_num == 0;
}

static int from_samples(const struct histories *p, const struct taker *taker) {
  const struct history *imported = NULL;
  int status = 0;
  samples_rewind(p->samples);
  while (status == 0 && (imported = samples_next(p->samples)) != NULL) {
    struct history past = *imported;
    if (is_named(p->c, past.tag))
      status = hand_over(p, &past, taker);
  }
  return samples_useless(p->samples) ? -1 : status;
}

int histories_each(struct histories *p, const char *what,
                   int (*take)(void *ctx, const struct history *past),
                   void *ctx) {
  struct taker taker = {take, ctx};
  if (p->samples != NULL)
    return from_samples(p, &taker);
  struct progress progress = progress_of(what, p->tags.num + 1);
  int status = 0;
  for (size_t i = 0; status == 0 && i < p->tags.num; i++) {
    const char *tag = p->tags.items[i].watch.tag;
    progress_show(&progress, i);
    if (is_named(p->c, tag))
      status = from_files(p, tag, &taker);
  }
  progress_hide(&progress);
  return status;
}

/* Every word is a hashtag that there is something of. */
static enum ctl_exit check_words(const struct histories *p) {
  const struct ctl *c = p->c;
  for (int i = 0; i < c->args.words_num; i++) {
    char tag[TAG_MAX + 1];
    struct errmsg msg;
    if (tag_normalise(c->args.words[i], tag, &msg) != 0)
      return ctl_fail("%s", msg.text);
    if (p->samples == NULL && hashtags_find(&p->tags, tag) == NULL)
      return ctl_fail("#%s is not watched, and has no files in %s/%s", tag,
                      c->options.data_dir, c->options.host);
  }
  return CTL_OK;
}

enum ctl_exit histories_open(struct histories *p, const struct ctl *c,
                             const char *csv) {
  struct errmsg msg;
  enum hashtags_which which = HASHTAGS_USUAL;
  if (c->args.words_num > 0 || arguments_has(&c->args, "all"))
    which = HASHTAGS_ALL;
  if (csv != NULL)
    which = HASHTAGS_WATCHED;
  *p = (struct histories){.c = c};
  metric_names(&c->options.rules, p->names);
  if (csv != NULL) {
    p->samples = csvfile_read(
        csv,
        &(struct csvfile_options){arguments_value(&c->args, "columns"),
                                  arguments_has(&c->args, "keep-zeros")},
        day_of(time(NULL)));
    if (p->samples == NULL)
      return CTL_FAILED;
  }
  if (hashtags_read(&p->tags, &c->options, which, ctl_report_fault, NULL,
                    &msg) != 0)
    return ctl_fail("%s", msg.text);
  return check_words(p);
}

void histories_close(struct histories *p) {
  samples_free(p->samples);
  hashtags_clear(&p->tags);
}
