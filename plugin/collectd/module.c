/* SPDX-License-Identifier: MIT */
/*
 * The plugin's life inside collectd: config, init, read, shutdown.
 *
 * Config runs before the daemon forks, so nothing is started there; the
 * read callback always returns 0, since collectd would double its interval
 * otherwise; shutdown comes after the read threads have ended.
 */
#include "collectd/glue.h"

#include "core/day.h"
#include "fetch/fetch.h"
#include "poll/provider_select.h"
#include "provider/block.h"
#include "store/files.h"

#include <collectd/core/daemon/configfile.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define TICK_S 1         /* between two reads */
#define TICK_MS 500      /* the longest work of one */
#define RESTORE_MS 800   /* the same while nothing is asked yet */
#define BURST 50         /* samples between two looks at the clock */
#define ON_WAY_MAX 2000  /* dispatched tags that were not seen in files yet */
#define NAP_NS 20000000L /* 20 ms, while collectd stores them */
#define NEED_MS 10000    /* between two looks for what asking needs */
#define WATCH_MS 4000    /* between two looks at HashtagFile */
#define SELF_MS 600000   /* between two sets of metrics about ourselves */
#define MISSING_MS 30000 /* between two judgements of missing data */
#define JUMP_MS 5000     /* between the clocks, that is no trimming */
#define SAVE_MS 30000    /* between two savings of the levels */

struct glue glue = {.statedir = -1, .first_sample = DAY_NONE};

static bool only_checking(void) {
  const char *threads = global_option_get("ReadThreads");
  return threads != NULL && strcmp(threads, "-1") == 0; /* collectd -T */
}

static bool every(int64_t *last_ms, int64_t ms, int64_t now_ms) {
  if (*last_ms != 0 && now_ms - *last_ms < ms)
    return false;
  *last_ms = now_ms;
  return true;
}

static bool find_provider(void) {
  glue.provider = provider_chosen(&glue.options, config_report, NULL);
  if (glue.provider != NULL)
    return true;
  glue.provider = provider_new("none"); /* nothing is asked */
  return false;
}

static void check_data_dir(void) {
  struct errmsg msg;
  char path[PATH_MAX];
  ssnprintf(path, sizeof(path), "%s/%s/x", glue.options.data_dir, glue.host);
  if (files_make_parents(path, &msg) != 0) {
    log_err("DataDir: %s. What to do: let collectd's user write there",
            msg.text);
    return;
  }
  *strrchr(path, '/') = '\0';
  if (access(path, W_OK | X_OK) != 0)
    log_err("DataDir: %s cannot be written. What to do: let collectd's user "
            "write there; values are kept in the journal until then",
            path);
}

static void write_options(void) {
  struct errmsg msg;
  char path[PATH_MAX];
  char *text = options_json(&glue.options, glue.host,
                            provider_address(&glue.options, glue.provider));
  ssnprintf(path, sizeof(path), "%s/options.json", glue.options.state_dir);
  if (text != NULL && files_replace(path, text, strlen(text), 0644, &msg) != 0)
    log_err("%s. What to do: make room, and let collectd's user write in "
            "StateDir",
            msg.text);
  free(text);
}

static int make_poller(void) {
  const struct options *o = &glue.options;
  struct poller_settings s = {.provider = glue.provider,
                              .base_url = provider_address(o, glue.provider),
                              .key = glue.key,
                              .ca_cert = o->ca_cert,
                              .poll_time = o->poll_time,
                              .per_minute = o->requests_per_minute,
                              .concurrent = o->max_concurrent,
                              .timeout = o->timeout,
                              .daily_requests = o->daily_requests,
                              .min_credits = o->min_credits,
                              .top_videos = o->top_videos};
  glue.journal = journal_new(o->state_dir);
  if (glue.journal != NULL)
    glue.poller = poller_new(&s, &glue.tags, glue.journal);
  return glue.poller != NULL ? 0 : -1;
}

/*
 * What is remembered comes before what is asked, and is read when StateDir is
 * ours: whoever holds it may still change it.
 */
static void begin(int64_t now_ms) {
  if (!every(&glue.need_ms, NEED_MS, now_ms) || !needs_state())
    return;
  write_options();
  restore_begin();
  restore_step(now_ms + RESTORE_MS);
}

