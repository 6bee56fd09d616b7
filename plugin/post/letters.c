/* SPDX-License-Identifier: MIT */
/*
 * Letters as files: "ID.RECEIVER", whose first line is
 *   hashtag-outbox 1 CREATED NOT-BEFORE TOGETHER
 * and the rest the text. A file of another name or head is left alone.
 */
#include "post/internal.h"

#include "core/text.h"
#include "file/files.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define HEAD "hashtag-outbox 1 %" SCNd64 " %" SCNd64 " %d%n"

void letters_path(const struct outbox *o, const char *name,
                  char path[PATH_MAX]) {
  snprintf(path, PATH_MAX, "%.3800s/%.255s", o->dir, name);
}

struct route *letters_route(struct outbox *o, const char *receiver) {
  struct route *r = NULL;
  SLIST_FOREACH(r, &o->routes, next)
  if (strcmp(r->receiver, receiver) == 0)
    return r;
  r = calloc(1, sizeof(*r));
  if (r == NULL)
    return NULL;
  snprintf(r->receiver, sizeof(r->receiver), "%s", receiver);
  SLIST_INSERT_HEAD(&o->routes, r, next);
  return r;
}

struct letter *letters_find(struct outbox *o, const char *name) {
  struct letter *l = NULL;
  TAILQ_FOREACH(l, &o->letters, next)
  if (strcmp(l->name, name) == 0)
    return l;
  return NULL;
}

static void letter_free(struct letter *l) {
  free(l->name);
  free(l);
}

void letters_drop(struct outbox *o, struct letter *l) {
  char path[PATH_MAX];
  letters_path(o, l->name, path);
  files_remove(path);
  TAILQ_REMOVE(&o->letters, l, next);
  l->route->waiting--;
  o->num--;
  letter_free(l);
}

/* Names begin with their day, so their order is that of the news. */
static void insert(struct outbox *o, struct letter *l) {
  struct letter *before = TAILQ_LAST(&o->letters, letters);
  while (before != NULL && strcmp(before->name, l->name) > 0)
    before = TAILQ_PREV(before, letters, next);
  if (before != NULL)
    TAILQ_INSERT_AFTER(&o->letters, before, l, next);
  else
    TAILQ_INSERT_HEAD(&o->letters, l, next);
  l->route->waiting++;
  o->num++;
}

/* A letter of that name, in the list and held; NULL: no memory. */
static struct letter *add(struct outbox *o, const char *name) {
  const char *receiver = strrchr(name, '.') + 1;
  struct letter *l = calloc(1, sizeof(*l));
  if (l == NULL)
    return NULL;
  l->name = strdup(name);
  l->route = letters_route(o, receiver);
  l->held = true;
  if (l->name == NULL || l->route == NULL) {
    letter_free(l);
    return NULL;
  }
  insert(o, l);
  return l;
}

/* Whether it is the name of a letter, not of a file that is being made. */
static bool is_name(const char *name) {
  const char *dot = strrchr(name, '.');
  size_t len = dot != NULL ? strlen(dot + 1) : 0;
  return name[0] != '.' && len > 0 && len <= OUTBOX_NAME_MAX &&
         strlen(name) < NAME_MAX;
}

/* The head of a letter's file; where its text begins, NULL: it is none. */
static const char *read_head(const char *bytes, struct letter *l) {
  int together = 0, used = 0;
  if (sscanf(bytes, HEAD, &l->created, &l->not_before, &together, &used) !=
          3 ||
      bytes[used] != '\n')
    return NULL;
  l->together = together != 0;
  return bytes + used + 1;
}

static char *read_file(const struct outbox *o, const char *name) {
  char path[PATH_MAX];
  size_t len = 0;
  letters_path(o, name, path);
  return files_slurp(path, OUTBOX_TEXT_MAX + 200, &len);
}

static int load(struct outbox *o, const char *name) {
  struct letter head;
  char *bytes = read_file(o, name);
  bool good = bytes != NULL && read_head(bytes, &head) != NULL;
  struct letter *l = good ? add(o, name) : NULL;
  if (l != NULL) {
    l->created = head.created;
    l->not_before = head.not_before;
    l->together = head.together;
  }
  free(bytes);
  return good && l == NULL ? -1 : 0;
}

