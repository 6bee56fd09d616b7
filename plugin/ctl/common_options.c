/* SPDX-License-Identifier: MIT */
/*
 * Where a subcommand's options come from: options.json, or collectd's
 * configuration where the plugin has not run yet; then the flags.
 */
#include "ctl/ctl.h"

#include "file/files.h"
#include "file/safepath.h"
#include "option/collectd_conf.h"
#include "option/collectd_setup.h"
#include "option/options_conf.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define OPTIONS_MAX ((size_t)64 << 20) /* bytes of an options.json */

const struct argument ctl_settings[] = {
    {"state-dir", "DIR",
     "the plugin's StateDir; its options.json tells the rest"},
    {"conf", "FILE", "collectd's configuration (/etc/collectd/collectd.conf)"},
    {"data-dir", "DIR", "where the RRD files are, instead of DataDir"},
    {"host", "NAME", "host part of the files' names, instead of Host"},
    {"key-file", "FILE", "file with the API's key, instead of APIKeyFile"},
    {"provider", "NAME", "which API is asked, instead of Provider"},
    {"base-url", "URL", "where the API lives, instead of BaseURL"},
    {"help", NULL, "this text"},
    {NULL, NULL, NULL},
};

/* Which option of the plugin a flag stands for. */
static const struct {
  const char *flag, *option;
} overrides[] = {{"data-dir", "DataDir"},
                 {"host", "Host"},
                 {"key-file", "APIKeyFile"},
                 {"provider", "Provider"},
                 {"base-url", "BaseURL"}};

/* Takes what the plugin wrote. */
static enum ctl_exit read_json(struct ctl *c) {
  char path[PATH_MAX];
  size_t len = 0;
  struct errmsg msg;
  snprintf(path, sizeof(path), "%.4000s/options.json", c->options.state_dir);
  struct stat st = {0};
  char *text = files_slurp_stat(path, OPTIONS_MAX, &len, &st);
  if (text == NULL && errno == ENOENT)
    return CTL_OK;
  if (text == NULL)
    return ctl_fail("%s cannot be read: %s. To fix: run this as the user "
                    "that collectd runs as",
                    path, files_error(errno));
  c->known = c->configured = true;
  /* it names files, and an address that gets the key: with whose rights? */
  if (safepath_is_lesser(st.st_uid))
    safepath_act_for(st.st_uid);
  int status = options_read_json(&c->options, text, ctl_report_fault, NULL,
                                 &msg);
  free(text);
  return status == 0 ? CTL_OK : ctl_fail("%s: %s", path, msg.text);
}

/* A file of somebody else names files and addresses with his rights only. */
static void act_for_owner(const char *path) {
  struct stat st;
  if (stat(path, &st) == 0 && safepath_is_lesser(st.st_uid))
    safepath_act_for(st.st_uid);
}

/* What the daemon would find for itself at its start. */
static void fill_in(struct options *o, const char *path) {
  struct collectd_setup s;
  char host[SETUP_NAMES];
  if (collectd_setup_read(path, &s, NULL) != 0)
    return;
  if (!o->data_dir_set && s.rrdtool && s.data_dir[0] != '\0')
    options_set(o, "DataDir", s.data_dir, NULL);
  collectd_setup_host(&s, host);
  if (o->host[0] == '\0')
    options_set(o, "Host", host, NULL);
}

/* With another StateDir than the default it is another daemon's. */
static enum ctl_exit read_conf(struct ctl *c) {
  struct errmsg msg;
  const char *given = arguments_value(&c->args, "conf");
  const char *path = given != NULL ? given : CONF_DEFAULT;
  if (given == NULL && arguments_has(&c->args, "state-dir"))
    return CTL_OK;
  act_for_owner(path);
  int blocks = options_read_conf(&c->options, path, ctl_report_fault, NULL,
                                 &msg);
  if (blocks < 0 && given != NULL)
    return ctl_fail("--conf: %s", msg.text);
  c->configured = blocks > 0;
  if (c->configured)
    fill_in(&c->options, path);
  return CTL_OK;
}

static enum ctl_exit take_flags(struct ctl *c) {
  struct errmsg msg;
  bool another = arguments_has(&c->args, "provider") ||
                 arguments_has(&c->args, "base-url");
  /* the key that is configured belongs to another API: it stays here */
  if (another)
    options_set(&c->options, "APIKeyFile", "", NULL);
  /* the address in options.json is that of the provider there */
  if (arguments_has(&c->args, "provider"))
    options_set(&c->options, "BaseURL", "", NULL);
  for (size_t i = 0; i < sizeof(overrides) / sizeof(overrides[0]); i++) {
    const char *value = arguments_value(&c->args, overrides[i].flag);
    if (value != NULL &&
        options_set(&c->options, overrides[i].option, value, &msg) != 0)
      return ctl_misused("--%s: %s", overrides[i].flag, msg.text);
  }
  return CTL_OK;
}

enum ctl_exit ctl_load(struct ctl *c) {
  char host[256] = "localhost";
  struct errmsg msg;
  const char *state_dir = arguments_value(&c->args, "state-dir");
  if (options_init(&c->options) != 0 ||
      (state_dir != NULL &&
       options_set(&c->options, "StateDir", state_dir, NULL) != 0))
    return ctl_fail("out of memory");
  enum ctl_exit status = read_json(c);
  if (status == CTL_OK && !c->known)
    status = read_conf(c);
  if (status == CTL_OK && state_dir != NULL) /* it may have been moved */
    options_set(&c->options, "StateDir", state_dir, &msg);
  if (status == CTL_OK)
    status = take_flags(c);
  if (status != CTL_OK)
    return status;
  options_finish(&c->options, ctl_report_fault, NULL);
  gethostname(host, sizeof(host) - 1);
  if (c->options.host[0] == '\0')
    options_set(&c->options, "Host", host, NULL);
  return CTL_OK;
}
