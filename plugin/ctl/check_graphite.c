/* SPDX-License-Identifier: MIT */
#include "ctl/check_graphite.h"

#include "ctl/check_lines.h"
#include "fetch/fetch.h"
#include "file/files.h"

#include <limits.h>
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TIMEOUT_S 10
#define IDLE_MS (-1)
#define SOURCE_MAX ((size_t)1 << 20) /* bytes of such a file */
#define LIST "/metrics/find?query=*" /* graphite-web's list of hosts */

/* One request, waited for. */
struct probe {
  char url[PATH_MAX];
  const char *host;
  sem_t ended;
  bool sent;
  int status; /* 0: no answer, and why says why */
  bool lists_host;
  char why[200];
};

/* On the fetching thread. */
static int64_t next(void *ctx, struct fetch_job *job) {
  struct probe *p = ctx;
  if (p->sent)
    return IDLE_MS;
  p->sent = true;
  *job = (struct fetch_job){
      .request = {.method = "GET", .url = strdup(p->url)}, .token = p};
  return 0;
}

/* On the fetching thread. */
static void done(void *ctx, void *token, const struct fetch_answer *a) {
  struct probe *p = ctx;
  char name[300];
  (void)token;
  snprintf(name, sizeof(name), "\"%.256s\"", p->host);
  p->status = a->end == FETCH_ANSWERED ? a->status : 0;
  snprintf(p->why, sizeof(p->why), "%s", a->why);
  p->lists_host = a->body.data != NULL && memmem(a->body.data, a->body.len,
                                                 name, strlen(name)) != NULL;
  sem_post(&p->ended);
}

static void ask(struct probe *p) {
  struct fetch_user user = {.ctx = p, .next = next, .done = done};
  struct fetch_limits limits = {.concurrent = 1, .timeout = TIMEOUT_S};
  struct errmsg msg;
  sem_init(&p->ended, 0, 0);
  struct fetch *f = fetch_start(&user, &limits, &msg);
  if (f == NULL) {
    snprintf(p->why, sizeof(p->why), "%.150s", msg.text);
  } else {
    fetch_wake(f);
    while (sem_wait(&p->ended) != 0) /* a signal came */
      ;
  }
  fetch_stop(f);
  sem_destroy(&p->ended);
}

/* The value of the first "url:" of a data source. False: there is none. */
static bool url_in_file(const char *path, char out[PATH_MAX]) {
  size_t len = 0;
  char *text = files_slurp(path, SOURCE_MAX, &len);
  const char *url = text != NULL ? strstr(text, "\n    url:") : NULL;
  bool found = url != NULL && sscanf(url, " url: %1000s", out) == 1;
  free(text);
  return found;
}

/* What EventsURL begins with, without its path. */
static bool find_url(const struct options *o, const char *source,
                     char out[PATH_MAX]) {
  snprintf(out, PATH_MAX, "%.2000s", o->events_url);
  char *path = strstr(out, "/events");
  if (path != NULL)
    *path = '\0';
  return out[0] != '\0' || url_in_file(source, out);
}

int check_graphite(const struct options *o, const char *source) {
  char url[PATH_MAX];
  struct probe p = {.host = o->host};
  int wrong = 0;
  if (!find_url(o, source, url)) {
    check_good("graphite", "no EventsURL and no data source of Grafana here");
    return 0;
  }
  snprintf(p.url, sizeof(p.url), "%.2000s" LIST, url);
  ask(&p);
  if (p.status == 0)
    check_bad(&wrong, "graphite",
              "%s cannot be reached: %s. To fix: start graphite-web there, "
              "or correct the address in EventsURL and in %s",
              url, p.why, source);
  else if (p.status != 200)
    check_bad(&wrong, "graphite",
              "%s answered %d to " LIST ". To fix: see its log; the address "
              "must be that of graphite-web",
              url, p.status);
  else if (!p.lists_host)
    check_bad(&wrong, "graphite",
              "%s has no metrics of host \"%s\". To fix: start graphite-web "
              "with --rrd %s",
              url, o->host, o->data_dir);
  else
    check_good("graphite", "%s lists the metrics of host \"%s\"", url,
               o->host);
  return wrong;
}
