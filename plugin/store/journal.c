/* SPDX-License-Identifier: MIT */
#include "store/journal.h"

#include "core/day.h"
#include "file/files.h"
#include "file/lockfile.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define REPLAY_MAX ((size_t)256 << 20) /* a day of 100,000 tags has 20 MB */
#define SYNC_MS 1000
#define TORN " ?"    /* ends a line that a crash cut off; no tag has a blank */
#define READ_DAYS 16 /* files of which is known how far they were read */

/* How far a day's file has been read. */
struct read_to {
  int day;
  off_t bytes;
};

struct journal {
  char *dir;
  int fd, day;         /* the open file; -1 */
  char path[PATH_MAX]; /* of it */
  bool dirty;
  bool is_new; /* its folder does not know it yet */
  bool lost;   /* lines could not be synced when it was closed */
  off_t end;   /* of it, behind our last line */
  int64_t synced_ms;
  bool by_tool; /* whose lines these are */
  int lock;     /* held open; -1 */
  char *lock_path;
  int follow_day; /* whose file the tool's lines are followed in last */
  struct read_to read[READ_DAYS];
  unsigned read_next; /* of them, to be used for another day */
};

struct journal *journal_new(const char *state_dir) {
  struct journal *j = calloc(1, sizeof(*j));
  if (j == NULL)
    return NULL;
  j->fd = j->lock = -1;
  j->follow_day = DAY_NONE;
  for (int i = 0; i < READ_DAYS; i++)
    j->read[i].day = DAY_NONE;
  j->dir = files_join(state_dir, "journal");
  j->lock_path = files_join(state_dir, "journal.lock");
  if (j->dir != NULL && j->lock_path != NULL)
    return j;
  journal_free(j);
  return NULL;
}

/* What has its name is synced, and its folder, too. -1: errno says why not. */
static int sync_file(struct journal *j) {
  if (fdatasync(j->fd) != 0 || (j->is_new && files_sync_folder(j->path) != 0))
    return -1;
  j->dirty = j->is_new = false;
  return 0;
}

static void close_file(struct journal *j) {
  if (j->fd < 0)
    return;
  if (j->dirty && sync_file(j) != 0)
    j->lost = true; /* journal_sync() says so */
  close(j->fd);
  j->fd = -1;
  j->dirty = false;
}

void journal_free(struct journal *j) {
  if (j == NULL)
    return;
  close_file(j);
  if (j->lock >= 0)
    close(j->lock);
  free(j->lock_path);
  free(j->dir);
  free(j);
}

void journal_by_tool(struct journal *j) { j->by_tool = true; }

static void path_of(const struct journal *j, int day, char path[PATH_MAX]) {
  char date[DAY_TEXT_SIZE];
  snprintf(path, PATH_MAX, "%.4000s/%s", j->dir, day_text(day, date));
}

/* Appends all of it or fails, with the reason in errno. */
static int append(int fd, const char *text, size_t len) {
  errno = ENOSPC; /* a full disk takes a part, and tells no reason then */
  return write(fd, text, len) == (ssize_t)len ? 0 : -1;
}

/*
 * A crash or a full disk may have left half a line: the next one must not
 * grow onto it, and the half must not be read as a shorter tag or id.
 */
static int end_torn_line(int fd) {
  char last = '\n';
  off_t end = lseek(fd, 0, SEEK_END);
  bool torn = end > 0 && pread(fd, &last, 1, end - 1) == 1 && last != '\n';
  return torn ? append(fd, TORN "\n", 3) : 0;
}

/* Whether what is open is still what is at its path, not a removed one. */
static bool is_in_place(int fd, const char *path, off_t *size) {
  struct stat at = {0}, held = {0};
  bool in_place = stat(path, &at) == 0 && fstat(fd, &held) == 0 &&
                  at.st_ino == held.st_ino && at.st_dev == held.st_dev;
  *size = held.st_size;
  return in_place;
}

