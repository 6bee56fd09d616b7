/* SPDX-License-Identifier: MIT */
#include "world/api.h"

#include "core/day.h"
#include "world/clock.h"
#include "world/random.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define WAYS_MAX 64
#define DAYS_MAX 900
#define TOGETHER_MS 5000 /* what is sent within it breaks at one moment */
#define BEFORE 10        /* days of counts before a history */

const char *const api_way_names[API_WAYS] = {
    "good",        "not-found",   "limited",   "limited-hour", "fault",
    "unavailable", "broken",      "too-large", "lost",         "cut",
    "unreachable", "key",         "credits",   "refused",      "slow",
    "empty",       "turned-away", "one-cut"};

static struct {
  uint64_t seed;
  int first, days; /* of the counts */
  double videos[API_TAGS][DAYS_MAX];
  struct {
    enum api_way way;
    int tag;
    int64_t until;
  } ways[WAYS_MAX];
  int ways_num;
  bool tells_date, is_free;
} api;

/*
 * A hashtag grows by up to 1.5 % a day, and by 6 to 15 % in the days of a
 * trend, of which there is one in about six weeks.
 */
static double growth_of(int tag, int day) {
  uint64_t week = random_of(api.seed, (uint64_t)tag, (uint64_t)(day / 9));
  uint64_t r = random_of(api.seed, (uint64_t)tag + 100, (uint64_t)day);
  bool trend = week % 5 == 0;
  return 1 + (trend ? 0.06 + (double)(r % 90) / 1000
                    : (double)(r % 150 + 1) / 10000);
}

void api_be_free(bool is_free) { api.is_free = is_free; }

void api_begin(uint64_t seed, int64_t begin_ms, int days, bool is_free) {
  api.is_free = is_free;
  api.seed = seed;
  api.first = day_of(begin_ms / 1000) - BEFORE;
  api.days = days + 2 * BEFORE < DAYS_MAX ? days + 2 * BEFORE : DAYS_MAX;
  api.ways_num = 0;
  api.tells_date = true;
  for (int tag = 0; tag < API_TAGS; tag++) {
    double v = 200000 + (double)(random_of(seed, (uint64_t)tag, 1) % 9000000);
    for (int i = 0; i < api.days; i++) {
      api.videos[tag][i] = floor(v);
      v = v < 1e12 ? v * growth_of(tag, api.first + i) : v + 100000;
    }
  }
}

void api_set(enum api_way way, int tag, int64_t until_ms) {
  int kept = 0;
  for (int i = 0; i < api.ways_num; i++)
    if (api.ways[i].until > clock_true())
      api.ways[kept++] = api.ways[i];
  api.ways_num = kept < WAYS_MAX ? kept : WAYS_MAX - 1;
  api.ways[api.ways_num].way = way;
  api.ways[api.ways_num].tag = tag;
  api.ways[api.ways_num++].until = until_ms;
}

void api_be_well(void) { api.ways_num = 0; }

void api_tell_date(bool tells) { api.tells_date = tells; }

const char *api_tag_name(int tag) {
  static char names[API_TAGS][8];
  if (names[tag][0] == '\0')
    snprintf(names[tag], sizeof(names[tag]), "tag%02d", tag);
  return names[tag];
}

int api_tag_of(const char *name) {
  int tag = strncmp(name, "tag", 3) == 0 ? atoi(name + 3) : -1;
  return tag >= 0 && tag < API_TAGS ? tag : -1;
}

double api_videos(int tag, int64_t ms) {
  int day = day_of(ms / 1000);
  int i = day - api.first;
  if (i < 0 || i >= api.days - 1)
    i = i < 0 ? 0 : api.days - 2;
  double from = api.videos[tag][i], to = api.videos[tag][i + 1];
  double part = (double)(ms / 1000 - day_start(day)) / DAY_SECONDS;
  return floor(from + (to - from) * part);
}

double api_views(double videos) { return videos * 1000; }

/* -- requests */

static int find_tag(const char *text) {
  const char *at = text != NULL ? strstr(text, "tag") : NULL;
  while (at != NULL && (at[3] < '0' || at[3] > '9'))
    at = strstr(at + 1, "tag");
  return at != NULL ? api_tag_of(at) : -1;
}

/* scavio asks for videos by the hashtag's id: 7700 and its number. */
static int find_id(const char *text) {
  const char *at = text != NULL ? strstr(text, "7700") : NULL;
  return at != NULL ? atoi(at + 4) % API_TAGS : -1;
}

struct api_request api_read(const struct fetch_job *job) {
  const char *url = job->request.url, *body = job->request.body;
  const char *path = strstr(url, "//") != NULL ? strchr(url + 8, '/') : url;
  struct api_request r = {.call = ASK_STATS, .tag = -1};
  if (strstr(path, "usage") != NULL) {
    r.call = ASK_USAGE;
    return r;
  }
  if (strstr(path, "videos") != NULL || strstr(path, "posts") != NULL)
    r.call = ASK_VIDEOS;
  const char *text = body != NULL ? body : strchr(path, '?');
  r.tag = find_tag(text);
  if (r.tag < 0)
    r.tag = find_id(text);
  return r;
}

static enum api_way way_for(int tag) {
  for (int i = api.ways_num - 1; i >= 0; i--)
    if (api.ways[i].until > clock_true() &&
        (api.ways[i].tag < 0 || api.ways[i].tag == tag))
      return api.ways[i].way;
  return API_GOOD;
}

