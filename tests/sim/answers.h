/* SPDX-License-Identifier: MIT */
/* The JSON bodies of the API, as it documents them. Pure: what they say is
 * decided elsewhere. */
#ifndef SIM_ANSWERS_H
#define SIM_ANSWERS_H

#include "series.h"

/* What an envelope says beside its data. */
struct sim_envelope {
  double now;            /* the simulator's clock */
  long response_time_ms; /* as told, not as measured */
  int64_t credits_left;
};

struct sim_page {
  const char *tag, *id; /* tag "": unknown, the list is empty */
  long first, count;
  long day;
};

void sim_answer_stats(struct sim_buf *buf, const char *tag, const char *id,
                      const struct sim_counts *counts,
                      const struct sim_envelope *envelope);
void sim_answer_blog_stats(struct sim_buf *buf, const char *tag,
                           const struct sim_counts *counts);
void sim_answer_videos(struct sim_buf *buf, const struct sim_page *page,
                       const struct sim_envelope *envelope);
void sim_answer_blog_videos(struct sim_buf *buf, const struct sim_page *page);
/* tikwm's: the status is always 200. Not found and banned look alike. */
void sim_answer_tikwm_stats(struct sim_buf *buf, const char *tag,
                            const char *id, const struct sim_counts *counts);
void sim_answer_tikwm_videos(struct sim_buf *buf, const struct sim_page *page);
void sim_answer_tikwm_fault(struct sim_buf *buf, const char *msg);
void sim_answer_usage(struct sim_buf *buf, const char *plan, uint64_t billed,
                      const struct sim_envelope *envelope);

/* Errors. A 400 names a field with details, or says only what is missing. */
struct sim_problem {
  bool found;
  const char *field; /* NULL: text is the whole message */
  char text[96];
};
void sim_answer_400(struct sim_buf *buf, const struct sim_problem *problem);
/* seconds < 0: the message does not say when. */
void sim_answer_too_fast(struct sim_buf *buf, long seconds);
void sim_answer_too_many(struct sim_buf *buf, const char *plan,
                         long concurrency, long in_flight);
/* The documented body of any other status. */
void sim_answer_error(struct sim_buf *buf, unsigned status,
                      int64_t credits_left);

/* Shared with videos.c. */
void sim_answer_open(struct sim_buf *buf);
void sim_answer_extra(struct sim_buf *buf, const char *seed, double now);
void sim_answer_close(struct sim_buf *buf, const struct sim_envelope *envelope);

#endif
