/* SPDX-License-Identifier: MIT */
/* What crosses the lines of a <Provider> block. */
#include "provider/block.h"

#include "provider/json.h"
#include "provider/validate.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* One kind of request, and the words in which its mistakes are named. */
struct request_names {
  const char *url, *body, *method;
};

static const struct request_names of_stats = {"URL", "Body", "Method"},
                                  of_videos = {"VideosURL", "VideosBody",
                                               "VideosMethod"},
                                  of_usage = {"UsageURL", "UsageBody",
                                              "UsageMethod"};

/* Receives the mistakes of one block. */
struct mistakes {
  err_report report;
  void *ctx;
  int num;
};

__attribute__((format(printf, 3, 4))) static void
mistake_if(struct mistakes *m, bool wrong, const char *fmt, ...) {
  struct errmsg msg;
  va_list ap;
  if (!wrong)
    return;
  va_start(ap, fmt);
  vsnprintf(msg.text, sizeof(msg.text), fmt, ap);
  va_end(ap);
  m->report(m->ctx, msg.text);
  m->num++;
}

/*
 * A stand-in for each placeholder, so that the body can be parsed. An x goes
 * inside quotes only, and not behind a backslash: elsewhere a hashtag or an
 * id could end the text that it stands in, and go on. The key stays {key}.
 */
static void check_body(const struct provider *p,
                       const struct provider_call *call,
                       const struct request_names *names, struct mistakes *m) {
  const struct provider_subject s = {
      .tag = "x", .id = "x", .key = "{key}", .count = 1};
  struct provider_request r;
  struct errmsg why;
  if (provider_request_make(p, call, "", &s, &r) != 0)
    return; /* no memory: no proof */
  cJSON *root = json_document((struct body){r.body, strlen(r.body)});
  mistake_if(m, root == NULL,
             "%s is no JSON; inside the quotes each \" of it is written \\\", "
             "and a placeholder but {count} stands inside such quotes",
             names->body);
  if (root != NULL && body_check(names->body, root, &why) != 0)
    mistake_if(m, true, "%s", why.text);
  cJSON_Delete(root);
  provider_request_clear(&r);
}

static void finish_call(const struct provider *p, struct provider_call *call,
                        const struct request_names *names,
                        struct mistakes *m) {
  if (call->path == NULL) {
    mistake_if(m, call->body != NULL, "%s needs %s", names->body, names->url);
    mistake_if(m, call->method != NULL, "%s needs %s", names->method,
               names->url);
    call->method = NULL; /* there is no such call */
    return;
  }
  if (call->method == NULL)
    call->method = call->body != NULL ? "POST" : "GET";
  if (call->body == NULL)
    return;
  mistake_if(m, strcmp(call->method, "GET") == 0, "%s goes with %s \"POST\"",
             names->body, names->method);
  check_body(p, call, names, m);
}

static bool names_hashtag(const struct provider_call *call) {
  return provider_call_uses(call, "{tag}") || provider_call_uses(call, "{id}");
}

static void check_stats(const struct provider *p, struct mistakes *m) {
  mistake_if(m, p->base_url == NULL,
             "BaseURL is missing: it says where the API lives");
  mistake_if(m, p->stats.path == NULL,
             "URL is missing: it says how a hashtag's counts are asked for");
  mistake_if(m, p->stats.path != NULL && !names_hashtag(&p->stats),
             "URL or Body must hold {tag}");
  mistake_if(m, p->count_videos[0] == NULL && p->count_views[0] == NULL,
             "VideoCount or ViewCount is needed: a pointer to a count");
}

static void check_videos(const struct provider *p, struct mistakes *m) {
  const struct provider_call *call = &p->videos;
  if (call->path == NULL) {
    mistake_if(m, p->list[0] != NULL, "VideosList needs VideosURL");
    return;
  }
  mistake_if(m, !names_hashtag(call),
             "VideosURL or VideosBody must hold {tag} or {id}");
  mistake_if(m, provider_call_uses(call, "{id}") && p->id[0] == NULL,
             "the request for videos holds {id}, but no HashtagId says where "
             "an answer about the hashtag tells it");
  mistake_if(m, p->list[0] == NULL, "VideosURL needs VideosList");
  mistake_if(m, p->video_id[0] == NULL, "VideosURL needs VideoId");
}

int provider_finish(struct provider *p, err_report report, void *ctx) {
  struct mistakes m = {report, ctx, 0};
  check_stats(p, &m);
  finish_call(p, &p->stats, &of_stats, &m);
  finish_call(p, &p->videos, &of_videos, &m);
  finish_call(p, &p->usage, &of_usage, &m);
  check_videos(p, &m);
  mistake_if(&m, p->usage.path != NULL && p->usage_credits[0] == NULL,
             "UsageURL needs UsageCredits");
  return m.num;
}
