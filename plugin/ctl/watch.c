/* SPDX-License-Identifier: MIT */
/* hashtagctl watch and unwatch: lines of HashtagFile come and go. */
#include "ctl/watch.h"

#include "core/tag.h"
#include "file/files.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define FILE_MAX ((size_t)4 << 20) /* bytes of a HashtagFile */
#define BOM "\xEF\xBB\xBF"         /* that some editors put first */

/* What an edit works on. */
struct edit {
  const char *path;       /* of HashtagFile */
  char *text;             /* what it holds; owned; NULL: it is absent */
  size_t len;             /* bytes */
  struct watchlist list;  /* all that is watched now */
  struct watchlist named; /* on the command line, without repeats */
};

static void ignore(void *ctx, const char *sentence) {
  (void)ctx, (void)sentence;
}

static bool has(const struct watchlist *list, const char *tag) {
  for (size_t i = 0; i < list->num; i++)
    if (strcmp(list->items[i].tag, tag) == 0)
      return true;
  return false;
}

static enum ctl_exit take_words(const struct ctl *c, struct edit *e) {
  struct errmsg msg;
  if (c->args.words_num == 0)
    return ctl_misused("name the hashtags; hashtagctl report --related lists "
                       "some that trends share");
  for (int i = 0; i < c->args.words_num; i++)
    if (watchlist_add(&e->named, c->args.words[i], NAN, false, &msg) != 0)
      return ctl_fail("%s; nothing was changed", msg.text);
  watchlist_unique(&e->named, ignore, NULL);
  return CTL_OK;
}

static enum ctl_exit begin(const struct ctl *c, struct edit *e) {
  struct errmsg msg;
  *e = (struct edit){.path = c->options.hashtag_file};
  enum ctl_exit status = take_words(c, e);
  if (status != CTL_OK)
    return status;
  if (e->path[0] == '\0')
    return ctl_fail("no HashtagFile is configured. To fix: put HashtagFile "
                    "\"/etc/collectd/hashtags.txt\" into <Plugin hashtag> and "
                    "restart collectd");
  e->text = files_slurp(e->path, FILE_MAX, &e->len);
  if (e->text == NULL && errno != ENOENT)
    return ctl_fail("HashtagFile %s cannot be read: %s", e->path,
                    files_error(errno));
  if (options_watchlist(&c->options, &e->list,
                        e->text != NULL ? ctl_report_fault : ignore, NULL,
                        &msg) != 0 &&
      e->text != NULL)
    return ctl_fail("%s; nothing was changed", msg.text);
  return CTL_OK;
}

static void end(struct edit *e) {
  free(e->text);
  watchlist_clear(&e->list);
  watchlist_clear(&e->named);
}

static enum ctl_exit replace(const struct edit *e, const char *text,
                             size_t len) {
  struct errmsg msg;
  return files_rewrite(e->path, text, len, &msg) == 0
             ? CTL_OK
             : ctl_fail("%s", msg.text);
}

static void say(const struct edit *e, const char *what, int num, size_t left,
                const char *lines) {
  ctl_print("%s: %d %s, %zu hashtag%s watched now, one request a day each:\n"
            "%s",
            e->path, num, what, left, left == 1 ? " is" : "s are", lines);
}

/* -- watch */

static int new_lines(const struct edit *e, FILE *to) {
  int num = 0;
  for (size_t i = 0; i < e->named.num; i++) {
    const char *tag = e->named.items[i].tag;
    if (has(&e->list, tag)) {
      ctl_note("#%s is watched already", tag);
      continue;
    }
    fprintf(to, "%s\n", tag);
    num++;
  }
  return num;
}

static enum ctl_exit append(const struct edit *e, const char *lines, int num) {
  char *text = NULL;
  size_t size = 0;
  FILE *to = open_memstream(&text, &size);
  if (to == NULL)
    return ctl_fail("out of memory");
  bool torn = e->len > 0 && e->text[e->len - 1] != '\n';
  fwrite(e->text != NULL ? e->text : "", 1, e->len, to);
  fprintf(to, "%s%s", torn ? "\n" : "", lines);
  enum ctl_exit status = fclose(to) == 0 ? replace(e, text, size)
                                         : ctl_fail("out of memory");
  free(text);
  if (status == CTL_OK)
    say(e, "added", num, e->list.num + (size_t)num, lines);
  return status;
}

