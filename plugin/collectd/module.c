/* SPDX-License-Identifier: MIT */
/*
 * The plugin's life inside collectd: config, init, read, shutdown.
 *
 * Config runs before the daemon forks, so nothing is started there; the
 * read callback always returns 0, since collectd would double its interval
 * otherwise; shutdown comes after the read threads have ended.
 */
#include "collectd/instance.h"

#include "fetch/fetch.h"
#include "file/files.h"
#include "poll/provider_select.h"
#include "provider/block.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define TICK_S 1       /* between two reads */
#define TICK_MS 500    /* the longest work of one */
#define NEED_MS 10000  /* between two tries to get what asking needs */
#define RELOAD_MS 4000 /* between two looks at HashtagFile */

/*
 * collectd 5.12 hands no user_data to the callbacks of config, init and
 * shutdown. Set once, when the module is loaded; everything else gets the
 * instance as an argument. It is never freed: whoever shuts down after us may
 * still send a notification.
 */
static struct instance *loaded;

bool instance_every(int64_t *last_ms, int64_t ms, int64_t now_ms) {
  if (*last_ms != 0 && now_ms - *last_ms < ms)
    return false;
  *last_ms = now_ms;
  return true;
}

/*
 * Always returns 0: anything else stops the whole daemon, and everything
 * else that it watches.
 */
static int config(oconfig_item_t *block) {
  config_apply(loaded, block);
  return 0;
}

static void check_data_dir(const struct instance *in) {
  struct errmsg msg;
  char path[PATH_MAX];
  ssnprintf(path, sizeof(path), "%s/%s/x", in->options.data_dir, in->host);
  if (files_make_parents(path, &msg) != 0) {
    log_err("DataDir: %s. To fix: let collectd's user write there", msg.text);
    return;
  }
  *strrchr(path, '/') = '\0';
  if (access(path, W_OK | X_OK) != 0)
    log_err("DataDir: %s cannot be written. To fix: let collectd's user "
            "write there; values are kept in the journal until then",
            path);
}

static void write_options(const struct instance *in) {
  struct errmsg msg;
  char path[PATH_MAX];
  char *text = options_json(&in->options, in->host,
                            provider_address(&in->options, in->provider),
                            in->never_asks ? NULL : in->provider->name);
  ssnprintf(path, sizeof(path), "%s/options.json", in->options.state_dir);
  if (text != NULL && files_replace(path, text, strlen(text), 0644, &msg) != 0)
    log_err("%s. To fix: make room, and let collectd's user write in "
            "StateDir",
            msg.text);
  free(text);
}

static struct poller *make_poller(struct instance *in) {
  const struct options *o = &in->options;
  struct poller_settings s = {.provider = in->provider,
                              .base_url = provider_address(o, in->provider),
                              .key = in->key,
                              .ca_cert = o->ca_cert,
                              .poll_time = o->poll_time,
                              .per_minute = o->requests_per_minute,
                              .concurrent = o->max_concurrent,
                              .timeout = o->timeout,
                              .daily_requests = o->daily_requests,
                              .min_credits = o->min_credits,
                              .top_videos = o->top_videos};
  in->journal = journal_new(o->state_dir);
  return in->journal != NULL ? poller_new(&s, in->journal) : NULL;
}

/* Returns 0, or -1: no memory. */
static int make_delivery(struct instance *in) {
  if (receivers_init(&in->receivers, &in->options, config_report, in) != 0)
    return -1;
  in->provider = provider_chosen(&in->options, config_report, in);
  in->never_asks = in->provider == NULL || in->options.blocked;
  if (in->provider == NULL)
    in->provider = provider_new("none"); /* nothing is asked */
  if (in->provider != NULL)
    in->poller = make_poller(in);
  if (in->poller == NULL)
    return -1;
  struct delivery_settings s = {.options = &in->options,
                                .host = in->host,
                                .provider = in->provider,
                                .poller = in->poller,
                                .journal = in->journal,
                                .sink = &in->sink,
                                .clock = &in->clock,
                                .receivers = in->receivers.items,
                                .receivers_num = in->receivers.num};
  in->delivery = delivery_new(&s);
  return in->delivery != NULL ? 0 : -1;
}

static void find_key(struct instance *in) {
  in->may_ask = preconditions_key(in) && !in->never_asks;
}

static void look_for_key(struct instance *in) {
  if (in->may_ask)
    preconditions_new_key(in);
  else
    find_key(in);
}

/*
 * What is remembered comes before what is asked, and is read when StateDir is
 * ours: whoever holds it may still change it.
 */