/* All forms at once: each provider finds its own pointers. */
static void write_counts(struct api_reply *r, int tag, double videos) {
  snprintf(r->text, sizeof(r->text),
           "{\"video_count\":%.0f,\"view_count\":%.0f,\"id\":\"7700%d\","
           "\"code\":0,\"msg\":\"success\",\"data\":{\"statusCode\":0,"
           "\"user_count\":%.0f,\"view_count\":%.0f,\"id\":\"7700%d\","
           "\"challengeInfo\":{\"challenge\":{\"id\":\"7700%d\",\"title\":"
           "\"%s\"},\"statsV2\":{\"videoCount\":\"%.0f\",\"viewCount\":"
           "\"%.0f\"}}}}",
           videos, api_views(videos), tag, videos, api_views(videos), tag, tag,
           api_tag_name(tag), videos, api_views(videos));
}

static void write_videos(struct api_reply *r, int tag) {
  snprintf(r->text, sizeof(r->text),
           "{\"code\":0,\"msg\":\"success\",\"videos\":[{\"id\":\"%d1\","
           "\"url\":\"https://v/1\",\"play_count\":5}],\"data\":{"
           "\"statusCode\":0,\"aweme_list\":[{\"aweme_id\":\"%d1\","
           "\"share_url\":\"https://v/1\",\"statistics\":{\"play_count\":5}}],"
           "\"videos\":[{\"video_id\":\"%d1\",\"play_count\":5,\"title\":"
           "\"x\"}]}}",
           tag, tag, tag);
}

static void write_good(const struct api_request *q, struct api_reply *r) {
  r->answer.status = 200;
  r->billed = q->call != ASK_USAGE;
  if (q->call == ASK_USAGE) {
    strcpy(r->text, "{\"credit_balance\":100000,\"plan\":\"world\"}");
  } else if (q->tag < 0) {
    r->answer.status = 404;
    strcpy(r->text, "{\"error\":\"no such hashtag\"}");
  } else if (q->call == ASK_VIDEOS) {
    write_videos(r, q->tag);
  } else {
    r->videos = api_videos(q->tag, clock_true());
    r->sample = true;
    write_counts(r, q->tag, r->videos);
  }
}

static void fail(struct api_reply *r, enum fetch_end end, bool billed,
                 int64_t takes_ms) {
  r->answer.end = end;
  r->billed = billed;
  r->takes_ms = takes_ms;
  snprintf(r->answer.why, sizeof(r->answer.why), "as the world wants it");
}

static void refuse(struct api_reply *r, int status, bool billed) {
  r->answer.status = status;
  r->billed = billed;
  strcpy(r->text, "{\"error\":\"as the world wants it\"}");
}

static void spoil(const struct api_request *q, enum api_way way,
                  int64_t timeout_ms, struct api_reply *r) {
  bool costs = q->call != ASK_USAGE;
  switch (way) {
  case API_NOT_FOUND:
    refuse(r, 404, costs);
    break;
  case API_LIMITED_HOUR:
    r->answer.retry_after_s = 3600;
    refuse(r, 429, false);
    break;
  case API_LIMITED:
    refuse(r, 429, false);
    break;
  case API_FAULT:
    refuse(r, 500, costs);
    break;
  case API_UNAVAILABLE:
    refuse(r, 503, false);
    break;
  case API_BROKEN:
    r->text[strlen(r->text) / 2] = '\0';
    break;
  case API_TOO_LARGE:
    fail(r, FETCH_TOO_LARGE, costs, 3000);
    break;
  case API_LOST:
    fail(r, FETCH_TIMED_OUT, costs, timeout_ms);
    break;
  case API_CUT:
    fail(r, FETCH_BROKEN, costs, 2000);
    break;
  case API_TURNED_AWAY:
    fail(r, FETCH_NOT_PROCESSED, false, 300);
    break;
  case API_ONE_CUT:
    fail(r, FETCH_BROKEN, costs, TOGETHER_MS - clock_true() % TOGETHER_MS);
    r->answer.connection = 1;
    break;
  case API_UNREACHABLE:
    fail(r, FETCH_UNREACHABLE, false, 100);
    break;
  case API_KEY:
    refuse(r, 401, false);
    break;
  case API_CREDITS:
    refuse(r, 402, false);
    break;
  case API_REFUSED:
    refuse(r, 400, false);
    break;
  case API_SLOW:
    r->takes_ms = 55000 < timeout_ms ? 55000 : timeout_ms - 1000;
    break;
  case API_EMPTY:
    if (q->call == ASK_STATS && q->tag >= 0)
      write_counts(r, q->tag, 0);
    break;
  case API_GOOD:
  default:
    break;
  }
  if (way != API_GOOD && way != API_SLOW)
    r->sample = false;
  r->missed = way == API_NOT_FOUND || way == API_EMPTY;
}

void api_answer(const struct api_request *q, int64_t timeout_ms,
                struct api_reply *r) {
  uint64_t wait = random_of(api.seed, (uint64_t)q->tag + 500,
                            (uint64_t)(clock_true() / 1000));
  *r = (struct api_reply){.answer = {.end = FETCH_ANSWERED,
                                     .date = FETCH_UNTOLD,
                                     .retry_after_s = FETCH_UNTOLD,
                                     .reset_at = FETCH_UNTOLD,
                                     .remaining = FETCH_UNTOLD,
                                     .credits = FETCH_UNTOLD},
                          .takes_ms = 200 + (int64_t)(wait % 1500)};
  write_good(q, r);
  spoil(q, way_for(q->tag), timeout_ms, r);
  r->billed &= !api.is_free;
  if (r->answer.end == FETCH_ANSWERED && api.tells_date)
    r->answer.date = (clock_true() + r->takes_ms) / 1000;
}
