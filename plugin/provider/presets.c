/* SPDX-License-Identifier: MIT */
/*
 * The APIs that are known by name. A row here is all that a provider needs:
 * where its documentation and its answers disagree, every form that has been
 * seen is a further pointer.
 */
#include "provider/provider.h"

#include <string.h>

/* The documented API. statsV2 holds the exact counts, stats rounded ones. */
static const struct provider scavio = {
    .name = "scavio",
    .base_url = "https://api.scavio.dev",
    .headers = {"Authorization: Bearer {key}",
                "Content-Type: application/json", "Accept: application/json"},
    .stats = {"POST", "/api/v1/tiktok/hashtag",
              "{\"hashtag_name\":\"{tag}\"}"},
    /* the cursor is a string: a number is answered with 400 */
    .videos = {"POST", "/api/v1/tiktok/hashtag/videos",
               "{\"hashtag_id\":\"{id}\",\"cursor\":\"0\",\"count\":{count}}"},
    .usage = {"GET", "/api/v1/usage", NULL},
    .count_videos = {"/data/challengeInfo/statsV2/videoCount",
                     "/data/challengeInfo/stats/videoCount",
                     "/data/challengeInfo/challenge/statsV2/videoCount",
                     "/data/challengeInfo/challenge/stats/videoCount",
                     "/data/stats/videoCount", "/data/videoCount",
                     "/video_count"},
    .count_views = {"/data/challengeInfo/statsV2/viewCount",
                    "/data/challengeInfo/stats/viewCount",
                    "/data/challengeInfo/challenge/statsV2/viewCount",
                    "/data/challengeInfo/challenge/stats/viewCount",
                    "/data/stats/viewCount", "/data/viewCount", "/view_count"},
    .id = {"/data/challengeInfo/challenge/id"},
    .title = {"/data/challengeInfo/challenge/title"},
    .tests =
        {{VERDICT_NOT_FOUND, "/data/statusCode", {"10202", "10205"}},
         {VERDICT_NOT_FOUND, "/data/status_code", {"10202", "10205"}},
         {VERDICT_BANNED, "/data/statusCode", {"10209", "10211", "10212"}},
         {VERDICT_BANNED, "/data/status_code", {"10209", "10211", "10212"}},
         {VERDICT_SUCCESS, "/data/statusCode", {"0"}},
         {VERDICT_SUCCESS, "/data/status_code", {"0"}},
         {VERDICT_NOT_FOUND, "/data/challengeInfo/challenge/id", {NULL}},
         {VERDICT_NOT_FOUND, PROVIDER_STATUS, {"404"}}},
    .error = {"/error/message", "/error", "/message", "/reason"},
    .credits = {"/credits_remaining", "/credit_balance"},
    .concurrency = {"/concurrency"},
    .list = {"/data/aweme_list"},
    .video_id = {"/aweme_id"},
    .video_link = {"/share_url"},
    .video_author = {"/author/unique_id"},
    .video_text = {"/desc"},
    .video_created = {"/create_time"},
    .video_plays = {"/statistics/play_count"},
    .video_likes = {"/statistics/digg_count"},
    .video_comments = {"/statistics/comment_count"},
    .video_shares = {"/statistics/share_count"},
    .video_tags = {"/cha_list", "/cha_name", "/text_extra", "/hashtag_name"},
    .usage_credits = {"/credit_balance"},
    .usage_plan = {"/plan"},
};

/* The form that the project was specified with. It has no usage call. */
static const struct provider scavio_blog = {
    .name = "scavio-blog",
    .base_url = "https://api.scavio.dev",
    .headers = {"Authorization: Bearer {key}",
                "Content-Type: application/json", "Accept: application/json"},
    .stats = {"POST", "/api/v1/tiktok/hashtag_info", "{\"name\":\"{tag}\"}"},
    .videos = {"POST", "/api/v1/tiktok/hashtag_videos",
               "{\"name\":\"{tag}\",\"count\":{count}}"},
    .count_videos = {"/video_count", "/data/video_count",
                     "/data/challengeInfo/statsV2/videoCount",
                     "/data/challengeInfo/stats/videoCount"},
    .count_views = {"/view_count", "/data/view_count",
                    "/data/challengeInfo/statsV2/viewCount",
                    "/data/challengeInfo/stats/viewCount"},
    .id = {"/id", "/data/challengeInfo/challenge/id"},
    .title = {"/name"},
    .tests = {{VERDICT_NOT_FOUND, PROVIDER_STATUS, {"404"}}},
    .error = {"/error/message", "/error", "/message"},
    .credits = {"/credits_remaining", "/credit_balance"},
    .concurrency = {"/concurrency"},
    .list = {"/videos", "/data/videos"},
    .video_id = {"/id", "/aweme_id"},
    .video_link = {"/url", "/share_url"},
    .video_author = {"/author", "/author/unique_id"},
    .video_text = {"/desc"},
    .video_created = {"/create_time"},
    .video_plays = {"/play_count"},
    .video_likes = {"/like_count", "/digg_count"},
    .video_comments = {"/comment_count"},
    .video_shares = {"/share_count"},
    .video_tags = {"/cha_list", "/cha_name", "/text_extra", "/hashtag_name"},
};

/*
 * Free, without a key. Every answer has status 200: what went wrong stands in
 * msg. One request a second, of videos one in ten seconds.
 */
static const struct provider tikwm = {
    .name = "tikwm",
    .base_url = "https://www.tikwm.com",
    .headers = {"Accept: application/json"},
    .stats = {"GET", "/api/challenge/info?challenge_name={tag}", NULL},
    .videos = {"GET",
               "/api/challenge/posts?challenge_id={id}&count={count}&cursor=0",
               NULL},
    .gap = 1.2, /* the network's jitter must not make it a second less */
    .videos_gap = 11,
    .tests = {{VERDICT_LIMITED, "/msg", {"*limit*"}},
              {VERDICT_NOT_FOUND, "/msg", {"*not found*", "*not exist*"}},
              {VERDICT_SUCCESS, "/code", {"0"}}},
    .free = {"xxx"},
    .count_videos = {"/data/user_count"},
    .count_views = {"/data/view_count"},
    .id = {"/data/id"},
    .title = {"/data/cha_name"},
    .error = {"/msg"},
    .list = {"/data/videos"},
    .video_id = {"/video_id"},
    .video_author = {"/author/unique_id"},
    .video_text = {"/title"},
    .video_created = {"/create_time"},
    .video_plays = {"/play_count"},
    .video_likes = {"/digg_count"},
    .video_comments = {"/comment_count"},
    .video_shares = {"/share_count"},
};

static const struct provider *const presets[] = {&scavio, &scavio_blog,
                                                 &tikwm};

const struct provider *provider_find(const char *name) {
  for (size_t i = 0; i < sizeof(presets) / sizeof(presets[0]); i++)
    if (strcmp(presets[i]->name, name) == 0)
      return presets[i];
  return NULL;
}

const char *provider_names(void) { return "scavio, scavio-blog, tikwm"; }
