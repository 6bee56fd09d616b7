/* SPDX-License-Identifier: MIT */
/* What a receiver said, for people; used inside this layer only. */
#pragma once

#include "fetch/fetch.h"

/*
 * Its own words, cleaned and cut, or the reason why there are none; without
 * what may be secret of its address.
 */
void words_of_answer(const struct fetch_answer *a, const char *url, char *out,
                     size_t size);