int letters_load(struct outbox *o, struct errmsg *msg) {
  int status = 0;
  DIR *dir = files_list(o->dir);
  if (dir == NULL)
    return errno == ENOENT
               ? 0
               : err_set(msg, "%s: %s", o->dir, files_error(errno));
  for (struct dirent *e = readdir(dir); e != NULL && status == 0;
       e = readdir(dir))
    if (is_name(e->d_name))
      status = load(o, e->d_name);
  closedir(dir);
  return status == 0 ? 0 : err_set(msg, "out of memory");
}

char *letters_text(const struct outbox *o, const struct letter *l,
                   struct errmsg *why) {
  struct letter head;
  char *bytes = read_file(o, l->name);
  int cause = errno;
  const char *text = bytes != NULL ? read_head(bytes, &head) : NULL;
  if (text == NULL) {
    err_set(why, "%s/%s cannot be read: %s", o->dir, l->name,
            bytes == NULL ? files_error(cause) : "it is damaged");
    free(bytes);
    return NULL;
  }
  memmove(bytes, text, strlen(text) + 1);
  return bytes;
}

/* -- from outside */

static int write_file(const struct outbox *o, const char *name,
                      const struct outbox_letter *l, int64_t now,
                      struct errmsg *msg) {
  char path[PATH_MAX], *bytes = NULL;
  int len = asprintf(&bytes, "hashtag-outbox 1 %" PRId64 " %" PRId64 " %d\n%s",
                     now, l->not_before, l->together, l->text);
  if (len < 0)
    return err_set(msg, "out of memory");
  letters_path(o, name, path);
  int status = files_make_parents(path, msg);
  if (status == 0)
    status = (l->cheap ? files_create_unsynced
                       : files_create)(path, bytes, (size_t)len, 0600, msg);
  free(bytes);
  return status;
}

static int put(struct outbox *o, const char *name,
               const struct outbox_letter *l, int64_t now,
               struct errmsg *msg) {
  if (letters_find(o, name) != NULL)
    return 0;
  if (o->num >= OUTBOX_MAX)
    return err_set(msg,
                   "%d messages and events wait in %s already: what comes now "
                   "is not kept",
                   OUTBOX_MAX, o->dir);
  if (write_file(o, name, l, now, msg) != 0)
    return -1;
  struct letter *new = add(o, name);
  if (new == NULL)
    return err_set(msg, "out of memory");
  new->created = now;
  new->not_before = l->not_before;
  new->together = l->together;
  return 0;
}

int outbox_put(struct outbox *o, const struct outbox_letter *l, int64_t now,
               struct errmsg *msg) {
  char name[NAME_MAX + 1];
  int len = snprintf(name, sizeof(name), "%s.%s", l->id, l->receiver);
  if (len < 0 || len > NAME_MAX || !is_name(name) ||
      strchr(name, '/') != NULL || strlen(l->text) > OUTBOX_TEXT_MAX)
    return err_set(msg, "%s cannot be the name of a letter", l->id);
  pthread_mutex_lock(&o->lock);
  int status = put(o, name, l, now, msg);
  pthread_mutex_unlock(&o->lock);
  return status;
}

static bool has_id(const struct letter *l, const char *id) {
  size_t len = strlen(id);
  return strncmp(l->name, id, len) == 0 && l->name[len] == '.';
}

void outbox_release(struct outbox *o, const char *id) {
  struct letter *l = NULL;
  pthread_mutex_lock(&o->lock);
  TAILQ_FOREACH(l, &o->letters, next)
  if (id == NULL || has_id(l, id))
    l->held = false;
  pthread_mutex_unlock(&o->lock);
  fetch_wake(o->fetch);
}

char *outbox_next_held(struct outbox *o, const char *after) {
  struct letter *l = NULL;
  char *found = NULL;
  pthread_mutex_lock(&o->lock);
  TAILQ_FOREACH(l, &o->letters, next)
  if (l->held && found == NULL && strcmp(l->name, after) > 0)
    found = strdup(l->name);
  pthread_mutex_unlock(&o->lock);
  return found;
}

void outbox_trust_clock(struct outbox *o, bool right) {
  pthread_mutex_lock(&o->lock);
  o->clock_is_right = right;
  pthread_mutex_unlock(&o->lock);
}
