/* SPDX-License-Identifier: MIT */
#include "core/outcome.h"

#include <string.h>

static const char *const names[OUTCOME_NUM] = {
    [OUTCOME_SAMPLE] = "sample",   [OUTCOME_NOT_FOUND] = "not-found",
    [OUTCOME_LIMITED] = "limited", [OUTCOME_FAULT] = "fault",
    [OUTCOME_NETWORK] = "network", [OUTCOME_AUTH] = "key",
    [OUTCOME_CREDITS] = "credits", [OUTCOME_REFUSED] = "refused",
    [OUTCOME_CLOCK] = "clock",     [OUTCOME_ABANDONED] = "abandoned",
};

const char *outcome_name(enum outcome o) {
  return o < OUTCOME_NUM ? names[o] : "unknown";
}

enum outcome outcome_parse(const char *name) {
  for (int i = 0; i < OUTCOME_NUM; i++)
    if (strcmp(names[i], name) == 0)
      return (enum outcome)i;
  return OUTCOME_NUM;
}

bool outcome_stops_all(enum outcome o) {
  return o == OUTCOME_NETWORK || o == OUTCOME_AUTH || o == OUTCOME_CREDITS ||
         o == OUTCOME_CLOCK;
}
