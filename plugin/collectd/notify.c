/* SPDX-License-Identifier: MIT */
/* Notifications, and who would pass them on. */
#include "collectd/instance.h"

static int severity_of(enum alarm_state state) {
  if (state == ALARM_FAILURE)
    return NOTIF_FAILURE;
  return state == ALARM_WARNING ? NOTIF_WARNING : NOTIF_OKAY;
}

static _Thread_local bool is_sending;

bool notify_is_sending(void) { return is_sending; }

void notify_send(void *ctx, const struct notice *notice) {
  const struct instance *in = ctx;
  notification_t n = {
      .severity = severity_of(notice->severity),
      .time = notice->time != 0 ? TIME_T_TO_CDTIME_T(notice->time) : cdtime()};
  sstrncpy(n.message, notice->text, sizeof(n.message));
  sstrncpy(n.host, in->host, sizeof(n.host));
  sstrncpy(n.plugin, PLUGIN_NAME, sizeof(n.plugin));
  sstrncpy(n.plugin_instance, notice->tag, sizeof(n.plugin_instance));
  sstrncpy(n.type, notice->type, sizeof(n.type));
  sstrncpy(n.type_instance, notice->instance, sizeof(n.type_instance));
  for (size_t i = 0; i < notice->fields_num; i++) {
    const struct notice_field *f = &notice->fields[i];
    if (f->text != NULL)
      plugin_notification_meta_add_string(&n, f->name, f->text);
    else
      plugin_notification_meta_add_double(&n, f->name, f->number);
  }
  is_sending = true;
  plugin_dispatch_notification(&n); /* its callbacks run on this thread */
  is_sending = false;
  if (n.meta != NULL) /* collectd complains about a free of nothing */
    plugin_notification_meta_free(n.meta);
}

/* By what is loaded, where the configuration could not be read. */
static bool may_be_heard(void) {
  static const char *const listeners[] = {
      "logfile",       "log_logstash",   "exec",        "notify_email",
      "write_http",    "notify_desktop", "write_sensu", "write_riemann",
      "notify_nagios", "amqp1",          "network",     "python",
      "perl",          "java",           "lua",         "target_notification",
      "snmp_agent",    "syslog"};
  for (size_t i = 0; i < sizeof(listeners) / sizeof(listeners[0]); i++)
    if (plugin_is_loaded(listeners[i]))
      return true;
  return false;
}

static bool has_receiver(const struct instance *in) {
  for (size_t i = 0; i < in->receivers.num; i++)
    if (receiver_wants(&in->receivers.items[i], NOTICE_TREND))
      return true;
  return false;
}

void notify_check_listeners(const struct instance *in) {
  const struct collectd_setup *s = &in->setup;
  if (has_receiver(in))
    return;
  if (in->setup_known ? s->listeners[0] != '\0' : may_be_heard())
    return;
  if (in->setup_known && s->silent[0] != '\0')
    log_warning("no plugin passes notifications on: trends will be stored, "
                "but nobody will be notified. To fix: add a <Notify> block, "
                "give one of these its option, %s, or load exec, "
                "notify_email, write_http, or logfile for a start",
                s->silent);
  else
    log_warning(
        "no plugin is loaded that passes notifications on: trends will "
        "be stored, but nobody will be notified. To fix: add a <Notify> "
        "block, or load exec, notify_email, write_http, or logfile for a "
        "start");
}
