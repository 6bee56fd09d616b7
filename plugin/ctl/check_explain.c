/* SPDX-License-Identifier: MIT */
/* A <Provider> block on trial: its own file, a saved answer or a live one. */
#include "ctl/check.h"

#include "file/files.h"
#include "option/provider_file.h"
#include "poll/provider_select.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ANSWER_MAX ((size_t)4 << 20) /* bytes, as of a request */

bool check_is_trial(const struct ctl *c) {
  return arguments_has(&c->args, "provider-file") ||
         arguments_has(&c->args, "answer") ||
         arguments_has(&c->args, "explain");
}

static void say(void *ctx, const char *sentence) {
  (void)ctx;
  ctl_print("%s\n", sentence);
}

/* What is configured belongs to another API: its key and address stay here. */
static enum ctl_exit take_block(struct ctl *c) {
  struct errmsg msg;
  const char *path = arguments_value(&c->args, "provider-file");
  if (path == NULL)
    return CTL_OK;
  if (provider_file_read(&c->options, path, &msg) != 0)
    return ctl_fail("%s", msg.text);
  if (!arguments_has(&c->args, "key-file"))
    options_set(&c->options, "APIKeyFile", "", NULL);
  if (!arguments_has(&c->args, "base-url"))
    options_set(&c->options, "BaseURL", "", NULL);
  return CTL_OK;
}

static enum ctl_exit conclude(const struct answer *a) {
  if (a->outcome != OUTCOME_SAMPLE)
    return ctl_fail("%s. To fix: %s", a->why, check_advice(a->outcome));
  return CTL_OK;
}

static void print_videos(const struct videos *list) {
  for (size_t i = 0; list != NULL && i < list->num; i++)
    ctl_print("  %zu. %s\n", i + 1, list->items[i].url);
}

/* -- a saved answer */

static char *read_answer(const char *path, size_t *len) {
  if (strcmp(path, "-") != 0)
    return files_slurp(path, ANSWER_MAX, len);
  char *text = malloc(ANSWER_MAX + 1);
  if (text == NULL)
    return NULL;
  *len = fread(text, 1, ANSWER_MAX, stdin);
  text[*len] = '\0';
  return text;
}

static enum ctl_exit status_of(const struct ctl *c, int *status) {
  const char *text = arguments_value(&c->args, "status");
  char *end = NULL;
  *status = text == NULL ? 200 : (int)strtol(text, &end, 10);
  if (*status < 100 || *status > 599 || (end != NULL && *end != '\0'))
    return ctl_misused("--status needs an HTTP status, 100 to 599");
  return CTL_OK;
}

static enum ctl_exit try_saved(const struct ctl *c, struct check *k,
                               const char *tag) {
  const char *path = arguments_value(&c->args, "answer");
  const struct call_kind *kind = call_kind(k->videos ? CALL_VIDEOS
                                                     : CALL_STATS);
  struct answer a;
  struct videos *list = NULL;
  int http = 200;
  size_t len = 0;
  if (status_of(c, &http) != CTL_OK)
    return CTL_USAGE;
  k->provider = provider_chosen(k->o, ctl_report_fault, NULL);
  if (k->provider == NULL)
    return CTL_FAILED;
  char *text = read_answer(path, &len);
  if (text == NULL)
    return ctl_fail("%s: %s", path, files_error(errno));
  struct body body = {text, len};
  if (arguments_has(&c->args, "explain"))
    kind->explain(k->provider, http, body, say, NULL);
  kind->read(k->provider, tag, http, body, &a, &list);
  free(text);
  if (a.outcome == OUTCOME_SAMPLE && !k->videos) {
    ctl_print("#%s\n", tag);
    check_print_sample(a.videos, a.videos_from, a.views, a.views_from, a.id);
  }
  print_videos(list);
  videos_free(list);
  return conclude(&a);
}

/* -- a live one */

static enum ctl_exit try_videos(struct check *k, const char *tag,
                                const char *id) {
  struct answer a;
  struct videos *list = NULL;
  if (!call_exists(k->provider, CALL_VIDEOS))
    return ctl_fail("the provider has no VideosURL");
  if (id[0] == '\0' && call_needs_id(k->provider, CALL_VIDEOS))
    return ctl_fail("#%s: no id was told, by which its videos are asked for",
                    tag);
  ask_call(k->ask, CALL_VIDEOS, tag, id, k->o->top_videos, &a, &list);
  print_videos(list);
  videos_free(list);
  return conclude(&a);
}

static enum ctl_exit try_live(const struct ctl *c, struct check *k,
                              const char *tag) {
  struct answer a;
  enum ctl_exit status = check_begin(k);
  if (status == CTL_OK && arguments_has(&c->args, "explain"))
    ask_explain(k->ask, say, NULL);
  if (status != CTL_OK)
    return status;
  if (k->videos && !provider_is_free(k->provider, 200) &&
      !arguments_has(&c->args, "yes"))
    return ctl_misused("this costs 2 requests: say --yes to spend them");
  ask_call(k->ask, CALL_STATS, tag, NULL, 0, &a, NULL);
  if (a.outcome == OUTCOME_SAMPLE) {
    ctl_print("#%s\n", tag);
    check_print_sample(a.videos, a.videos_from, a.views, a.views_from, a.id);
  }
  status = conclude(&a);
  if (status == CTL_OK && k->videos)
    status = try_videos(k, tag, a.id);
  ctl_print("nothing of this is kept\n");
  return status;
}

enum ctl_exit check_trial(struct ctl *c, struct check *k, const char *tag) {
  bool saved = arguments_has(&c->args, "answer");
  if (!saved && !arguments_has(&c->args, "provider-file"))
    return ctl_misused("--explain needs --provider-file FILE or --answer "
                       "FILE: what is paid for is not asked again");
  if (take_block(c) != CTL_OK)
    return CTL_FAILED;
  return saved ? try_saved(c, k, tag) : try_live(c, k, tag);
}
