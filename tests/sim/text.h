/* SPDX-License-Identifier: MIT */
/* Growing text, and the number and file reading that every part needs. Out of
 * memory ends the program: a test tool has nothing better to do. */
#ifndef SIM_TEXT_H
#define SIM_TEXT_H

#include <stdbool.h>
#include <stddef.h>

struct sim_buf {
  char *data; /* NUL-terminated once anything was added, else NULL */
  size_t len, cap;
};

struct sim_errmsg {
  char text[256]; /* one sentence without a newline */
};

void sim_buf_add(struct sim_buf *buf, const char *data, size_t len);
void sim_buf_fill(struct sim_buf *buf, char byte, size_t len);
void sim_buf_printf(struct sim_buf *buf, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
/* Adds text as a JSON string, with its quotes. */
void sim_buf_json(struct sim_buf *buf, const char *text);
void sim_buf_clear(struct sim_buf *buf);

void *sim_grow(void *array, size_t num, size_t size);

/* Fills msg and returns false: `return sim_fail(msg, ...)`. */
bool sim_fail(struct sim_errmsg *msg, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* Whole-text numbers within a range; false leaves *out alone. */
bool sim_long(const char *text, long min, long max, long *out);
bool sim_double(const char *text, double min, double max, double *out);

/* Cuts the next blank-separated word off *rest; NULL at the end. */
char *sim_word(char **rest);

bool sim_read_file(const char *path, struct sim_buf *buf);
/* Calls line() for each line of the file that is neither empty nor begins
 * with '#'; msg names file and line of the first that it refuses. */
bool sim_each_line(const char *path,
                   bool (*line)(void *user, char *text, struct sim_errmsg *msg),
                   void *user, struct sim_errmsg *msg);

#endif
