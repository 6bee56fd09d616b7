/* SPDX-License-Identifier: MIT */
/* The inside of the outbox, shared by the files of this folder only. */
#pragma once

#include "fetch/fetch.h"
#include "post/outbox.h"

#include <limits.h>
#include <pthread.h>
#include <sys/queue.h>

/* A letter that waits; its text is in its file. */
struct letter {
  char *name; /* of the file: "ID.RECEIVER" */
  struct route *route;
  int64_t created, not_before; /* Unix seconds */
  bool together, held, under_way;
  int tries;
  int64_t due_ms; /* monotonic */
  TAILQ_ENTRY(letter) next;
};

/* A receiver, and how posting to it goes. */
struct route {
  char receiver[OUTBOX_NAME_MAX + 1];
  bool busy;         /* a request is under way */
  int failures;      /* in a row */
  int64_t paused_ms; /* monotonic: nothing is tried before */
  bool failing, news_due;
  size_t waiting, lost;
  char why[200];
  SLIST_ENTRY(route) next;
};

struct outbox {
  char dir[PATH_MAX];
  struct outbox_user user;
  struct fetch *fetch;  /* NULL: not started */
  pthread_mutex_t lock; /* everything below */
  TAILQ_HEAD(letters, letter) letters;
  SLIST_HEAD(, route) routes;
  size_t num;
  bool clock_is_right;
};

/* letters.c: files and the list of them; the lock is held */
struct route *letters_route(struct outbox *o, const char *receiver);
struct letter *letters_find(struct outbox *o, const char *name);
/* Out of the list, and its file removed; after a loss of power it may be sent
 * once more. */
void letters_drop(struct outbox *o, struct letter *l);
void letters_path(const struct outbox *o, const char *name,
                  char path[PATH_MAX]);
/* The text of a letter; the caller frees it. NULL: it cannot be read. */
char *letters_text(const struct outbox *o, const struct letter *l,
                   struct errmsg *why);
/* Reads the folder. */
int letters_load(struct outbox *o, struct errmsg *msg);