static int cannot_write(struct journal *j, struct errmsg *msg) {
  int cause = errno;
  close_file(j); /* the next try opens anew, and ends the torn line */
  return err_set(msg, "%s cannot be written: %s", j->path, files_error(cause));
}

static int open_day(struct journal *j, int day, struct errmsg *msg) {
  off_t size = 0;
  if (j->fd >= 0 && j->day == day && is_in_place(j->fd, j->path, &size)) {
    if (size == j->end || end_torn_line(j->fd) == 0)
      return 0; /* nobody else wrote, or what he left open is closed */
    return cannot_write(j, msg);
  }
  close_file(j);
  path_of(j, day, j->path);
  files_make_folder(j->dir, NULL); /* StateDir may have been emptied */
  j->fd = files_open_regular(j->path, O_RDWR | O_CREAT | O_APPEND, 0644);
  if (j->fd < 0)
    return cannot_write(j, msg);
  j->day = day;
  j->is_new = lseek(j->fd, 0, SEEK_END) == 0;
  return end_torn_line(j->fd) == 0 ? 0 : cannot_write(j, msg);
}

/* The clock may go back and forth between days: none is read twice. */
static struct read_to *read_to(struct journal *j, int day) {
  for (int i = 0; i < READ_DAYS; i++)
    if (j->read[i].day == day)
      return &j->read[i];
  struct read_to *r = &j->read[j->read_next++ % READ_DAYS];
  *r = (struct read_to){.day = day};
  return r;
}

/* Where nobody else wrote in between, the line need not be read back. */
static void note_read(struct journal *j, int len) {
  struct read_to *r = read_to(j, j->day);
  j->end = lseek(j->fd, 0, SEEK_CUR); /* behind what was appended */
  if (j->end - len == r->bytes)
    r->bytes = j->end;
}

int journal_write(struct journal *j, const struct entry *entry,
                  struct errmsg *msg) {
  char line[ENTRY_SIZE];
  struct entry ours = *entry;
  ours.by_tool = j->by_tool;
  int len = entry_format(&ours, line);
  if (open_day(j, day_of(entry->time), msg) != 0)
    return -1;
  if (append(j->fd, line, (size_t)len) != 0)
    return cannot_write(j, msg);
  j->dirty = true;
  note_read(j, len);
  return 0;
}

int64_t journal_sync_wait(const struct journal *j, int64_t now_ms) {
  int64_t wait = j->synced_ms + SYNC_MS - now_ms;
  if (!j->dirty)
    return INT64_MAX;
  return wait > 0 ? wait : 0;
}

int journal_sync(struct journal *j, int64_t now_ms, struct errmsg *msg) {
  bool due = j->dirty && journal_sync_wait(j, now_ms) == 0;
  if (due)
    j->synced_ms = now_ms;
  bool failed = (due && sync_file(j) != 0) || j->lost;
  j->lost = false;
  if (!failed)
    return 0;
  int cause = errno;
  j->dirty = false; /* a second try would say that all is well */
  return err_set(msg, "%s cannot be synced to its disk: %s", j->path,
                 strerror(cause));
}

void journal_sync_now(struct journal *j) {
  if (j->dirty && sync_file(j) != 0)
    j->lost = true;
}

/* Whole: no zero inside, as a power cut leaves them, and not marked. */
static bool is_whole(const char *line, size_t len) {
  return strlen(line) == len && (len < 2 || strcmp(line + len - 2, TORN) != 0);
}

/*
 * Hands the entries of a text to on_entry(): all, or only a tool's. Returns
 * the bytes up to the end of the last line.
 */
static size_t read_lines(char *text, size_t len, bool only_tool,
                         void (*on_entry)(void *, const struct entry *),
                         void *ctx) {
  struct entry entry;
  char *line = text, *last = text + len;
  char *end = NULL;
  while ((end = memchr(line, '\n', (size_t)(last - line))) != NULL) {
    *end = '\0';
    if (is_whole(line, (size_t)(end - line)) && entry_parse(line, &entry) &&
        (entry.by_tool || !only_tool))
      on_entry(ctx, &entry);
    line = end + 1;
  }
  return (size_t)(line - text);
}