static void start_asking(void) {
  struct errmsg msg;
  glue.asking = true;
  if (poller_start(glue.poller, &msg) != 0)
    log_err("%s; nothing is asked", msg.text);
  if (glue.provider->usage.method != NULL)
    return; /* its answer is told */
  int asked = 0, pending = poller_pending(glue.poller, &asked);
  report_balance(NAN, asked, pending);
}

/* Nothing of a poller is configured: this daemon stores what others send. */
static bool is_centre(void) {
  const struct options *o = &glue.options;
  return o->tags.num == 0 && o->hashtag_file[0] == '\0' &&
         o->api_key_file[0] == '\0';
}

static void begin_centre(void) {
  log_notice("no key and no hashtag is named: nothing is asked here, and %s. "
             "What to do where hashtags are to be asked: name them and "
             "APIKeyFile",
             glue.passed_on
                 ? "RRD files are made for the hashtags that other hosts send"
                 : "nothing is stored either, since rrdtool is not loaded");
  if (!only_checking())
    plugin_register_cache_event(PLUGIN_NAME, listen_cache_event, NULL);
}

/* One writer a file: who that is, is settled here. */
static void choose_writer(void) {
  bool rrdtool = plugin_is_loaded("rrdtool");
  bool rrdcached = plugin_is_loaded("rrdcached");
  bool given = glue.options.daemon_address[0] != '\0';
  if (given && (rrdcached || !rrdtool)) {
    glue.writer = WRITER_RRDCACHED;
    glue.passed_on = rrdcached;
    return;
  }
  glue.writer = rrdtool ? WRITER_RRDTOOL : WRITER_SELF;
  glue.passed_on = rrdtool;
  if (given)
    log_err("DaemonAddress is ignored: the rrdtool plugin is loaded, and the "
            "rrdcached plugin is not. What to do: load the one that you mean");
  else if (rrdcached && !rrdtool)
    log_err("the rrdcached plugin is loaded, but no DaemonAddress is given: "
            "two would write the files. What to do: give it in the words of "
            "<Plugin rrdcached>");
}

/* What a day of the plugin needs, but for StateDir. Returns 0, or -1. */
static int prepare(void) {
  bool is_known = find_provider();
  if (glue.provider == NULL)
    return -1;
  glue.never_asks = !is_known || glue.options.blocked;
  glue.may_ask = needs_key() && !glue.never_asks;
  return make_poller();
}

static int init(void) {
  log_info("version %s, built for collectd %s", HASHTAG_VERSION,
           COLLECTD_VERSION);
  if (!glue.configured)
    options_init(&glue.options);
  options_finish(&glue.options, config_report, NULL);
  sstrncpy(glue.host,
           glue.options.host[0] != '\0' ? glue.options.host : hostname_g,
           sizeof(glue.host));
  choose_writer();
  if (is_centre()) {
    begin_centre();
    return 0;
  }
  glue.metrics_num = metric_names(&glue.options.rules, glue.metrics);
  if (prepare() != 0) {
    log_err("out of memory");
    return 0;
  }
  watch_begin();
  if (only_checking()) {
    log_info("configuration checked: %zu hashtags; nothing is asked",
             glue.tags.watched);
    return 0;
  }
  check_data_dir();
  listen_check();
  plugin_register_notification(PLUGIN_NAME, listen_notification, NULL);
  plugin_register_cache_event(PLUGIN_NAME, listen_cache_event, NULL);
  mark_begin();
  begin(fetch_now_ms());
  value_hand_over();
  return 0;
}

static void take_event(struct event *e) {
  switch (e->kind) {
  case EVENT_SAMPLE:
    deliver_sample(e->tag, e->day, e->videos, e->views);
    break;
  case EVENT_VIDEOS:
    announce_videos(e);
    break;
  case EVENT_DEAD:
    announce_dead(e->tag, e->text);
    glue.levels_changed = true;
    break;
  case EVENT_BALANCE:
    report_balance(e->credits, e->asked, e->pending);
    break;
  case EVENT_ALARM:
    announce_alarm(NOTIF_FAILURE, "asking", e->text);
    log_err("%s", e->text);
    break;
  case EVENT_LOG:
  default:
    if (e->severity == SEVERITY_ERR)
      log_err("%s", e->text);
    else if (e->severity == SEVERITY_WARNING)
      log_warning("%s", e->text);
    else if (e->severity == SEVERITY_NOTICE)
      log_notice("%s", e->text);
    else
      log_info("%s", e->text);
  }
}

