/* SPDX-License-Identifier: MIT */
/* The simulator's own interface. The names of POST /sim are those of the
 * command line where both have them, so main.c uses this table as well. */
#include "sim.h"

#include <inttypes.h>
#include <limits.h>
#include <string.h>

static bool set_clock(struct sim *sim, const char *value) {
  return sim_clock_set(&sim->clock, value);
}

static bool set_credits(struct sim *sim, const char *value) {
  long credits;
  if (!sim_long(value, 0, LONG_MAX, &credits))
    return false;
  sim->limits.credits = credits;
  return true;
}

static bool set_short(char out[SIM_SHORT], const char *value) {
  if (strlen(value) >= SIM_SHORT)
    return false;
  snprintf(out, SIM_SHORT, "%s", value);
  return true;
}

static bool set_key(struct sim *sim, const char *value) {
  return set_short(sim->key, value);
}

static bool set_plan(struct sim *sim, const char *value) {
  return set_short(sim->plan, value);
}

static bool set_latency(struct sim *sim, const char *value) {
  return sim_long(value, 0, 3600000, &sim->latency_ms);
}

static bool set_per_minute(struct sim *sim, const char *value) {
  return sim_long(value, 0, 1000000, &sim->limits.per_minute);
}

static bool set_window(struct sim *sim, const char *value) {
  return sim_double(value, 0.001, 86400, &sim->limits.window);
}

static bool set_concurrency(struct sim *sim, const char *value) {
  return sim_long(value, 0, 1000000, &sim->limits.concurrency);
}

static bool set_tells(struct sim *sim, const char *value) {
  return sim_tells_parse(value, &sim->limits.tells);
}

static const struct {
  const char *name;
  bool (*set)(struct sim *sim, const char *value);
} settings[] = {
    {"clock", set_clock},       {"credits", set_credits},
    {"key", set_key},           {"plan", set_plan},
    {"latency", set_latency},   {"per-minute", set_per_minute},
    {"window", set_window},     {"concurrency", set_concurrency},
    {"limit-tells", set_tells},
};

static bool set_named(struct sim *sim, const char *name, const char *value,
                      struct sim_errmsg *msg) {
  for (size_t i = 0; i < sizeof(settings) / sizeof(settings[0]); i++) {
    if (strcmp(settings[i].name, name) != 0)
      continue;
    if (settings[i].set(sim, value))
      return true;
    return sim_fail(msg, "cannot use %s=%.100s", name, value);
  }
  return sim_fail(msg, "unknown setting '%.100s'", name);
}

bool sim_control_line(struct sim *sim, char *line, struct sim_errmsg *msg) {
  if (strcmp(line, "faults") == 0) {
    sim_faults_drop_all(&sim->faults);
    return true;
  }
  if (strcmp(line, "drop-series") == 0) {
    sim_tags_drop_all(&sim->tags);
    return true;
  }
  char *equals = strchr(line, '=');
  if (equals == NULL)
    return sim_fail(msg, "unknown line '%.100s'", line);
  *equals = '\0';
  if (strcmp(line, "fault") == 0)
    return sim_faults_add(&sim->faults, equals + 1, msg);
  if (strcmp(line, "series") == 0)
    return sim_tags_tell(&sim->tags, equals + 1, msg);
  return set_named(sim, line, equals + 1, msg);
}

static bool change(struct sim *sim, char *rest, struct sim_errmsg *msg) {
  char *line;
  while ((line = strsep(&rest, "\n")) != NULL) {
    line[strcspn(line, "\r")] = '\0';
    if (line[0] != '\0' && !sim_control_line(sim, line, msg))
      return false;
  }
  return true;
}

static void tell_stats(struct sim *sim, struct sim_buf *text) {
  const struct sim_limits *limits = &sim->limits;
  sim_buf_printf(text,
                 "requests=%" PRIu64 "\nbilled=%" PRIu64 "\nrefused429=%" PRIu64
                 "\nin_flight=%ld\nmax_in_flight=%ld\n"
                 "credits=%" PRId64 "\nclock=%.3f\n",
                 limits->requests, limits->billed, limits->refused,
                 limits->in_flight, limits->max_in_flight, limits->credits,
                 sim_clock_now(&sim->clock));
}

enum MHD_Result sim_control(struct sim *sim, struct sim_request *request) {
  struct sim_buf text = {0};
  struct sim_errmsg msg = {""};
  unsigned status = 200;
  pthread_mutex_lock(&sim->lock);
  if (strcmp(request->method, "POST") != 0) {
    tell_stats(sim, &text);
  } else if (change(sim, request->body.data, &msg)) {
    sim_buf_printf(&text, "ok\n");
  } else {
    status = 400;
    sim_buf_printf(&text, "%s\n", msg.text);
  }
  pthread_mutex_unlock(&sim->lock);
  return sim_reply_text(sim, request->connection, status, &text);
}
