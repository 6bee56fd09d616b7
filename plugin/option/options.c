/* SPDX-License-Identifier: MIT */
#include "option/provider_block.h"

#include "core/videos.h"

#include <math.h>
#include <string.h>

#define AT(field) offsetof(struct options, field)

/* clang-format off: a row reads as a sentence */
const struct option options_table[] = {
    {"APIKeyFile", OPTION_TEXT, AT(api_key_file), 0, 0, "", "", NULL,
     "File with the API key in its first line; refused if the world may read it."},
    {"Provider", OPTION_TEXT, AT(provider), 0, 0, "", "scavio", NULL,
     "Which API is asked: scavio, scavio-blog, tikwm, or a <Provider> block's name."},
    {"BaseURL", OPTION_TEXT, AT(base_url), 0, 0, "", "", NULL,
     "Where the API lives; plain http only to this machine. Default: the provider's."},
    {"CACert", OPTION_TEXT, AT(ca_cert), 0, 0, "", "", NULL,
     "PEM file with a further certificate authority to trust."},
    {"PollTime", OPTION_TIME, AT(poll_time), 0, 43140, "UTC", "00:15", NULL,
     "When the day's round begins."},
    {"RequestsPerMinute", OPTION_NUMBER, AT(requests_per_minute), 0, 60000,
     "requests a minute", "5", NULL,
     "Most requests a minute; 0: no limit of ours."},
    {"MaxConcurrent", OPTION_WHOLE, AT(max_concurrent), 1, 500,
     "requests at once", "1", NULL, "Most requests at once."},
    {"Timeout", OPTION_WHOLE, AT(timeout), 1, 600, "seconds", "60", NULL,
     "How long one request may take."},
    {"DailyRequests", OPTION_WHOLE, AT(daily_requests), 0, 1000000,
     "requests a day", "0", NULL,
     "Most billable requests a UTC day; 0: the watched tags and max(5, a tenth of them)."},
    {"MinCredits", OPTION_NUMBER, AT(min_credits), 0, 1e9, "credits", "0",
     NULL, "Credits below which nothing more is asked."},
    {"Host", OPTION_TEXT, AT(host), 0, 0, "", "", NULL,
     "Host part of the metrics' names. Default: collectd's hostname."},
    {"DataDir", OPTION_TEXT, AT(data_dir), 0, 0, "", "/var/lib/collectd/rrd",
     NULL, "Where the RRD files are: the rrdtool plugin's DataDir."},
    {"DaemonAddress", OPTION_TEXT, AT(daemon_address), 0, 0, "", "", NULL,
     "Where rrdcached listens, in the words of the rrdcached plugin's DaemonAddress."},
    {"StateDir", OPTION_TEXT, AT(state_dir), 0, 0, "",
     "/var/lib/collectd/hashtag", NULL,
     "Where the journal and the plugin's memory are."},
    {"HistoryDays", OPTION_WHOLE, AT(history_days), 30, 36500, "days", "1830",
     NULL, "Days that a new RRD file holds."},
    {"GrowthDays", OPTION_DAYS, AT(rules), 1, 364, "days", "7", NULL,
     "Up to four windows that growth is measured over; the first is scored."},
    {"GrowthOf", OPTION_CHOICE, AT(rules.of_views), 0, 0, "", "videos",
     "videos views", "Which count growth is measured of."},
    {"MinBaseline", OPTION_NUMBER, AT(rules.min_baseline), 1, 1e12,
     "videos or views", "100", NULL,
     "Smallest baseline that growth is measured against."},
    {"Alerts", OPTION_CHOICE, AT(alerts), 0, 0, "", "both",
     "both threshold own",
     "Who notifies of a trend: collectd's threshold plugin, this one, both."},
    {"TopVideos", OPTION_WHOLE, AT(top_videos), 0, VIDEOS_MAX, "videos", "20",
     NULL, "Videos to fetch when a tag trends; 0: none."},
    {"TopVideosEvery", OPTION_WHOLE, AT(top_videos_every), 1, 365, "days", "7",
     NULL, "Days before the same tag's videos are fetched again."},
    {"EventsURL", OPTION_TEXT, AT(events_url), 0, 0, "", "", NULL,
     "Where each trend is posted as a Graphite event, http or https."},
    {"HashtagFile", OPTION_TEXT, AT(hashtag_file), 0, 0, "", "", NULL,
     "File with a hashtag a line; read again when it changes."},
    {NULL, OPTION_TEXT, 0, 0, 0, NULL, NULL, NULL, NULL},
};

const struct option options_tier[] = {
    {"BelowVideos", OPTION_NUMBER, offsetof(struct tier, below), 1, 1e12,
     "videos", NULL, NULL,
     "The tier is for hashtags with fewer videos; without it: for all others."},
    {"Threshold", OPTION_NUMBER, offsetof(struct tier, threshold),
     THRESHOLD_MIN, THRESHOLD_MAX, "percent", NULL, NULL,
     "Growth that makes a hashtag of the tier a trend."},
    {NULL, OPTION_TEXT, 0, 0, 0, NULL, NULL, NULL, NULL},
};

const struct option options_hashtag[] = {
    {"Threshold", OPTION_NUMBER, offsetof(struct watch, threshold),
     THRESHOLD_MIN, THRESHOLD_MAX, "percent", NULL, NULL,
     "Growth that makes the hashtag a trend, instead of its tier's."},
    {"Seasonal", OPTION_TRUTH, offsetof(struct watch, seasonal), 0, 0, "",
     "false", NULL,
     "Whether growth is measured against the same week a year ago."},
    {NULL, OPTION_TEXT, 0, 0, 0, NULL, NULL, NULL, NULL},
};
/* clang-format on */

const struct option_block options_blocks[] = {
    {"", options_table},
    {"Tier", options_tier},
    {"Hashtag", options_hashtag},
    {NULL, NULL},
};

static const struct tier standard_tiers[] = {
    {100000, 50}, {5000000, 20}, {INFINITY, 7.5}};

int options_init(struct options *o) {
  *o = (struct options){0};
  memcpy(o->rules.tiers, standard_tiers, sizeof(standard_tiers));
  o->rules.tiers_num = sizeof(standard_tiers) / sizeof(standard_tiers[0]);
  return rows_init(options_table, o);
}

void options_clear(struct options *o) {
  rows_clear(options_table, o);
  options_clear_blocks(o);
  watchlist_clear(&o->tags);
  *o = (struct options){0};
}

int options_set(struct options *o, const char *name, const char *text,
                struct errmsg *msg) {
  return rows_set(options_table, o, name, text, msg);
}
