/* SPDX-License-Identifier: MIT */
/*
 * The headers of an answer, and what follows from them.
 *
 * Promise (headers.h): each figure is untold or in its range, whatever the
 * server sends. Where the clocks differ by more than an hour nothing is a
 * sample, else the headers change no count.
 *
 * Input: a byte whose bits say which headers there are, a line for each of
 * them, and the body.
 */
#include "answers.h"

#include "fetch/headers.h"
#include "poll/response.h"

#include <stdlib.h>
#include <string.h>

#define NOW 1795521600 /* 24 Nov 2026, 12:00 UTC */

static char *line_if(struct bytes *b, unsigned bit) {
  return bit != 0 ? bytes_line(b, 60) : NULL;
}

static void check(const struct fetch_answer *f) {
  PROMISE(f->date == FETCH_UNTOLD || f->date >= 0);
  PROMISE(f->retry_after_s == FETCH_UNTOLD ||
          (f->retry_after_s >= 0 && f->retry_after_s <= HEADERS_RETRY_MAX));
  PROMISE(f->reset_at == FETCH_UNTOLD || f->reset_at >= 0);
  PROMISE(f->remaining == FETCH_UNTOLD ||
          (f->remaining >= 0 && f->remaining <= HEADERS_REMAINING_MAX));
  PROMISE(f->credits == FETCH_UNTOLD || f->credits >= 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  struct bytes b = {data, size};
  unsigned which = bytes_pick(&b, 256);
  char *texts[6];
  for (unsigned i = 0; i < 6; i++)
    texts[i] = line_if(&b, which & (1U << i));
  const struct headers h = {.date = texts[0],
                            .retry_after = texts[1],
                            .reset = texts[2],
                            .remaining = texts[3],
                            .credits = texts[4],
                            .age = texts[5]};
  struct fetch_answer f = {.end = FETCH_ANSWERED, .status = 200};
  headers_read(&h, &f);
  check(&f);

  const struct request_context to = {.provider = provider_find("scavio-blog"),
                              .call = CALL_STATS,
                              .tag = "aitools",
                              .key = "sk_test",
                              .key_in_url = "sk_test"};
  struct answer a;
  f.body = (struct body){(const char *)b.at, b.left};
  response_read(&to, &f, NOW, &a, NULL);
  bool wrong = f.date > 0 && llabs(f.date - NOW) > RESPONSE_CLOCK_TOLERANCE;
  PROMISE(!(wrong && a.outcome == OUTCOME_SAMPLE));
  PROMISE(strstr(a.why, "sk_test") == NULL);
  if (a.outcome != OUTCOME_CLOCK)
    answers_check(&a, true, NULL);
  for (int i = 0; i < 6; i++)
    free(texts[i]);
  return 0;
}
