/* SPDX-License-Identifier: MIT */
/* The oracle's memory of days, by the daemon's own date. */
#pragma once

#include "world/api.h"

#include <stdbool.h>
#include <stdint.h>

#define TOLD_MAX 4 /* samples of a hashtag and day that are remembered */

struct tag_day {
  double told[TOLD_MAX]; /* videos, as the API told them */
  int told_num;
  int64_t answered_ms;  /* true time of the first sample's answer */
  int64_t sent_s;       /* wall clock: when that was asked for */
  bool answered, noted; /* noted: its line was seen in the journal */
  bool lost;    /* no line and no row of it survived what the world did */
  bool by_tool; /* the tool has it, the journal may not yet */
  bool rose;    /* a rise of this day was told */
  uint8_t tries, tries_excused; /* billed, by the daemon */
};

struct account {
  int day;
  int billed, by_tool, excused; /* excused: their lines were lost */
  int longest;                  /* list of the day */
  int limit;      /* largest DailyRequests of the day; 0: automatic */
  bool automatic; /* at some time of it */
  struct tag_day tags[API_TAGS];
};

void accounts_begin(void);
struct account *account_of(int day);   /* made where there is none */
struct account *account_find(int day); /* NULL */
/* The i-th that was made; NULL: there are not so many. */
struct account *account_at(int i);

/* -- the journal's files, read for what must stand in them */

/* Whether a line of that day's file holds the sample; in its last lines. */
bool journal_tells(int file_day, const char *tag, int64_t sent_s);
/* The same of the files of that day and of the next, all lines. */
bool journal_tells_anywhere(int day, const char *tag, int64_t sent_s);
/* How many requests of the day are noted: of a tag (NULL: of all). */
int journal_asks(int day, const char *tag);
