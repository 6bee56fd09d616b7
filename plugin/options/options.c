/* SPDX-License-Identifier: MIT */
#include "options/rows.h"

#include "core/videos.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define AT(field) offsetof(struct options, field)

const struct option options_table[] = {
    {"APIKeyFile", OPTION_TEXT, AT(api_key_file), 0, 0, "", NULL,
     "File with the API key in its first line; refused if the world may read "
     "it."},
    {"Provider", OPTION_TEXT, AT(provider), 0, 0, "scavio", NULL,
     "Which API is asked: scavio or scavio-blog."},
    {"BaseURL", OPTION_TEXT, AT(base_url), 0, 0, "", NULL,
     "Where the API lives; plain http only to this machine. Default: the "
     "provider's."},
    {"CACert", OPTION_TEXT, AT(ca_cert), 0, 0, "", NULL,
     "PEM file with a further certificate authority to trust."},
    {"PollTime", OPTION_TIME, AT(poll_time), 0, 43140, "00:15", NULL,
     "When the day's round begins, UTC, hh:mm."},
    {"RequestsPerMinute", OPTION_NUMBER, AT(requests_per_minute), 0, 60000,
     "5", NULL, "Most requests a minute; 0: no limit of ours."},
    {"MaxConcurrent", OPTION_WHOLE, AT(max_concurrent), 1, 500, "1", NULL,
     "Most requests at once."},
    {"Timeout", OPTION_WHOLE, AT(timeout), 1, 600, "60", NULL,
     "Seconds for one request."},
    {"DailyRequests", OPTION_WHOLE, AT(daily_requests), 0, 1000000, "0", NULL,
     "Most billable requests a UTC day; 0: the watched tags and max(5, a "
     "tenth of them)."},
    {"MinCredits", OPTION_NUMBER, AT(min_credits), 0, 1e9, "0", NULL,
     "Credits below which nothing more is asked."},
    {"Host", OPTION_TEXT, AT(host), 0, 0, "", NULL,
     "Host part of the metrics' names. Default: collectd's hostname."},
    {"DataDir", OPTION_TEXT, AT(data_dir), 0, 0, "/var/lib/collectd/rrd", NULL,
     "Where the RRD files are: the rrdtool plugin's DataDir."},
    {"StateDir", OPTION_TEXT, AT(state_dir), 0, 0, "/var/lib/collectd/hashtag",
     NULL, "Where the journal and the plugin's memory are."},
    {"HistoryDays", OPTION_WHOLE, AT(history_days), 30, 36500, "1830", NULL,
     "Days that a new RRD file holds."},
    {"GrowthOf", OPTION_CHOICE, AT(rules.of_views), 0, 0, "videos",
     "videos views", "Which count growth is measured of."},
    {"MinBaseline", OPTION_NUMBER, AT(rules.min_baseline), 1, 1e15, "100",
     NULL, "Smallest baseline that growth is measured against, a count."},
    {"Alerts", OPTION_CHOICE, AT(alerts), 0, 0, "both", "both threshold own",
     "Who notifies of a trend: collectd's threshold plugin, this one, both."},
    {"TopVideos", OPTION_WHOLE, AT(top_videos), 0, VIDEOS_MAX, "20", NULL,
     "Videos to fetch when a tag trends; 0: none."},
    {"TopVideosEvery", OPTION_WHOLE, AT(top_videos_every), 1, 365, "7", NULL,
     "Days before the same tag's videos are fetched again."},
    {"HashtagFile", OPTION_TEXT, AT(hashtag_file), 0, 0, "", NULL,
     "File with a hashtag a line; read again when it changes."},
    {NULL, OPTION_TEXT, 0, 0, 0, NULL, NULL, NULL},
};

static const struct tier standard_tiers[] = {
    {100000, 50}, {5000000, 20}, {INFINITY, 7.5}};

static void *field(struct options *o, const struct option *opt) {
  return (char *)o + opt->offset;
}

static const struct option *find(const char *name) {
  for (const struct option *opt = options_table; opt->name != NULL; opt++)
    if (strcasecmp(opt->name, name) == 0)
      return opt;
  return NULL;
}

static int set_text(struct options *o, const struct option *opt,
                    const char *text) {
  char *copy = strdup(text);
  if (copy == NULL)
    return -1;
  char **to = field(o, opt);
  free(*to);
  *to = copy;
  return 0;
}

