/* SPDX-License-Identifier: MIT */
/*
 * Waiting lines. Every wait has one of a few lengths, so a line of equal
 * waits is in order of its ends by itself: no heap is needed, and a tag
 * needs one pointer.
 */
#pragma once

#include "poll/tags.h"

#include <stdbool.h>

#define LINES_NUM 7 /* LINE_NONE and six waits */

struct line {
  struct tag *head, *tail;
};

struct lines {
  struct line line[LINES_NUM];
};

/* Puts the tag into the line for this wait in seconds. */
void lines_add(struct lines *l, struct tag *tag, int64_t now, int wait);

/* Takes a tag whose wait is over; NULL. Those that wait for nothing first. */
struct tag *lines_take_again(struct lines *l);
struct tag *lines_take_due(struct lines *l, int64_t now);

/* The wall clock was set back to now: nobody waits longer than was meant. */
void lines_turn_back(struct lines *l, int64_t now);

/* Whether somebody waits for nothing but his turn. */
bool lines_any_again(const struct lines *l);

/* When the next wait ends; INT64_MAX: nobody waits. */
int64_t lines_next_due(const struct lines *l);
