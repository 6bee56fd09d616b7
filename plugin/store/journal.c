/* SPDX-License-Identifier: MIT */
#include "store/journal.h"

#include "core/day.h"
#include "core/text.h"
#include "store/files.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define LINE_MAX_BYTES 512
#define REPLAY_MAX ((size_t)256 << 20) /* a day of 100,000 tags has 20 MB */
#define SYNC_MS 1000
#define BY_TOOL "ctl "
#define TORN " ?" /* ends a line that a crash cut off; no tag has a blank */

struct journal {
  char *dir;
  int fd, day;         /* the open file; -1 */
  char path[PATH_MAX]; /* of it */
  bool dirty;
  int64_t synced_ms;
  bool by_tool;   /* whose lines these are */
  int lock;       /* the directory, to be locked; -1 */
  int seen_day;   /* the file in which the tool's lines are followed */
  off_t seen;     /* bytes of it that are known */
  bool following; /* and no longer what a replay says */
};

static const char *const call_names[] = {"stats", "videos", "usage"};

struct journal *journal_new(const char *state_dir) {
  struct journal *j = calloc(1, sizeof(*j));
  if (j == NULL)
    return NULL;
  j->fd = j->lock = -1;
  j->seen_day = DAY_NONE;
  j->dir = files_join(state_dir, "journal");
  if (j->dir != NULL)
    return j;
  free(j);
  return NULL;
}

