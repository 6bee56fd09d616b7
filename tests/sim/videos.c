/* SPDX-License-Identifier: MIT */
/* The videos of a tag, VIDEOS of them, numbered k = 0, 1, 2, ...:
 *   plays(k)    = 500 + 20000 * ((37 * k + ID mod 61) mod 61): all differ, in
 *                 no order, the most is 1,200,500; ID is the tag's id
 *   aweme_id(k) = 7500000000000000000 + (ID mod 10^12) * 100 + k
 *   created(k)  = 00:00 UTC of the simulator's day - 3600 * (1 + 7k mod 240)
 *   author(k)   = authors[k mod 12], captions[k mod 10]
 *   others(k)   = 3 + k mod 4 hashtags beside the tag itself, beginning at
 *                 number k mod 3 of `related`, so that number 2 (#fyp) is on
 *                 every video and the others are on fewer
 * Number 7 is number 3 once more, as TikTok repeats itself between pages. */
#include "answers.h"

#include "hash.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#define VIDEOS 60
#define REPEAT 7
#define REPEATED 3

static const struct {
  const char *handle, *name;
} authors[] = {
    {"maker.ana", "Ana"},          {"beadlab", "Bead Lab"},
    {"tiny_shop", "tiny shop"},    {"taller.luz", "Taller Luz"},
    {"user8837261940", "noname"},  {"klara.naeht", "Klara Näht"},
    {"the_real_bob", "Bob \"B\""}, {"a", "Ä"},
    {"hana_2026", "はな"},         {"dasha.ru", "Даша"},
    {"x.y.z", "x\\y\\z"},          {"noor__", "نور"},
};

static const char *const captions[] = {
    "Start to finish in one minute",
    "3 beads, 1 minute 💍",
    "pack an order with me\nsecond line \"quoted\"",
    "¿Plata o cobre?",
    "",
    "手作りの指輪 ✨",
    "back\\slash and a tab\there",
    "family 👨‍👩‍👧 edition",
    "Сделано руками",
    "خاتم فضة",
};

/* own: the text follows the tag itself, #aitools gives #aitoolsideas. */
static const struct {
  bool own;
  const char *text;
} related[] = {{true, "tok"},   {false, "viral"},  {false, "fyp"},
               {true, "ideas"}, {false, "diy"},    {false, "smallbusiness"},
               {true, "2026"},  {false, "joyería"}};

struct video {
  long k;
  uint64_t aweme_id;
  long plays, created;
};

static void describe(struct video *video, const struct sim_page *page,
                     long number) {
  uint64_t id = strtoull(page->id, NULL, 10);
  long k = number == REPEAT ? REPEATED : number;
  video->k = k;
  video->plays = 500 + 20000 * ((37 * k + (long)(id % 61)) % 61);
  video->aweme_id = UINT64_C(7500000000000000000) +
                    id % UINT64_C(1000000000000) * 100 + (uint64_t)k;
  video->created = page->day * 86400 - 3600 * (1 + 7 * k % 240);
}

static long others_of(long k) { return 3 + k % 4; }

static void other_name(const char *tag, long k, long i,
                       char name[SIM_TAG_MAX + 8]) {
  long row = k % 3 + i;
  snprintf(name, SIM_TAG_MAX + 8, "%s%s", related[row].own ? tag : "",
           related[row].text);
}

static void add_caption(struct sim_buf *buf, const struct sim_page *page,
                        long k) {
  struct sim_buf text = {0};
  sim_buf_printf(&text, "%s #%s", captions[k % 10], page->tag);
  for (long i = 0; i < others_of(k); i++) {
    char name[SIM_TAG_MAX + 8];
    other_name(page->tag, k, i, name);
    sim_buf_printf(&text, " #%s", name);
  }
  sim_buf_json(buf, text.data);
  sim_buf_clear(&text);
}

static void add_cha(struct sim_buf *buf, const char *name, const char *id) {
  sim_buf_printf(buf, "{\"cid\":\"%s\",\"cha_name\":", id);
  sim_buf_json(buf, name);
  sim_buf_printf(buf, ",\"user_count\":0,\"view_count\":0,\"type\":1}");
}

static void add_extra(struct sim_buf *buf, const char *name, const char *id) {
  sim_buf_printf(buf, "{\"hashtag_name\":");
  sim_buf_json(buf, name);
  sim_buf_printf(buf, ",\"hashtag_id\":\"%s\",\"type\":1}", id);
}

static void add_tags(struct sim_buf *buf, const struct sim_page *page, long k,
                     void (*add)(struct sim_buf *, const char *,
                                 const char *)) {
  add(buf, page->tag, page->id);
  for (long i = 0; i < others_of(k); i++) {
    char name[SIM_TAG_MAX + 8], id[24];
    other_name(page->tag, k, i, name);
    sim_id_of_tag(name, id);
    sim_buf_printf(buf, ",");
    add(buf, name, id);
  }
}

static void add_author(struct sim_buf *buf, long k) {
  size_t row = (size_t)k % 12;
  uint64_t uid = UINT64_C(6893120000000000001) + row;
  sim_buf_printf(buf,
                 "\"author_user_id\":%" PRIu64 ",\"author\":{\"uid\":\"%" PRIu64
                 "\",\"unique_id\":\"%s\",\"nickname\":",
                 uid, uid, authors[row].handle);
  sim_buf_json(buf, authors[row].name);
  sim_buf_printf(buf,
                 ",\"sec_uid\":\"MS4wLjABAAAA%" PRIu64
                 "\",\"create_time\":0,\"share_info\":{\"share_url\":\"\"},"
                 "\"avatar_thumb\":{\"uri\":\"\",\"url_list\":"
                 "[\"https://example.invalid/a.jpeg\"]}}",
                 uid);
}