/* Returns whether more could be taken if less were on its way. */
static bool take_events(int64_t until_ms) {
  int num = 0;
  while (glue.on_way_num < ON_WAY_MAX) {
    struct event *e = poller_take(glue.poller);
    if (e == NULL)
      return false;
    take_event(e);
    event_free(e);
    if (++num % BURST == 0 && fetch_now_ms() >= until_ms)
      return false;
  }
  return true;
}

/*
 * The write queue stays short: values are not dispatched faster than they
 * are found in their files. ON_WAY_MAX tags are about half a second of work
 * for collectd, and no value of another plugin waits longer behind ours.
 */
static void deliver_step(int64_t until_ms) {
  for (;;) {
    bool more = take_events(until_ms);
    value_hand_over();
    store_step(fetch_now_ms(), until_ms);
    if (!more || fetch_now_ms() >= until_ms)
      return;
    nanosleep(&(struct timespec){.tv_nsec = NAP_NS}, NULL);
  }
}

static void housekeeping(int64_t now_ms) {
  if (!glue.may_ask && !glue.never_asks &&
      every(&glue.need_ms, NEED_MS, now_ms))
    glue.may_ask = needs_key();
  if (every(&glue.watch_ms, WATCH_MS, now_ms))
    watch_step();
  if (every(&glue.missing_ms, MISSING_MS, now_ms))
    report_missing();
  if (every(&glue.self_ms, SELF_MS, now_ms))
    report_self();
  if (glue.levels_changed && every(&glue.levels_saved_ms, SAVE_MS, now_ms))
    memory_save();
}

/*
 * The clock was set, or the machine slept: what is due by the wall clock is
 * not waited for by the other one.
 */
static void notice_jump(int64_t now_ms) {
  int64_t apart = (int64_t)time(NULL) * 1000 - now_ms;
  int64_t jump = apart - glue.clocks_apart_ms;
  glue.clocks_apart_ms = apart;
  if (jump > JUMP_MS || jump < -JUMP_MS)
    poller_wake(glue.poller);
}

static void work(int64_t now, int64_t until) {
  notice_jump(now);
  if (glue.statedir < 0) {
    begin(now);
    return;
  }
  restore_step(now + RESTORE_MS);
  if (glue.restoring)
    return;
  if (glue.may_ask && !glue.asking)
    start_asking();
  listen_take();
  deliver_step(until);
  mark_step();
  housekeeping(now);
}

static int tick(user_data_t *ud) {
  (void)ud;
  int64_t now = fetch_now_ms();
  if (glue.poller == NULL || only_checking())
    return 0;
  work(now, now + TICK_MS);
  value_hand_over();
  return 0;
}

/* Videos are paid for: they are told now. Samples are in the journal. */
static void take_last_events(void) {
  struct event *e = NULL;
  while ((e = poller_take(glue.poller)) != NULL) {
    if (e->kind != EVENT_SAMPLE)
      take_event(e);
    event_free(e);
  }
}

static int shut_down(void) {
  poller_stop(glue.poller);
  if (glue.poller != NULL && !only_checking()) {
    take_last_events();
    store_keep_states();
    memory_save();
  }
  mark_end();
  poller_free(glue.poller);
  free(glue.provider);
  journal_free(glue.journal);
  /* The lock ends with the process: rrdtool may still be writing our files. */
  while (glue.rises != NULL) {
    struct rise *r = glue.rises;
    glue.rises = r->next;
    free(r);
  }
  for (size_t i = 0; i < glue.tags.num; i++)
    debts_clear(glue.tags.items[i]);
  tags_clear(&glue.tags);
  memory_clear();
  options_clear(&glue.options);
  explicit_bzero(glue.key, sizeof(glue.key));
  glue.poller = NULL;
  return 0;
}

__attribute__((visibility("default"))) void module_register(void);

void module_register(void) {
  plugin_register_complex_config(PLUGIN_NAME, config_take);
  plugin_register_init(PLUGIN_NAME, init);
  plugin_register_complex_read(NULL, PLUGIN_NAME, tick,
                               TIME_T_TO_CDTIME_T(TICK_S), NULL);
  plugin_register_shutdown(PLUGIN_NAME, shut_down);
}