static void close_file(struct journal *j) {
  if (j->fd < 0)
    return;
  if (j->dirty)
    fdatasync(j->fd);
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
static bool is_in_place(int fd, const char *path) {
  struct stat at = {0}, held = {0};
  return stat(path, &at) == 0 && fstat(fd, &held) == 0 &&
         at.st_ino == held.st_ino && at.st_dev == held.st_dev;
}

/* Root's new file belongs to whom the directory belongs: the daemon's user. */
static void give_to_owner(const struct journal *j) {
  struct stat dir = {0}, file = {0};
  if (geteuid() == 0 && stat(j->dir, &dir) == 0 && fstat(j->fd, &file) == 0 &&
      file.st_size == 0 && file.st_uid != dir.st_uid &&
      fchown(j->fd, dir.st_uid, dir.st_gid) != 0)
    return; /* then it cannot write here, and says so */
}

static int cannot_write(struct journal *j, struct errmsg *msg) {
  int cause = errno;
  close_file(j); /* the next try opens anew, and ends the torn line */
  return err_set(msg, "%s cannot be written: %s", j->path, strerror(cause));
}

static int open_day(struct journal *j, int day, struct errmsg *msg) {
  if (j->fd >= 0 && j->day == day && is_in_place(j->fd, j->path))
    return 0;
  close_file(j);
  mkdir(j->dir, 0755); /* StateDir may have been emptied meanwhile */
  path_of(j, day, j->path);
  j->fd = open(j->path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
  if (j->fd < 0)
    return cannot_write(j, msg);
  j->day = day;
  give_to_owner(j);
  return end_torn_line(j->fd) == 0 ? 0 : cannot_write(j, msg);
}

static const char *figure(double v, char out[32]) {
  if (isnan(v))
    return "-";
  snprintf(out, 32, "%.0f", v);
  return out;
}

static int format(const struct journal_entry *e, char *line, size_t size) {
  char videos[32], views[32], left[32], date[DAY_TEXT_SIZE];
  switch (e->kind) {
  case JOURNAL_ASK:
    return snprintf(line, size, "ask %" PRId64 " %s %s\n", e->time,
                    call_names[e->call], e->tag);
  case JOURNAL_GOT:
    return snprintf(line, size, "got %" PRId64 " %" PRId64 " %s %s %s %s %s\n",
                    e->time, e->sent, e->tag, figure(e->videos, videos),
                    figure(e->views, views), text_word(e->id),
                    figure(e->credits, left));
  case JOURNAL_END:
    return snprintf(line, size, "end %" PRId64 " %" PRId64 " %s %s %s %d %s\n",
                    e->time, e->sent, call_names[e->call], e->tag,
                    outcome_name(e->outcome), e->billed ? 1 : 0,
                    figure(e->credits, left));
  case JOURNAL_LEFT:
    return snprintf(line, size, "left %" PRId64 " %s\n", e->time,
                    figure(e->credits, left));
  case JOURNAL_TOLD:
  default:
    return snprintf(line, size, "told %" PRId64 " %s %s %d\n", e->time, e->tag,
                    day_text(e->day, date), e->level);
  }
}

/* Where nobody else wrote in between, the line need not be read back. */
static void note_seen(struct journal *j, int len) {
  off_t end = lseek(j->fd, 0, SEEK_CUR); /* behind what was appended */
  if (j->seen_day == j->day && end - len == j->seen)
    j->seen = end;
}

int journal_write(struct journal *j, const struct journal_entry *entry,
                  struct errmsg *msg) {
  char line[LINE_MAX_BYTES];
  int len = snprintf(line, sizeof(line), "%s", j->by_tool ? BY_TOOL : "");
  len += format(entry, line + len, sizeof(line) - (size_t)len);
  if (open_day(j, day_of(entry->time), msg) != 0)
    return -1;
  if (append(j->fd, line, (size_t)len) != 0)
    return cannot_write(j, msg);
  j->dirty = true;
  note_seen(j, len);
  return 0;
}

void journal_sync(struct journal *j, int64_t now_ms) {
  if (!j->dirty || now_ms - j->synced_ms < SYNC_MS)
    return;
  fdatasync(j->fd);
  j->dirty = false;
  j->synced_ms = now_ms;
}

static double parse_figure(const char *text) {
  return strcmp(text, "-") == 0 ? NAN : strtod(text, NULL);
}

static bool parse_call(const char *text, enum call *call) {
  for (int i = 0; i < 3; i++)
    if (strcmp(text, call_names[i]) == 0) {
      *call = (enum call)i;
      return true;
    }
  return false;
}

static bool parse_got(const char *rest, struct journal_entry *e) {
  char videos[32] = "", views[32] = "", left[32] = "-";
  if (sscanf(rest, "%" SCNd64 " %" SCNd64 " " TAG_SCAN " %31s %31s %71s %31s",
             &e->time, &e->sent, e->tag, videos, views, e->id, left) < 6)
    return false;
  e->kind = JOURNAL_GOT;
  e->videos = parse_figure(videos);
  e->views = parse_figure(views);
  e->credits = parse_figure(left);
  if (strcmp(e->id, "-") == 0)
    e->id[0] = '\0';
  return true;
}

static bool parse_end(const char *rest, struct journal_entry *e) {
  char call[16] = "", outcome[32] = "", left[32] = "-";
  int billed = 0;
  if (sscanf(rest, "%" SCNd64 " %" SCNd64 " %15s " TAG_SCAN " %31s %d %31s",
             &e->time, &e->sent, call, e->tag, outcome, &billed, left) < 6 ||
      !parse_call(call, &e->call))
    return false;
  e->kind = JOURNAL_END;
  e->outcome = outcome_parse(outcome);
  e->billed = billed != 0;
  e->credits = parse_figure(left);
  return e->outcome != OUTCOME_NUM;
}

static bool parse_ask(const char *rest, struct journal_entry *e) {
  char call[16] = "";
  e->kind = JOURNAL_ASK;
  return sscanf(rest, "%" SCNd64 " %15s " TAG_SCAN, &e->time, call, e->tag) ==
             3 &&
         parse_call(call, &e->call);
}

static bool parse_told(const char *rest, struct journal_entry *e) {
  char date[16] = "";
  e->kind = JOURNAL_TOLD;
  return sscanf(rest, "%" SCNd64 " " TAG_SCAN " %15s %d", &e->time, e->tag,
                date, &e->level) == 4 &&
         day_parse(date, &e->day) == 0;
}

static bool parse_left(const char *rest, struct journal_entry *e) {
  char left[32] = "";
  e->kind = JOURNAL_LEFT;
  if (sscanf(rest, "%" SCNd64 " %31s", &e->time, left) != 2)
    return false;
  e->credits = parse_figure(left);
  return true;
}

/* Whole: no zero inside, as a power cut leaves them, and not marked. */
static bool is_whole(const char *line, size_t len) {
  return strlen(line) == len && (len < 2 || strcmp(line + len - 2, TORN) != 0);
}

static bool parse(const char *line, struct journal_entry *e) {
  static const struct {
    const char *word;
    bool (*parse)(const char *rest, struct journal_entry *e);
  } kinds[] = {{"ask ", parse_ask},
               {"got ", parse_got},
               {"end ", parse_end},
               {"told ", parse_told},
               {"left ", parse_left}};
  *e = (struct journal_entry){.videos = NAN, .views = NAN, .credits = NAN};
  if (strncmp(line, BY_TOOL, strlen(BY_TOOL)) == 0) {
    e->by_tool = true;
    line += strlen(BY_TOOL);
  }
  for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
    size_t len = strlen(kinds[i].word);
    if (strncmp(line, kinds[i].word, len) == 0)
      return kinds[i].parse(line + len, e);
  }
  return false;
}

/*
 * Hands the entries of a text to take(): all, or only a tool's. Returns the
 * bytes up to the end of the last line.
 */
static size_t read_lines(char *text, size_t len, bool only_tool,
                         void (*take)(void *, const struct journal_entry *),
                         void *ctx) {
  struct journal_entry entry;
  const char *line = text, *last = text + len;
  char *end = NULL;
  while ((end = memchr(line, '\n', (size_t)(last - line))) != NULL) {
    *end = '\0';
    if (is_whole(line, (size_t)(end - line)) && parse(line, &entry) &&
        (entry.by_tool || !only_tool))
      take(ctx, &entry);
    line = end + 1;
  }
  return (size_t)(line - text);
}

void journal_replay(struct journal *j, int day,
                    void (*take)(void *ctx, const struct journal_entry *entry),
                    void *ctx) {
  char path[PATH_MAX];
  size_t len = 0;
  path_of(j, day, path);
  char *text = files_slurp(path, REPLAY_MAX, &len);
  if (text == NULL)
    return;
  size_t read = read_lines(text, len, false, take, ctx);
  if (!j->following) {
    j->seen_day = day;
    j->seen = (off_t)read;
  }
  free(text);
}

/* The same of what was added to seen_day's file since the last look. */
static void follow_file(struct journal *j,
                        void (*take)(void *, const struct journal_entry *),
                        void *ctx) {
  char path[PATH_MAX];
  struct stat st = {0};
  path_of(j, j->seen_day, path);
  if (stat(path, &st) != 0 || st.st_size == j->seen)
    return;
  if (st.st_size < j->seen)
    j->seen = 0; /* StateDir was emptied meanwhile */
  size_t len = (size_t)(st.st_size - j->seen);
  int fd = open(path, O_RDONLY | O_CLOEXEC);
  char *text = fd >= 0 ? malloc(len) : NULL;
  ssize_t got = text != NULL ? pread(fd, text, len, j->seen) : 0;
  if (got > 0)
    j->seen += (off_t)read_lines(text, (size_t)got, true, take, ctx);
  free(text);
  if (fd >= 0)
    close(fd);
}

void journal_follow(struct journal *j, int day,
                    void (*take)(void *ctx, const struct journal_entry *entry),
                    void *ctx) {
  j->following = true;
  if (j->seen_day != day && j->seen_day != DAY_NONE)
    follow_file(j, take, ctx); /* the end of the day before */
  if (j->seen_day != day) {
    j->seen_day = day;
    j->seen = 0;
  }
  follow_file(j, take, ctx);
}

int journal_lock(struct journal *j) {
  if (j->lock >= 0 && !is_in_place(j->lock, j->dir)) {
    close(j->lock);
    j->lock = -1;
  }
  if (j->lock < 0)
    j->lock = open(j->dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (j->lock < 0)
    return 0; /* there is nothing to share, and no line can be written */
  return flock(j->lock, LOCK_EX | LOCK_NB);
}

void journal_unlock(struct journal *j) {
  if (j->lock >= 0)
    flock(j->lock, LOCK_UN);
}

void journal_forget(struct journal *j, int day) {
  char path[PATH_MAX];
  path_of(j, day, path);
  unlink(path);
}
