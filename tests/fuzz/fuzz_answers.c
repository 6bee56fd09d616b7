/* SPDX-License-Identifier: MIT */
/*
 * An answer of an API that is known by name, or of no such API at all.
 *
 * Promise (provider.h): every answer is an outcome. A sample tells a count,
 * nothing else does; a count is whole and exact, and never made up; what is
 * refused is not billed; the usage call is free; the reason is one sentence
 * that may stand in a log. The list of videos is ranked, without repeats,
 * its texts are UTF-8, its links plain https, its hashtags normalised, and
 * the file made of it is JSON.
 *
 * Input: one byte the preset, one the status, the rest the body.
 */
#include "answers.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static const char *const presets[] = {"scavio", "scavio-blog", "tikwm"};
  struct bytes b = {data, size};
  PROMISE(strcmp(provider_names(), "scavio, scavio-blog, tikwm") == 0);
  const char *name = presets[bytes_pick(&b, 3)];
  answers_read(provider_find(name), &b);
  return 0;
}