void journal_replay(struct journal *j, int day,
                    void (*on_entry)(void *ctx, const struct entry *entry),
                    void *ctx) {
  char path[PATH_MAX];
  size_t len = 0;
  path_of(j, day, path);
  char *text = files_slurp(path, REPLAY_MAX, &len);
  if (text == NULL)
    return;
  size_t read = read_lines(text, len, false, on_entry, ctx);
  if (j->follow_day == DAY_NONE)
    read_to(j, day)->bytes = (off_t)read;
  free(text);
}

/* The same of what was added to the day's file since the last time. */
static void follow_file(struct journal *j, int day,
                        void (*on_entry)(void *, const struct entry *),
                        void *ctx) {
  char path[PATH_MAX];
  struct stat st = {0};
  struct read_to *r = read_to(j, day);
  path_of(j, day, path);
  if (stat(path, &st) != 0 || st.st_size == r->bytes)
    return;
  if (st.st_size < r->bytes)
    r->bytes = 0; /* StateDir was emptied meanwhile */
  size_t len = (size_t)(st.st_size - r->bytes);
  int fd = files_open_regular(path, O_RDONLY, 0);
  char *text = fd >= 0 ? malloc(len) : NULL;
  ssize_t got = text != NULL ? pread(fd, text, len, r->bytes) : 0;
  if (got > 0)
    r->bytes += (off_t)read_lines(text, (size_t)got, true, on_entry, ctx);
  free(text);
  if (fd >= 0)
    close(fd);
}

void journal_follow(struct journal *j, int day,
                    void (*on_entry)(void *ctx, const struct entry *entry),
                    void *ctx) {
  int before = j->follow_day;
  j->follow_day = day;
  if (before != day && before != DAY_NONE)
    follow_file(j, before, on_entry, ctx); /* the end of the day before */
  follow_file(j, day, on_entry, ctx);
}

int journal_lock(struct journal *j) {
  if (j->lock >= 0 && !is_in_place(j->lock, j->lock_path, &(off_t){0})) {
    close(j->lock);
    j->lock = -1;
  }
  if (j->lock < 0)
    j->lock = lockfile_open(j->lock_path);
  if (j->lock <
      0) /* where no line can be written, there is nothing to share */
    return errno == ENOENT || errno == ENOSPC || errno == EROFS ? 0 : -1;
  return lockfile_take(j->lock);
}

void journal_unlock(struct journal *j) {
  if (j->lock >= 0)
    lockfile_release(j->lock);
}

static int by_day(const void *a, const void *b) {
  const int *x = a, *y = b;
  return (*x > *y) - (*x < *y);
}

size_t journal_days(const struct journal *j, int **days) {
  size_t num = 0, cap = 0;
  int day = 0;
  DIR *dir = files_list(j->dir);
  const struct dirent *file = NULL;
  *days = NULL;
  while (dir != NULL && (file = readdir(dir)) != NULL) {
    if (day_parse(file->d_name, &day) != 0)
      continue;
    if (num == cap) {
      int *more = realloc(*days, (cap = cap * 2 + 64) * sizeof(*more));
      if (more == NULL)
        break;
      *days = more;
    }
    (*days)[num++] = day;
  }
  if (dir != NULL)
    closedir(dir);
  if (num > 0)
    qsort(*days, num, sizeof(**days), by_day);
  return num;
}

void journal_prune(struct journal *j, int first) {
  int *days = NULL;
  char path[PATH_MAX];
  size_t num = journal_days(j, &days);
  for (size_t i = 0; i < num && days[i] < first; i++) {
    path_of(j, days[i], path);
    files_remove(path);
  }
  free(days);
}
