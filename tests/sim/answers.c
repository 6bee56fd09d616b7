/* SPDX-License-Identifier: MIT */
#include "answers.h"

#include "clock.h"
#include "hash.h"

#include <inttypes.h>
#include <stdio.h>
#include <time.h>

void sim_answer_open(struct sim_buf *buf) { sim_buf_printf(buf, "{\"data\":"); }

void sim_answer_close(struct sim_buf *buf,
                      const struct sim_envelope *envelope) {
  sim_buf_printf(buf,
                 ",\"response_time\":%ld,\"credits_used\":1,"
                 "\"credits_remaining\":%" PRId64 "}",
                 envelope->response_time_ms, envelope->credits_left);
}

void sim_answer_extra(struct sim_buf *buf, const char *seed, double now) {
  char stamp[32], logid[64];
  time_t seconds = (time_t)now;
  struct tm tm;
  gmtime_r(&seconds, &tm);
  strftime(stamp, sizeof(stamp), "%Y%m%d%H%M%S", &tm);
  snprintf(logid, sizeof(logid), "%s%016" PRIX64, stamp,
           sim_mix(sim_fnv(seed) ^ (uint64_t)now));
  sim_buf_printf(buf,
                 "\"extra\":{\"fatal_item_ids\":[],\"logid\":\"%s\","
                 "\"now\":%" PRId64 "},\"log_pb\":{\"impr_id\":\"%s\"}",
                 logid, (int64_t)(now * 1000), logid);
}

/* The web shows one decimal of K, M or B, and rounds up as well as down. */
static int64_t as_shown(int64_t count) {
  int64_t unit = count >= 1000000000 ? 100000000
                 : count >= 1000000  ? 100000
                 : count >= 1000     ? 100
                                     : 1;
  return (count + unit / 2) / unit * unit;
}

static void add_challenge(struct sim_buf *buf, const char *tag,
                          const char *id) {
  sim_buf_printf(buf, "\"challenge\":{\"id\":\"%s\",\"title\":", id);
  sim_buf_json(buf, tag);
  sim_buf_printf(buf, ",\"desc\":\"\",\"coverLarger\":\"\","
                      "\"coverMedium\":\"\",\"coverThumb\":\"\","
                      "\"profileLarger\":\"\",\"profileMedium\":\"\","
                      "\"profileThumb\":\"\",\"isCommerce\":false,"
                      "\"splitTitle\":\"\"}");
}

/* stats tells no videos for every other tag, as the real one often does. */
static void add_counts(struct sim_buf *buf, const char *tag,
                       const struct sim_counts *counts) {
  int64_t videos = counts->videos_told ? counts->videos : 0;
  int64_t shown = (sim_fnv(tag) & 1) == 0 ? as_shown(videos) : 0;
  sim_buf_printf(buf,
                 "\"stats\":{\"videoCount\":%" PRId64 ",\"viewCount\":%" PRId64
                 "},\"statsV2\":{"
                 "\"videoCount\":\"%" PRId64 "\",\"viewCount\":\"%" PRId64
                 "\"}",
                 shown, as_shown(counts->views), videos, counts->views);
}

static void add_found(struct sim_buf *buf, const char *tag, const char *id,
                      const struct sim_counts *counts, double now) {
  sim_buf_printf(buf, "{\"challengeInfo\":{");
  add_challenge(buf, tag, id);
  sim_buf_printf(buf, ",");
  add_counts(buf, tag, counts);
  sim_buf_printf(buf, "},");
  sim_answer_extra(buf, tag, now);
  char title[SIM_TAG_MAX + 64];
  snprintf(title, sizeof(title), "#%s on TikTok", tag);
  sim_buf_printf(buf, ",\"shareMeta\":{\"title\":");
  sim_buf_json(buf, title);
  snprintf(title, sizeof(title), "Watch short videos about #%s", tag);
  sim_buf_printf(buf, ",\"desc\":");
  sim_buf_json(buf, title);
  sim_buf_printf(buf, "},\"statusCode\":0,\"statusMsg\":\"\","
                      "\"status_code\":0,\"status_msg\":\"\"}");
}

void sim_answer_stats(struct sim_buf *buf, const char *tag, const char *id,
                      const struct sim_counts *counts,
                      const struct sim_envelope *envelope) {
  sim_answer_open(buf);
  if (counts->state == SIM_FOUND)
    add_found(buf, tag, id, counts, envelope->now);
  else if (counts->state == SIM_BANNED)
    sim_buf_printf(buf, "{\"statusCode\":10209,\"statusMsg\":\"\","
                        "\"challengeInfo\":{}}");
  else
    sim_buf_printf(buf, "{\"challengeInfo\":null}");
  sim_answer_close(buf, envelope);
}

void sim_answer_blog_stats(struct sim_buf *buf, const char *tag,
                           const struct sim_counts *counts) {
  sim_buf_printf(buf, "{\"name\":");
  sim_buf_json(buf, tag);
  sim_buf_printf(buf,
                 ",\"video_count\":%" PRId64 ",\"view_count\":%" PRId64 "}",
                 counts->videos_told ? counts->videos : 0, counts->views);
}

void sim_answer_tikwm_fault(struct sim_buf *buf, const char *msg) {
  sim_buf_printf(buf, "{\"code\":-1,\"msg\":");
  sim_buf_json(buf, msg);
  sim_buf_printf(buf, ",\"processed_time\":0.0123}");
}

