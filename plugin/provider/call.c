/* SPDX-License-Identifier: MIT */
#include "provider/call.h"

#include "provider/explain.h"

static void read_stats(const struct provider *p, const char *tag, int status,
                       struct body body, struct answer *out,
                       struct videos **videos) {
  (void)videos;
  provider_read_stats(p, tag, status, body, out);
}

static void read_videos(const struct provider *p, const char *tag, int status,
                        struct body body, struct answer *out,
                        struct videos **videos) {
  (void)tag;
  provider_read_videos(p, status, body, out, videos);
}

static void read_usage(const struct provider *p, const char *tag, int status,
                       struct body body, struct answer *out,
                       struct videos **videos) {
  (void)tag, (void)videos;
  provider_read_usage(p, status, body, out);
}

static const struct call_kind kinds[CALL_NUM] = {
    [CALL_STATS] = {.template_at = offsetof(struct provider, stats),
                    .about_tag = true,
                    .billable = true,
                    .sample = ENTRY_SAMPLE,
                    .other = ENTRY_FAILURE,
                    .explain = provider_explain_stats,
                    .read = read_stats},
    [CALL_VIDEOS] = {.template_at = offsetof(struct provider, videos),
                     .about_tag = true,
                     .billable = true,
                     .sample = ENTRY_FAILURE,
                     .other = ENTRY_FAILURE,
                     .explain = provider_explain_videos,
                     .read = read_videos},
    [CALL_USAGE] = {.template_at = offsetof(struct provider, usage),
                    .sample = ENTRY_BALANCE,
                    .other = ENTRY_BALANCE,
                    .read = read_usage},
};

const struct call_kind *call_kind(enum call call) { return &kinds[call]; }

const struct provider_call *call_template(const struct provider *p,
                                          enum call call) {
  return (const void *)((const char *)p + kinds[call].template_at);
}

bool call_exists(const struct provider *p, enum call call) {
  return call_template(p, call)->method != NULL;
}

bool call_needs_id(const struct provider *p, enum call call) {
  return provider_call_uses(call_template(p, call), "{id}");
}
