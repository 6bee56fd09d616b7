/* SPDX-License-Identifier: MIT */
#include "option/collectd_conf.h"

#include "file/files.h"

#include <errno.h>
#include <fnmatch.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

#define INCLUDES_MAX 8              /* files in each other, as in collectd */
#define FILE_MAX ((size_t)16 << 20) /* bytes */
#define TOKEN_MAX 2048 /* bytes of a key or value; the rest is not kept */

/* Who is told, and how deep Include has led. */
struct reading {
  conf_visit visit;
  void *ctx;
  int files;
};

/* A file, and the place in it. */
struct source {
  struct reading *reading;
  const char *file, *at;
  int line, depth;
  char include[PATH_MAX]; /* of the <Include> block that is open */
  char filter[TOKEN_MAX];
};

static void read_any(struct reading *r, const char *path, const char *filter);

/* -- tokens */

static void skip_line(struct source *s) { s->at += strcspn(s->at, "\n"); }

/* Blanks, and lines that go on; with lines: their ends and comments, too. */
static void skip(struct source *s, bool lines) {
  for (;; s->at++) {
    if (s->at[0] == '\\' && (s->at[1] == '\n' || s->at[1] == '\r'))
      s->at += strcspn(s->at, "\n");
    else if (s->at[0] == '#' && lines)
      skip_line(s);
    else if (s->at[0] == '\0' ||
             strchr(lines ? " \t\b\r\n" : " \t\b\r", s->at[0]) == NULL)
      return;
    if (s->at[0] == '\n')
      s->line++;
    if (s->at[0] == '\0')
      return;
  }
}

static void keep(char token[TOKEN_MAX], size_t *len, char c) {
  if (*len + 1 < TOKEN_MAX)
    token[(*len)++] = c;
  token[*len] = '\0';
}

/* Behind its first quote; what a backslash stands before is itself. */
static void take_quoted(struct source *s, char token[TOKEN_MAX]) {
  size_t len = 0;
  for (s->at++; *s->at != '\0' && *s->at != '"'; s->at++) {
    bool escaped = *s->at == '\\' && s->at[1] != '\0';
    if (escaped)
      s->at++;
    if (*s->at == '\n')
      s->line++;
    if (!escaped || *s->at != '\n')
      keep(token, &len, *s->at);
    else
      s->at += strspn(s->at + 1, " \t\b"); /* as its lines that go on */
  }
  if (*s->at == '"')
    s->at++;
}

/* False: nothing more stands in this line. */
static bool take(struct source *s, char token[TOKEN_MAX], bool *quoted) {
  size_t len = 0;
  token[0] = '\0';
  skip(s, false);
  *quoted = *s->at == '"';
  if (*quoted) {
    take_quoted(s, token);
    return true;
  }
  while (*s->at != '\0' && strchr(" \t\b\r\n\"<>#", *s->at) == NULL)
    keep(token, &len, *s->at++);
  return len > 0;
}

/* The values of a statement; owned. */
struct values {
  char **texts;
  bool *quoted;
  int num, room;
};

static void values_clear(struct values *v) {
  while (v->num > 0)
    free(v->texts[--v->num]);
  free(v->texts);
  free(v->quoted);
}

static bool make_room(struct values *v) {
  int room = v->room > 0 ? 2 * v->room : 4;
  char **texts = realloc(v->texts, (size_t)room * sizeof(*texts));
  if (texts != NULL)
    v->texts = texts;
  bool *quoted = realloc(v->quoted, (size_t)room * sizeof(*quoted));
  if (quoted != NULL)
    v->quoted = quoted;
  if (texts == NULL || quoted == NULL)
    return false;
  v->room = room;
  return true;
}

/* What memory lacks for is left out. */
static void add_value(struct values *v, const char *text, bool quoted) {
  if (v->num == v->room && !make_room(v))
    return;
  v->quoted[v->num] = quoted;
  v->texts[v->num] = strdup(text);
  v->num += v->texts[v->num] != NULL;
}

/* -- statements */

/* What Include does: collectd looks for it outside of blocks only. */
static void include(struct source *s, const struct conf_statement *st) {
  if (st->depth == 0 && strcasecmp(st->key, "Include") == 0) {
    snprintf(s->include, sizeof(s->include), "%s", st->values[0]);
    if (!st->is_block)
      read_any(s->reading, s->include, NULL);
  } else if (st->depth == 1 && s->include[0] != '\0' &&
             strcasecmp(st->key, "Filter") == 0) {
    snprintf(s->filter, sizeof(s->filter), "%s", st->values[0]);
    return;
  }
  if (st->depth == 0 && !st->is_block)
    s->include[0] = '\0';
  if (st->depth == 0)
    s->filter[0] = '\0';
}