static void add_statistics(struct sim_buf *buf, const struct video *video) {
  long plays = video->plays;
  sim_buf_printf(buf,
                 "\"statistics\":{\"aweme_id\":\"%" PRIu64
                 "\",\"play_count\":%ld,\"digg_count\":%ld,"
                 "\"comment_count\":%ld,\"share_count\":%ld,"
                 "\"collect_count\":%ld,\"download_count\":%ld,"
                 "\"forward_count\":0,\"whatsapp_share_count\":%ld,"
                 "\"lose_count\":0,\"lose_comment_count\":0}",
                 video->aweme_id, plays, plays / 10, plays / 500, plays / 300,
                 plays / 80, plays / 700, plays / 4000);
}

/* Every tenth has the short link of old captures. */
static void add_share_url(struct sim_buf *buf, const struct video *video) {
  if (video->k % 10 == 4)
    sim_buf_printf(buf,
                   "\"share_url\":\"https://m.tiktok.com/v/%" PRIu64
                   ".html?u_code=0&source=h5_m\"",
                   video->aweme_id);
  else
    sim_buf_printf(buf,
                   "\"share_url\":\"https://www.tiktok.com/@%s/video/%" PRIu64
                   "?_r=1&u_code=0&preview_pb=0&source=h5_m\"",
                   authors[video->k % 12].handle, video->aweme_id);
}

static void add_video(struct sim_buf *buf, const struct sim_page *page,
                      const struct video *video) {
  sim_buf_printf(buf,
                 "{\"aweme_id\":\"%" PRIu64 "\",\"desc\":", video->aweme_id);
  add_caption(buf, page, video->k);
  sim_buf_printf(buf,
                 ",\"create_time\":%ld,\"region\":\"US\","
                 "\"desc_language\":\"en\",\"is_top\":0,\"duration\":21400,",
                 video->created);
  add_author(buf, video->k);
  sim_buf_printf(buf, ",");
  add_statistics(buf, video);
  sim_buf_printf(buf, ",");
  add_share_url(buf, video);
  sim_buf_printf(buf, ",\"share_info\":{\"share_title\":\"\",");
  add_share_url(buf, video);
  sim_buf_printf(buf, "},\"cha_list\":[");
  add_tags(buf, page, video->k, add_cha);
  sim_buf_printf(buf, "],\"text_extra\":[");
  add_tags(buf, page, video->k, add_extra);
  sim_buf_printf(buf, "],\"video\":{\"duration\":21400,\"cover\":{\"url_list\":"
                      "[\"https://example.invalid/c.jpeg\"]}},"
                      "\"music\":{\"title\":\"original sound\"}}");
}

static long end_of(const struct sim_page *page) {
  if (page->tag[0] == '\0' || page->first >= VIDEOS)
    return page->first;
  long end = page->first + page->count;
  return end < VIDEOS ? end : VIDEOS;
}

void sim_answer_videos(struct sim_buf *buf, const struct sim_page *page,
                       const struct sim_envelope *envelope) {
  long end = end_of(page);
  sim_answer_open(buf);
  sim_buf_printf(buf, "{\"aweme_list\":[");
  for (long number = page->first; number < end; number++) {
    struct video video;
    describe(&video, page, number);
    if (number > page->first)
      sim_buf_printf(buf, ",");
    add_video(buf, page, &video);
  }
  sim_buf_printf(buf, "],\"cursor\":%ld,\"has_more\":%d,\"status_code\":0,",
                 end, end > page->first && end < VIDEOS ? 1 : 0);
  sim_answer_extra(buf, page->id, envelope->now);
  sim_buf_printf(buf, "}");
  sim_answer_close(buf, envelope);
}

void sim_answer_blog_videos(struct sim_buf *buf, const struct sim_page *page) {
  sim_buf_printf(buf, "{\"videos\":[");
  for (long number = page->first; number < end_of(page); number++) {
    struct video video;
    describe(&video, page, number);
    sim_buf_printf(buf, "%s{\"id\":\"%" PRIu64 "\",\"desc\":",
                   number > page->first ? "," : "", video.aweme_id);
    add_caption(buf, page, video.k);
    sim_buf_printf(buf, ",\"author\":\"%s\",\"play_count\":%ld}",
                   authors[video.k % 12].handle, video.plays);
  }
  sim_buf_printf(buf, "]}");
}

void sim_answer_tikwm_videos(struct sim_buf *buf, const struct sim_page *page) {
  long end = end_of(page);
  sim_buf_printf(buf, "{\"code\":0,\"msg\":\"success\","
                      "\"processed_time\":0.8711,\"data\":{\"videos\":[");
  for (long number = page->first; number < end; number++) {
    struct video video;
    describe(&video, page, number);
    sim_buf_printf(buf, "%s{\"video_id\":\"%" PRIu64 "\",\"region\":\"US\","
                        "\"title\":",
                   number > page->first ? "," : "", video.aweme_id);
    add_caption(buf, page, video.k);
    sim_buf_printf(buf,
                   ",\"play_count\":%ld,\"digg_count\":%ld,"
                   "\"comment_count\":%ld,\"share_count\":%ld,"
                   "\"create_time\":%ld,\"author\":{\"id\":\"%ld\","
                   "\"unique_id\":\"%s\",\"nickname\":",
                   video.plays, video.plays / 10, video.plays / 500,
                   video.plays / 300, video.created, video.k % 12,
                   authors[video.k % 12].handle);
    sim_buf_json(buf, authors[video.k % 12].name);
    sim_buf_printf(buf, ",\"avatar\":\"\"}}");
  }
  sim_buf_printf(buf, "],\"cursor\":%ld,\"hasMore\":%s}}", end,
                 end > page->first && end < VIDEOS ? "true" : "false");
}