void sim_answer_tikwm_stats(struct sim_buf *buf, const char *tag,
                            const char *id, const struct sim_counts *counts) {
  if (counts->state != SIM_FOUND) {
    sim_answer_tikwm_fault(buf, "challenge not found");
    return;
  }
  sim_buf_printf(buf,
                 "{\"code\":0,\"msg\":\"success\",\"processed_time\":0.4213,"
                 "\"data\":{\"id\":\"%s\",\"cha_name\":",
                 id);
  sim_buf_json(buf, tag);
  sim_buf_printf(buf,
                 ",\"desc\":\"\",\"user_count\":%" PRId64
                 ",\"view_count\":%" PRId64
                 ",\"is_pgcshow\":false,\"is_commerce\":false,"
                 "\"is_challenge\":false,\"is_strong_music\":false,"
                 "\"type\":2,\"cover\":\"\"}}",
                 counts->videos_told ? counts->videos : 0, counts->views);
}

void sim_answer_usage(struct sim_buf *buf, const char *plan, uint64_t billed,
                      const struct sim_envelope *envelope) {
  int year, month, day_of_month;
  sim_date_from_day(sim_day_of(envelope->now), &year, &month, &day_of_month);
  sim_buf_printf(buf, "{\"plan\":");
  sim_buf_json(buf, plan);
  sim_buf_printf(buf,
                 ",\"credit_balance\":%" PRId64 ",\"purchased_credits\":0,"
                 "\"searches_used\":%" PRIu64
                 ",\"period_start\":\"%04d-%02d-01T00:00:00.000Z\","
                 "\"auto_recharge\":{\"enabled\":false,\"threshold\":500,"
                 "\"amount\":2500,\"cost\":25}}",
                 envelope->credits_left, billed, year, month);
}

/* ---- errors ----------------------------------------------------------- */

static void add_coded(struct sim_buf *buf, const char *code,
                      const char *message) {
  sim_buf_printf(buf, "{\"error\":{\"code\":\"%s\",\"message\":", code);
  sim_buf_json(buf, message);
  sim_buf_printf(buf, "}}");
}

void sim_answer_400(struct sim_buf *buf, const struct sim_problem *problem) {
  if (problem->field == NULL) {
    add_coded(buf, "bad_request", problem->text);
    return;
  }
  sim_buf_printf(buf, "{\"error\":\"Invalid request body\",\"details\":{");
  sim_buf_json(buf, problem->field);
  sim_buf_printf(buf, ":");
  sim_buf_json(buf, problem->text);
  sim_buf_printf(buf, "}}");
}

void sim_answer_too_fast(struct sim_buf *buf, long seconds) {
  char message[80] = "Rate limit exceeded.";
  if (seconds >= 0)
    snprintf(message, sizeof(message),
             "Rate limit exceeded. Retry after %ld seconds.", seconds);
  add_coded(buf, "rate_limit_exceeded", message);
}

void sim_answer_too_many(struct sim_buf *buf, const char *plan,
                         long concurrency, long in_flight) {
  sim_buf_printf(buf, "{\"error\":\"Too many concurrent requests\",\"plan\":");
  sim_buf_json(buf, plan);
  sim_buf_printf(buf,
                 ",\"concurrency\":%ld,\"in_flight\":%ld,\"retry_after\":1,"
                 "\"docs_url\":\"https://scavio.dev/docs/rate-limits\"}",
                 concurrency, in_flight);
}

void sim_answer_error(struct sim_buf *buf, unsigned status,
                      int64_t credits_left) {
  static const struct {
    unsigned status;
    const char *body;
  } bodies[] = {
      {401, "{\"error\":{\"code\":\"unauthorized\","
            "\"message\":\"Invalid or missing API key\"}}"},
      {402, "{\"error\":\"Insufficient credits\","
            "\"message\":\"Out of credits. Top up to continue.\","
            "\"credit_balance\":0,"
            "\"billing_url\":\"https://dashboard.scavio.dev/billing\"}"},
      {403, "{\"error\":{\"code\":\"forbidden\",\"message\":"
            "\"API key does not have permission for this action\"}}"},
      {410, "{\"error\":\"This endpoint has been retired.\","
            "\"code\":\"endpoint_retired\",\"reason\":\"withdrawn upstream\"}"},
      {422, "{\"error\":\"Provide hashtag_id\"}"},
      {500, "{\"error\":{\"code\":\"internal_error\","
            "\"message\":\"Internal server error\"}}"},
      {502, "{\"error\":\"TikTok is temporarily unavailable\"}"},
      {503, "{\"error\":\"Upstream provider unavailable\"}"},
      {504, "{\"error\":\"Upstream timed out\"}"},
  };
  if (status == 404) {
    sim_buf_printf(buf,
                   "{\"error\":\"Hashtag not found.\",\"credits_used\":1,"
                   "\"credits_remaining\":%" PRId64 "}",
                   credits_left);
    return;
  }
  for (size_t i = 0; i < sizeof(bodies) / sizeof(bodies[0]); i++) {
    if (bodies[i].status == status) {
      sim_buf_printf(buf, "%s", bodies[i].body);
      return;
    }
  }
  sim_buf_printf(buf, "{\"error\":\"Status %u\"}", status);
}
