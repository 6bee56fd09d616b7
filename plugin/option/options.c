/* SPDX-License-Identifier: MIT */
#include "option/provider_block.h"

#include "core/videos.h"

#include <math.h>
#include <string.h>

/* clang-format off: a row reads as a sentence */
#define ROW(table, kind, key, field)                                          \
  .name = (key), .type = (kind), .offset = offsetof(struct table, field)
#define STRING(key, field, initial, text)                                     \
  {                                                                           \
    ROW(options, OPTION_STRING, key, field), .default_value = (initial),      \
                                             .help = (text)                   \
  }
#define BOUNDED(table, kind, key, field, least, most, of, initial, text)      \
  {                                                                           \
    ROW(table, kind, key, field), .min = (least), .max = (most),              \
                                  .unit = (of), .default_value = (initial),   \
                                  .help = (text)                              \
  }
#define CHOICE(key, field, words, initial, text)                              \
  {                                                                           \
    ROW(options, OPTION_CHOICE, key, field),                                  \
        .choices = (words), .default_value = (initial), .help = (text)        \
  }

const struct option options_table[] = {
    STRING(
        "APIKeyFile", api_key_file, "",
        "File with the API key in its first line; refused if the world may read it."),
    STRING(
        "Provider", provider, "scavio",
        "Which API is asked: scavio, scavio-blog, tikwm, or a <Provider> block's name."),
    STRING(
        "BaseURL", base_url, "",
        "Where the API lives; plain http only to this machine. Default: the provider's."),
    STRING("CACert", ca_cert, "",
           "PEM file with a further certificate authority to trust."),
    BOUNDED(options, OPTION_TIME, "PollTime", poll_time, 0, 43140, "UTC",
            "00:15", "When the day's round begins."),
    BOUNDED(options, OPTION_NUMBER, "RequestsPerMinute", requests_per_minute,
            0, 60000, "requests a minute", "5",
            "Most requests a minute; 0: no limit of ours."),
    BOUNDED(options, OPTION_INT, "MaxConcurrent", max_concurrent, 1, 500,
            "requests at once", "1", "Most requests at once."),
    BOUNDED(options, OPTION_INT, "Timeout", timeout, 1, 600, "seconds", "60",
            "How long one request may take."),
    BOUNDED(
        options, OPTION_INT, "DailyRequests", daily_requests, 0, 1000000,
        "requests a day", "0",
        "Most billable requests a UTC day; 0: the watched tags and max(5, a tenth of them)."),
    BOUNDED(options, OPTION_NUMBER, "MinCredits", min_credits, 0, 1e9,
            "credits", "0", "Credits below which nothing more is asked."),
    BOUNDED(options, OPTION_NUMBER, "CreditPrice", credit_price, 0, 1e6,
            "Currency a credit", "0",
            "What a credit costs; 0: costs are said in credits."),
    STRING("Currency", currency, "USD",
           "What CreditPrice is counted in: USD, EUR or another word."),
    STRING("Host", host, "",
           "Host part of the metrics' names. Default: collectd's hostname."),
    STRING("DataDir", data_dir, "/var/lib/collectd/rrd",
           "Where the RRD files are. Default: the rrdtool plugin's DataDir."),
    STRING(
        "DaemonAddress", daemon_address, "",
        "Where rrdcached listens, in the words of the rrdcached plugin's DaemonAddress."),
    STRING("StateDir", state_dir, "/var/lib/collectd/hashtag",
           "Where the journal and the plugin's memory are."),
    BOUNDED(options, OPTION_INT, "HistoryDays", history_days, 30, 36500,
            "days", "1830", "Days that a new RRD file holds."),
    CHOICE("Consolidation", average_only, "all average", "all",
           "Which archives a new RRD file has."),
    BOUNDED(
        options, OPTION_DAYS, "GrowthDays", rules, 1, 364, "days", "7",
        "Up to four windows that growth is measured over; the first is scored."),
    CHOICE("GrowthOf", rules.of_views, "videos views", "videos",
           "Which count growth is measured of."),
    BOUNDED(options, OPTION_NUMBER, "MinBaseline", rules.min_baseline, 1, 1e12,
            "videos or views", "100",
            "Smallest baseline that growth is measured against."),
    CHOICE("Alerts", alerts, "own threshold both", "own",
           "Whose words tell of a trend that the threshold rules match."),
    BOUNDED(options, OPTION_INT, "TopVideos", top_videos, 0, VIDEOS_MAX,
            "videos", "20", "Videos to fetch when a tag trends; 0: none."),
    BOUNDED(options, OPTION_INT, "TopVideosEvery", top_videos_every, 1, 365,
            "days", "7",
            "Days before the same tag's videos are fetched again."),
    STRING("EventsURL", events_url, "",
           "Where each trend is posted as a Graphite event, http or https."),
    STRING("HashtagFile", hashtag_file, "",
           "File with a hashtag a line; read again when it changes."),
    {.name = NULL},
};

const struct option options_tier[] = {
    BOUNDED(
        tier, OPTION_NUMBER, "BelowVideos", below, 1, 1e12, "videos", NULL,
        "The tier is for hashtags with fewer videos; without it: for all others."),
    BOUNDED(tier, OPTION_NUMBER, "Threshold", threshold, THRESHOLD_MIN,
            THRESHOLD_MAX, "percent", NULL,
            "Growth that makes a hashtag of the tier a trend."),
    {.name = NULL},
};

const struct option options_hashtag[] = {
    BOUNDED(watch, OPTION_NUMBER, "Threshold", threshold, THRESHOLD_MIN,
            THRESHOLD_MAX, "percent", NULL,
            "Growth that makes the hashtag a trend, instead of its tier's."),
    {ROW(watch, OPTION_BOOL, "Seasonal", seasonal), .default_value = "false",
     .help = "Whether growth is measured against the same week a year ago."},
    {.name = NULL},
};
/* clang-format on */

const struct option_block options_blocks[] = {
    {"", options_table},
    {"Tier", options_tier},
    {"Hashtag", options_hashtag},
    {NULL, NULL},
};

static const struct tier default_tiers[] = {
    {100000, 50}, {5000000, 20}, {INFINITY, 7.5}};

struct money options_money(const struct options *o) {
  return (struct money){o->credit_price, o->currency};
}

int options_init(struct options *o) {
  *o = (struct options){0};
  memcpy(o->rules.tiers, default_tiers, sizeof(default_tiers));
  o->rules.tiers_num = sizeof(default_tiers) / sizeof(default_tiers[0]);
  return option_table_init(options_table, o);
}

void options_clear(struct options *o) {
  option_table_clear(options_table, o);
  options_clear_blocks(o);
  watchlist_clear(&o->tags);
  *o = (struct options){0};
}

int options_set(struct options *o, const char *name, const char *text,
                struct errmsg *msg) {
  return option_set_written(options_table, o, name, text, msg);
}
