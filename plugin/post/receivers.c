/* SPDX-License-Identifier: MIT */
#include "post/receivers.h"

#include "notify/body.h"
#include "option/keyfile.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Puts the place before each sentence. */
struct naming {
  const char *place; /* NULL: not known */
  err_report report;
  void *ctx;
};

static void report_named(void *ctx, const char *sentence) {
  const struct naming *n = ctx;
  struct errmsg msg;
  err_set(&msg, "%s%s%s", n->place != NULL ? n->place : "",
          n->place != NULL ? ": " : "", sentence);
  n->report(n->ctx, msg.text);
}

/* Returns how many mistakes the block has. */
static int read_block(struct receiver *r, const struct provider_block *b,
                      struct naming *n) {
  struct errmsg msg;
  int mistakes = 0;
  receiver_init(r, b->name);
  for (int i = 0; i < b->num; i++) {
    const struct provider_line *line = &b->lines[i];
    if (receiver_set(r, line->option, (const char *const *)line->texts,
                     line->num, &msg) == 0)
      continue;
    n->place = line->place;
    report_named(n, msg.text);
    mistakes++;
  }
  n->place = b->place;
  return mistakes + receiver_finish(r, report_named, n);
}

int receivers_init(struct receivers *r, struct options *o, err_report report,
                   void *ctx) {
  *r = (struct receivers){.options = o};
  r->items = calloc((size_t)o->notify_num + 1, sizeof(*r->items));
  if (r->items == NULL)
    return -1;
  for (int i = 0; i < o->notify_num; i++) {
    struct naming naming = {NULL, report, ctx};
    struct provider_block *b = &o->notify[i];
    b->has_mistakes = read_block(&r->items[r->num], b, &naming) > 0;
    r->num += !b->has_mistakes;
  }
  return 0;
}

void receivers_clear(struct receivers *r) {
  free(r->items);
  *r = (struct receivers){.options = NULL};
}

const struct receiver *receivers_find(const struct receivers *r,
                                      const char *name) {
  for (size_t i = 0; i < r->num; i++)
    if (strcmp(r->items[i].name, name) == 0)
      return &r->items[i];
  return NULL;
}

int receivers_address(const struct receiver *r, char address[],
                      struct errmsg *msg) {
  return address_file_read(r->url_file, address, msg) == 0
             ? receiver_check_url(r, address, msg)
             : -1;
}

/* An event goes as it is: no key and no secret ever goes to this server. */
static int event_request(const struct receivers *r, const char *text,
                         struct provider_request *out, struct errmsg *why) {
  if (r->options->events_url[0] == '\0')
    return err_set(why, "EventsURL is not set any more");
  *out = (struct provider_request){
      .method = "POST",
      .url = strdup(r->options->events_url),
      .body = strdup(text),
      .headers = {strdup("Content-Type: application/json")}};
  if (out->url != NULL && out->body != NULL && out->headers[0] != NULL)
    return 0;
  provider_request_clear(out);
  return err_set(why, "out of memory");
}

/* The messages as one. Returns 0; -1: no memory, or one of them is none. */
static int unpack(const char *const *texts, size_t num,
                  struct notice_text *out) {
  if (num == 1)
    return notice_text_unpack(texts[0], out);
  struct notice_text *list = calloc(num, sizeof(*list));
  size_t read = 0;
  while (list != NULL && read < num &&
         notice_text_unpack(texts[read], &list[read]) == 0)
    read++;
  int status = read == num && list != NULL ? notice_join(list, num, out) : -1;
  while (read > 0)
    notice_text_clear(&list[--read]);
  free(list);
  return status;
}

int receivers_request(const struct receivers *r, const char *name,
                      const char *const *texts, size_t num, int64_t now,
                      struct provider_request *out, struct errmsg *why) {
  char address[ADDRESS_MAX + 1];
  struct notice_text message = {0};
  if (strcmp(name, RECEIVER_EVENTS) == 0)
    return event_request(r, texts[0], out, why);
  const struct receiver *to = receivers_find(r, name);
  if (to == NULL)
    return err_set(why, "there is no <Notify \"%s\"> any more", name);
  if (receivers_address(to, address, why) != 0)
    return -1;
  int status = unpack(texts, num, &message);
  if (status == 0)
    status = notice_request(to, address, &message, now, out);
  explicit_bzero(address, sizeof(address));
  notice_text_clear(&message);
  return status == 0 ? 0
                     : err_set(why, "a message cannot be read from the "
                                    "outbox, or there is no memory");
}