static int set_number(struct options *o, const struct option *opt,
                      double value, struct errmsg *msg) {
  if (!(value >= opt->min && value <= opt->max)) /* refuses NaN, too */
    return err_set(msg, "%s is %g; allowed are %g to %g", opt->name, value,
                   opt->min, opt->max);
  if (opt->type == OPTION_NUMBER) {
    *(double *)field(o, opt) = value;
    return 0;
  }
  if (value != floor(value))
    return err_set(msg, "%s is %g; it must be a whole number", opt->name,
                   value);
  *(int *)field(o, opt) = (int)value;
  return 0;
}

static int set_time(struct options *o, const struct option *opt,
                    const char *text, struct errmsg *msg) {
  static const char digits[] = "0123456789";
  int hour = 0, minute = 0; /* sscanf() alone would take "+1: 5" */
  if (strlen(text) != 5 || strspn(text, digits) != 2 || text[2] != ':' ||
      strspn(text + 3, digits) != 2 ||
      sscanf(text, "%2d:%2d", &hour, &minute) != 2 || minute > 59 ||
      hour * 3600 + minute * 60 > opt->max)
    return err_set(msg,
                   "%s is \"%s\"; allowed are \"00:00\" to \"11:59\", UTC",
                   opt->name, text);
  *(int *)field(o, opt) = hour * 3600 + minute * 60;
  return 0;
}

static int set_choice(struct options *o, const struct option *opt,
                      const char *text, struct errmsg *msg) {
  char copy[64], *rest = NULL;
  snprintf(copy, sizeof(copy), "%s", opt->choices);
  int place = 0;
  for (char *word = strtok_r(copy, " ", &rest); word != NULL;
       word = strtok_r(NULL, " ", &rest), place++)
    if (strcasecmp(word, text) == 0) {
      *(int *)field(o, opt) = place;
      return 0;
    }
  return err_set(msg, "%s is \"%s\"; allowed are: %s", opt->name, text,
                 opt->choices);
}

/* Sets an option from its written form: the way the defaults take. */
static int set_written(struct options *o, const struct option *opt,
                       const char *text, struct errmsg *msg) {
  switch (opt->type) {
  case OPTION_NUMBER:
  case OPTION_WHOLE:
    return set_number(o, opt, strtod(text, NULL), msg);
  case OPTION_TIME:
    return set_time(o, opt, text, msg);
  case OPTION_CHOICE:
    return set_choice(o, opt, text, msg);
  case OPTION_TEXT:
  default:
    return set_text(o, opt, text);
  }
}

int options_init(struct options *o) {
  *o = (struct options){.rules = {.windows = {7}, .windows_num = 1}};
  memcpy(o->rules.tiers, standard_tiers, sizeof(standard_tiers));
  o->rules.tiers_num = sizeof(standard_tiers) / sizeof(standard_tiers[0]);
  for (const struct option *opt = options_table; opt->name != NULL; opt++)
    if (set_written(o, opt, opt->standard, NULL) != 0)
      return -1;
  return 0;
}

void options_clear(struct options *o) {
  for (const struct option *opt = options_table; opt->name != NULL; opt++)
    if (opt->type == OPTION_TEXT)
      free(*(char **)field(o, opt));
  watchlist_clear(&o->tags);
  *o = (struct options){0};
}

static int unknown(const char *name, struct errmsg *msg) {
  return err_set(msg,
                 "unknown option \"%s\"; see the manual for the options "
                 "of <Plugin hashtag>",
                 name);
}

int options_set(struct options *o, const char *name, const char *text,
                struct errmsg *msg) {
  const struct option *opt = find(name);
  return opt != NULL ? set_written(o, opt, text, msg) : unknown(name, msg);
}

int options_apply_row(struct options *o, const oconfig_item_t *item,
                      struct errmsg *msg) {
  const struct option *opt = find(item->key);
  if (opt == NULL)
    return unknown(item->key, msg);
  bool number = opt->type == OPTION_NUMBER || opt->type == OPTION_WHOLE;
  int type = number ? OCONFIG_TYPE_NUMBER : OCONFIG_TYPE_STRING;
  if (item->values_num != 1 || item->values[0].type != type ||
      item->children_num != 0)
    return err_set(msg, "%s needs exactly one %s", opt->name,
                   number ? "number" : "text in quotes");
  const oconfig_value_t *v = &item->values[0];
  int status = number ? set_number(o, opt, v->value.number, msg)
                      : set_written(o, opt, v->value.string, msg);
  if (status == 0 && strcmp(opt->name, "MinBaseline") == 0)
    o->own_floor = true;
  return status;
}