static void end_block(struct source *s) {
  skip_line(s);
  if (s->depth > 0)
    s->depth--;
  if (s->depth == 0 && s->include[0] != '\0')
    read_any(s->reading, s->include, s->filter[0] != '\0' ? s->filter : NULL);
  if (s->depth == 0)
    s->include[0] = '\0';
}

static void visit_statement(struct source *s, struct conf_statement *st,
                            const struct values *v) {
  static const char *const none[] = {""};
  st->values_num = v->num;
  st->values = v->num > 0 ? (const char *const *)v->texts : none;
  st->quoted = v->quoted;
  skip_line(s); /* the > of a head, or a comment */
  s->depth += st->is_block;
  if (st->is_block && st->depth == 0)
    s->include[0] = '\0';
  s->reading->visit(s->reading->ctx, st);
  include(s, st);
}

static void read_statement(struct source *s) {
  char key[TOKEN_MAX], token[TOKEN_MAX];
  bool quoted = false;
  struct values v = {.texts = NULL};
  struct conf_statement st = {.file = s->file,
                              .line = s->line,
                              .depth = s->depth,
                              .is_block = *s->at == '<',
                              .key = key};
  s->at += st.is_block;
  if (!take(s, key, &quoted)) {
    skip_line(s); /* collectd refuses such a file */
    return;
  }
  while (take(s, token, &quoted))
    add_value(&v, token, quoted);
  visit_statement(s, &st, &v);
  values_clear(&v);
}

static void read_text(struct reading *r, const char *file, const char *text) {
  struct source s = {.reading = r, .file = file, .at = text, .line = 1};
  for (skip(&s, true); *s.at != '\0'; skip(&s, true)) {
    if (s.at[0] == '<' && s.at[1] == '/')
      end_block(&s);
    else
      read_statement(&s);
  }
}

/* -- files */

static int read_file(struct reading *r, const char *path) {
  size_t len = 0;
  char *text = r->files < INCLUDES_MAX ? files_slurp(path, FILE_MAX, &len)
                                       : NULL;
  if (text == NULL)
    return -1;
  r->files++;
  read_text(r, path, text);
  r->files--;
  free(text);
  return 0;
}

static int by_bytes(const void *a, const void *b) {
  return strcmp(*(char *const *)a, *(char *const *)b);
}

/* A file, a folder, or a pattern of such; a filter is for names of files. */
static void read_any(struct reading *r, const char *path, const char *filter) {
  glob_t found = {0};
  struct stat st;
  char inside[PATH_MAX];
  if (glob(path, GLOB_NOSORT, NULL, &found) == 0)
    qsort(found.gl_pathv, found.gl_pathc, sizeof(found.gl_pathv[0]), by_bytes);
  for (size_t i = 0; i < found.gl_pathc; i++) {
    const char *one = found.gl_pathv[i], *slash = strrchr(one, '/');
    if (stat(one, &st) != 0)
      continue;
    snprintf(inside, sizeof(inside), "%.4000s/*", one);
    if (S_ISDIR(st.st_mode) && r->files < INCLUDES_MAX)
      read_any(r, inside, filter);
    else if (filter == NULL ||
             fnmatch(filter, slash != NULL ? slash + 1 : one, 0) == 0)
      read_file(r, one);
  }
  globfree(&found);
}

int conf_read(const char *path, conf_visit visit, void *ctx,
              struct errmsg *msg) {
  struct reading r = {visit, ctx, 0};
  errno = 0;
  if (read_file(&r, path) == 0)
    return 0;
  return err_set(msg, "%s: %s", path, files_error(errno));
}

/* -- which file */

/* The words of a command line, each ended by a zero. */
static const char *value_of_c(const char *words, size_t len) {
  for (const char *w = words; w < words + len; w += strlen(w) + 1) {
    if (strncmp(w, "-C", 2) != 0)
      continue;
    if (w[2] != '\0')
      return w + 2;
    w += 3;
    return w < words + len ? w : NULL;
  }
  return NULL;
}

bool conf_path_of(const char *process, char out[PATH_MAX]) {
  char path[64], words[PATH_MAX + 256];
  snprintf(path, sizeof(path), "/proc/%.20s/cmdline", process);
  FILE *f = files_read_lines(path);
  if (f == NULL)
    return false;
  size_t len = fread(words, 1, sizeof(words) - 1, f);
  fclose(f);
  words[len] = '\0';
  const char *given = value_of_c(words, len);
  snprintf(out, PATH_MAX, "%s", given != NULL ? given : CONF_DEFAULT);
  return len > 0 && (out[0] == '/' || strcmp(process, "self") == 0);
}
