/* SPDX-License-Identifier: MIT */
#include "store/rrd_head.h"

#include "core/day.h"

#include <stdbool.h>
#include <string.h>
#include <time.h>

#define ROWS_MAX (1UL << 24)  /* of an archive; 45,000 years */
#define STEPS_MAX (1UL << 20) /* in a row */
#define LAST_MAX 253402300799 /* the end of the year 9999 */

/* The parts of a file, in their order. */
union parameter {
  unsigned long count;
  double value;
};
struct start {
  char cookie[4], version[5];
  double float_cookie;
  unsigned long sources, archives, step;
  union parameter par[10];
};
struct source {
  char name[20], type[20];
  union parameter par[10]; /* 0: the heartbeat, a count */
};
struct archive { /* one after another */
  char function[20];
  unsigned long rows, steps; /* steps: in one row */
  union parameter par[10];   /* 0: the share that may be unknown, a value */
};
struct live {
  time_t last; /* update */
  long last_usec;
};
struct source_state {
  char last[30];
  union parameter scratch[10];
};
struct archive_state { /* one an archive */
  union parameter scratch[10];
};
/* Then the newest row's place in each archive, an unsigned long, and rows. */

/* Where the parts are that depend on the number of archives. */
struct offsets {
  size_t archives, live, source_state, newest, rows;
};

/* How a machine lays out `struct start`. */
struct layout {
  size_t float_at, long_size;
  bool swapped; /* the byte order is not this machine's */
};

static uint64_t number_at(const unsigned char *bytes, size_t size,
                          bool swapped) {
  uint64_t value = 0;
  const uint16_t one = 1;
  bool little = *(const unsigned char *)&one == 1;
  for (size_t i = 0; i < size; i++) {
    size_t at = little != swapped ? size - 1 - i : i;
    value = value << 8 | bytes[at];
  }
  return value;
}

/* Whether the mark of double numbers, 8.642135E130, lies where it should. */
static bool has_mark(const unsigned char *bytes, const struct layout *l) {
  return number_at(bytes + l->float_at, 8, l->swapped) == 0x5B1F2B43C7C0252F;
}

/* Whether a head in this layout is that of one source and rows of a day. */
static bool is_daily(const unsigned char *bytes, const struct layout *l) {
  const unsigned char *at = bytes + l->float_at + 8;
  return number_at(at, l->long_size, l->swapped) == 1 &&
         number_at(at + 2 * l->long_size, l->long_size, l->swapped) ==
             DAY_SECONDS;
}

static const struct layout native = {offsetof(struct start, float_cookie),
                                     sizeof(unsigned long), false};

/* Doubles lie at multiples of 8 bytes, or of 4 (i386). */
static bool is_of_other_arch(const unsigned char *bytes) {
  bool native_mark = has_mark(bytes, &native);
  for (int i = 0; i < 8; i++) {
    struct layout l = {.float_at = (i & 1) != 0 ? 16 : 12,
                       .long_size = (i & 2) != 0 ? 8 : 4,
                       .swapped = (i & 4) != 0};
    bool other_mark = has_mark(bytes, &l) && !native_mark;
    bool other_sizes = native_mark && l.float_at == native.float_at &&
                       !l.swapped && l.long_size != native.long_size;
    if (other_mark || (other_sizes && is_daily(bytes, &l)))
      return true;
  }
  return false;
}

/* Everything that holds for all RRD files of all machines. */
static enum rrd_head_status check_start(const unsigned char *bytes, size_t len,
                                        struct rrd_head *head) {
  size_t zeros = 0;
  while (zeros < len && bytes[zeros] == 0)
    zeros++;
  if (zeros == len)
    return RRD_HEAD_EMPTY;
  if (len < 9 || memcmp(bytes, "RRD", 4) != 0)
    return RRD_HEAD_NOT_RRD;
  head->why = "the file is cut off";
  if (len < sizeof(struct start))
    return RRD_HEAD_DAMAGED;
  head->why = "its version is not 0003, 0004 or 0005";
  if (memcmp(bytes + 4, "000", 3) != 0 || bytes[7] < '3' || bytes[7] > '5' ||
      bytes[8] != '\0')
    return RRD_HEAD_DAMAGED;
  head->why = NULL;
  return RRD_HEAD_OK;
}

static enum rrd_head_status check_shape(const struct start *s,
                                        struct rrd_head *head) {
  head->step = s->step;
  head->sources = s->sources;
  if (s->sources == 1 && s->step == DAY_SECONDS)
    return RRD_HEAD_OK;
  if (s->sources >= 1 && s->step >= 1)
    return RRD_HEAD_OTHER_SHAPE;
  head->why = "it has no data source or no step";
  return RRD_HEAD_DAMAGED;
}

/* One of the words, with a zero after it. */
static bool is_one_of(const char *text, size_t size,
                      const char *const *words) {
  if (memchr(text, '\0', size) == NULL)
    return false;
  for (; *words != NULL; words++)
    if (strcmp(text, *words) == 0)
      return true;
  return false;
}

static const char *check_source(const struct source *s) {
  static const char *const types[] = {
      "GAUGE", "COUNTER", "DERIVE", "ABSOLUTE", "DCOUNTER", "DDERIVE", NULL};
  if (memchr(s->name, '\0', sizeof(s->name)) == NULL || s->name[0] == '\0')
    return "its data source has no name";
  if (!is_one_of(s->type, sizeof(s->type), types))
    return "the type of its data source is unknown";
  if (s->par[0].count < DAY_SECONDS)
    return "its data source has a heartbeat of less than a day";
  return NULL;
}