static enum ctl_exit add(const struct edit *e) {
  char *lines = NULL;
  size_t size = 0;
  FILE *to = open_memstream(&lines, &size);
  if (to == NULL)
    return ctl_fail("out of memory");
  int num = new_lines(e, to);
  enum ctl_exit status = CTL_OK;
  if (fclose(to) != 0)
    status = ctl_fail("out of memory");
  else if (num > 0)
    status = append(e, lines, num);
  free(lines);
  return status;
}

enum ctl_exit watch_run(struct ctl *c) {
  struct edit e;
  enum ctl_exit status = begin(c, &e);
  if (status == CTL_OK)
    status = add(&e);
  end(&e);
  return status;
}

/* -- unwatch */

/* The hashtag that a line of the file watches; false: none. */
static bool tag_of(const char *line, size_t len, char tag[TAG_MAX + 1]) {
  char word[4 * TAG_MAX];
  size_t mark = len >= strlen(BOM) && memcmp(line, BOM, strlen(BOM)) == 0
                    ? strlen(BOM)
                    : 0;
  snprintf(word, sizeof(word), "%.*s", (int)(len - mark), line + mark);
  char *rest = NULL, *name = strtok_r(word, " \t\r\n", &rest);
  return name != NULL && name[0] != '#' && tag_normalise(name, tag, NULL) == 0;
}

/* Keeps the lines of others as they are. -1: no memory. */
static int keep_others(const struct edit *e, struct watchlist *gone,
                       FILE *to) {
  char tag[TAG_MAX + 1];
  size_t len = 0;
  for (size_t at = 0; at < e->len; at += len) {
    const char *line = e->text + at, *end = memchr(line, '\n', e->len - at);
    len = end != NULL ? (size_t)(end - line) + 1 : e->len - at;
    if (!tag_of(line, len, tag) || !has(&e->named, tag))
      fwrite(line, 1, len, to);
    else if (watchlist_add(gone, tag, NAN, false, NULL) != 0)
      return -1;
  }
  return 0;
}

/* Each that was named has to be in the file: else it is a slip. */
static enum ctl_exit check_gone(const struct edit *e,
                                const struct watchlist *gone) {
  enum ctl_exit status = CTL_OK;
  for (size_t i = 0; i < e->named.num; i++) {
    const char *tag = e->named.items[i].tag;
    if (has(gone, tag))
      continue;
    status = has(&e->list, tag)
                 ? ctl_fail("#%s stands in collectd's configuration, not in "
                            "%s: take it out there. Nothing was changed",
                            tag, e->path)
                 : ctl_fail("#%s is not watched. Nothing was changed", tag);
  }
  return status;
}

static void say_gone(const struct edit *e, const struct watchlist *gone) {
  char *names = NULL;
  size_t size = 0, left = e->list.num;
  FILE *to = open_memstream(&names, &size);
  for (size_t i = 0; to != NULL && i < e->named.num; i++) {
    fprintf(to, "%s\n", e->named.items[i].tag);
    left -= left > 0 && has(&e->list, e->named.items[i].tag);
  }
  if (to != NULL && fclose(to) == 0)
    say(e, "removed", (int)gone->num, left, names);
  free(names);
}

static enum ctl_exit take_out(const struct edit *e, struct watchlist *gone) {
  char *text = NULL;
  size_t size = 0;
  FILE *to = open_memstream(&text, &size);
  if (to == NULL)
    return ctl_fail("out of memory");
  int kept = keep_others(e, gone, to);
  enum ctl_exit status = fclose(to) == 0 && kept == 0
                             ? check_gone(e, gone)
                             : ctl_fail("out of memory");
  if (status == CTL_OK)
    status = replace(e, text, size);
  free(text);
  return status;
}

static enum ctl_exit unwatch(struct ctl *c) {
  struct edit e;
  struct watchlist gone = {0};
  enum ctl_exit status = begin(c, &e);
  if (status == CTL_OK)
    status = take_out(&e, &gone);
  if (status == CTL_OK)
    say_gone(&e, &gone);
  watchlist_clear(&gone);
  end(&e);
  return status;
}

static const struct argument no_options[] = {{NULL, NULL, NULL}};

const struct ctl_command ctl_watch = {
    .name = "watch",
    .words = "TAG...",
    .help = "watches further hashtags: puts them into HashtagFile",
    .more = "The daemon takes the file over within a minute. Each hashtag "
            "costs one request a\nday from then on.\n",
    .options = no_options,
    .run = watch_run};

const struct ctl_command ctl_unwatch = {
    .name = "unwatch",
    .words = "TAG...",
    .help = "watches hashtags no more: takes their lines out of HashtagFile",
    .more = "The daemon takes the file over within a minute. What was counted "
            "stays in the RRD\nfiles.\n",
    .options = no_options,
    .run = unwatch};
