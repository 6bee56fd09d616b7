/* SPDX-License-Identifier: MIT */
/*
 * The week as one HTML file: no script, nothing that is loaded from elsewhere,
 * light and dark, on a phone and on paper.
 */
#pragma once

#include "ctl/week.h"

#include <stdio.h>

/* The whole page. known: what other trends carry; NULL: no companions. */
void page_write(const struct week *w, struct companions *known, FILE *to);

/* The same as plain text, for a chat or the body of a mail. */
void page_text(const struct week *w, struct companions *known, FILE *to);

/* -- parts, used by the page's files only */

/* <style> and its rules. */
void page_style(FILE *to);

/*
 * The counts of the last `days` days as an inline SVG of full width: a curve
 * with the days of trends behind it. Unknown days are gaps. named: for screen
 * readers, else it is an ornament.
 */
void page_curve(const struct standing *row, int days, int today, bool named,
                FILE *to);

/* The card of a hashtag that rose. */
void page_card(const struct week *w, const struct standing *row,
               struct companions *known, FILE *to);

/* A table of rows: what is shown of each hashtag in a line. */
void page_table(const struct week *w, const struct standing *const *rows,
                size_t num, FILE *to);

/* Small words of both: "trending since 24 Nov", "learning, day 3 of 7". */
#define PAGE_STATE_SIZE 64
const char *page_state(const struct week *w, const struct standing *row,
                       char out[PAGE_STATE_SIZE]);