static const char *check_archive(const struct archive *a,
                                 unsigned long newest) {
  static const char *const functions[] = {"AVERAGE", "MIN", "MAX", "LAST",
                                          NULL};
  if (!is_one_of(a->function, sizeof(a->function), functions))
    return "an archive's function is none of AVERAGE, MIN, MAX, LAST";
  if (a->rows < 1 || a->rows > ROWS_MAX || a->steps < 1 ||
      a->steps > STEPS_MAX)
    return "an archive's number of rows or steps is out of range";
  if (!(a->par[0].value >= 0 && a->par[0].value <= 1))
    return "an archive's share of unknown rows is not between 0 and 1";
  return newest < a->rows ? NULL : "an archive's newest row is not in it";
}

/* Rows of a day: the averages before others, more before fewer. */
static void prefer(const struct archive *a, unsigned long newest,
                   uint64_t first_row, bool *averages, struct rrd_head *head) {
  bool average = strcmp(a->function, "AVERAGE") == 0;
  head->average_only = head->average_only && average;
  if ((long)a->rows > head->rows)
    head->rows = (long)a->rows;
  if (a->steps != 1) {
    head->daily = false;
    return;
  }
  if (average < *averages ||
      (average == *averages && (long)a->rows <= head->daily_rows))
    return;
  *averages = average;
  head->first_row = first_row;
  head->daily_rows = (long)a->rows;
  head->newest_row = (long)newest;
}

static const char *check_archives(const char *bytes, unsigned long num,
                                  const struct offsets *o,
                                  struct rrd_head *head) {
  struct archive a;
  const char *why = NULL;
  bool averages = false;
  head->end = o->rows;
  head->daily = head->average_only = true;
  for (size_t i = 0; i < num && why == NULL; i++) {
    unsigned long newest = 0;
    memcpy(&a, bytes + o->archives + i * sizeof(a), sizeof(a));
    memcpy(&newest, bytes + o->newest + i * sizeof(newest), sizeof(newest));
    why = check_archive(&a, newest);
    if (why == NULL)
      prefer(&a, newest, head->end, &averages, head);
    if (i == 0)
      head->step = DAY_SECONDS * (uint64_t)a.steps;
    head->end += (uint64_t)a.rows * sizeof(double);
  }
  return why;
}

static const char *check_live(const struct live *l,
                              const struct source_state *s,
                              struct rrd_head *head) {
  head->last = l->last;
  if (head->last < 0 || head->last > LAST_MAX || l->last_usec < 0 ||
      l->last_usec > 999999)
    return "the time of its last update is out of range";
  if (memchr(s->last, '\0', sizeof(s->last)) == NULL)
    return "its last value is no text";
  return NULL;
}

static struct offsets offsets_of(unsigned long archives) {
  struct offsets o = {.archives = sizeof(struct start) +
                                  sizeof(struct source)};
  o.live = o.archives + archives * sizeof(struct archive);
  o.source_state = o.live + sizeof(struct live);
  o.newest = o.source_state + sizeof(struct source_state) +
             archives * sizeof(struct archive_state);
  o.rows = o.newest + archives * sizeof(unsigned long);
  return o;
}

/* The parts after the start, of which `archives` is in range. */
static const char *check_parts(const char *bytes, const struct offsets *o,
                               unsigned long archives, uint64_t file_size,
                               struct rrd_head *head) {
  struct source source;
  struct live live;
  struct source_state state;
  memcpy(&source, bytes + sizeof(struct start), sizeof(source));
  memcpy(&live, bytes + o->live, sizeof(live));
  memcpy(&state, bytes + o->source_state, sizeof(state));
  const char *why = check_source(&source);
  if (why == NULL)
    why = check_live(&live, &state, head);
  if (why == NULL)
    why = check_archives(bytes, archives, o, head);
  if (why == NULL && head->end > file_size)
    why = "the file is cut off";
  return why;
}

enum rrd_head_status rrd_head_parse(const void *bytes, size_t len,
                                    uint64_t file_size,
                                    struct rrd_head *head) {
  struct start start;
  *head = (struct rrd_head){0};
  enum rrd_head_status status = check_start(bytes, len, head);
  if (status != RRD_HEAD_OK)
    return status;
  if (is_of_other_arch(bytes))
    return RRD_HEAD_OTHER_ARCH;
  memcpy(&start, bytes, sizeof(start));
  if (!has_mark(bytes, &native))
    head->why = "the mark of its numbers is missing";
  else
    status = check_shape(&start, head);
  if (head->why != NULL || status != RRD_HEAD_OK)
    return head->why != NULL ? RRD_HEAD_DAMAGED : status;
  if (start.archives < 1 || start.archives > RRD_HEAD_MAX) {
    head->why = "its number of archives is out of range";
    return RRD_HEAD_DAMAGED;
  }
  struct offsets o = offsets_of(start.archives);
  head->len = o.rows;
  head->why = o.rows > len
                  ? "the file is cut off, or has too many archives"
                  : check_parts(bytes, &o, start.archives, file_size, head);
  if (head->why != NULL)
    return RRD_HEAD_DAMAGED;
  return head->daily_rows > 0 ? RRD_HEAD_OK : RRD_HEAD_OTHER_SHAPE;
}