static void begin(struct instance *in, int64_t now_ms) {
  if (!instance_every(&in->need_ms, NEED_MS, now_ms) ||
      !preconditions_state_dir(in))
    return;
  write_options(in);
  posting_begin(in);
  delivery_begin(in->delivery, in->may_ask);
  in->begun = true;
}

/* Nothing of a poller is configured: this daemon stores what others send. */
static bool is_server(const struct options *o) {
  return o->tags.num == 0 && o->hashtag_file[0] == '\0' &&
         o->api_key_file[0] == '\0';
}

static void begin_server(struct instance *in, user_data_t *ud) {
  log_notice("no key and no hashtag is named: nothing is asked here, and %s. "
             "To poll here: name them and "
             "APIKeyFile",
             in->passes_on
                 ? "RRD files are made for the hashtags that other hosts send"
                 : "nothing is stored either, since rrdtool is not loaded");
  if (!log_only_checking())
    plugin_register_cache_event(PLUGIN_NAME, callbacks_cache_event, ud);
}

static void begin_poller(struct instance *in, user_data_t *ud) {
  if (make_delivery(in) != 0) {
    log_err("out of memory");
    return;
  }
  find_key(in);
  reload_begin(in);
  if (log_only_checking()) {
    log_info("configuration checked: %zu hashtags; nothing is asked",
             delivery_watched(in->delivery));
    return;
  }
  check_data_dir(in);
  notify_check_listeners(in);
  plugin_register_notification(PLUGIN_NAME, callbacks_notification, ud);
  plugin_register_cache_event(PLUGIN_NAME, callbacks_cache_event, ud);
  begin(in, fetch_now_ms());
}

static int init(void) {
  struct instance *in = loaded;
  user_data_t ud = {.data = in}; /* without free_func: it would come first */
  log_info("version %s, built for collectd %s", HASHTAG_VERSION,
           COLLECTD_VERSION);
  if (!in->configured && options_init(&in->options) != 0) {
    log_err("out of memory");
    return 0;
  }
  options_finish(&in->options, config_report, in);
  sstrncpy(in->host,
           in->options.host[0] != '\0' ? in->options.host : hostname_g,
           sizeof(in->host));
  writer_choose(in);
  writer_find_data_dir(in);
  if (!types_check(in))
    in->never_asks = true; /* without a delivery nothing is done at all */
  else if (is_server(&in->options))
    begin_server(in, &ud);
  else
    begin_poller(in, &ud);
  config_end(in);
  return log_only_checking() && in->mistakes > 0 ? -1 : 0;
}

static void work(struct instance *in, int64_t now) {
  if (!in->begun) {
    begin(in, now);
    return;
  }
  if (!delivery_step(in->delivery, in->may_ask, now + TICK_MS))
    return;
  callbacks_drain(in);
  posting_step(in);
  if (!in->never_asks && instance_every(&in->need_ms, NEED_MS, now))
    look_for_key(in);
  if (instance_every(&in->reload_ms, RELOAD_MS, now))
    reload_step(in);
}

static int tick(user_data_t *ud) {
  struct instance *in = ud->data;
  if (in->delivery != NULL && !log_only_checking())
    work(in, fetch_now_ms());
  return 0;
}

static int shut_down(void) {
  struct instance *in = loaded;
  poller_stop(in->poller);
  if (in->delivery != NULL && !log_only_checking())
    delivery_end(in->delivery);
  posting_end(in);
  /* The lock ends with the process: rrdtool may still be writing our files. */
  delivery_free(in->delivery);
  in->delivery = NULL;
  poller_free(in->poller);
  free(in->provider);
  journal_free(in->journal);
  options_clear(&in->options);
  explicit_bzero(in->key, sizeof(in->key));
  return 0;
}

__attribute__((visibility("default"))) void module_register(void);

void module_register(void) {
  struct instance *in = calloc(1, sizeof(*in));
  if (in == NULL) {
    log_err("out of memory");
    return;
  }
  in->statedir = -1;
  pthread_mutex_init(&in->lock, NULL);
  rrdcached_writer_init(in);
  sink_init(in);
  loaded = in;
  user_data_t ud = {.data = in};
  plugin_register_complex_config(PLUGIN_NAME, config);
  plugin_register_init(PLUGIN_NAME, init);
  plugin_register_complex_read(NULL, PLUGIN_NAME, tick,
                               TIME_T_TO_CDTIME_T(TICK_S), &ud);
  plugin_register_shutdown(PLUGIN_NAME, shut_down);
}
