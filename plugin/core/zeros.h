/* SPDX-License-Identifier: MIT */
/*
 * A zero is a count only for a hashtag that nobody uses yet. APIs, and
 * programs that store their answers, write 0 for what they were not given.
 */
#pragma once

#include <stdbool.h>

#define ZEROS_VIDEOS 100    /* more videos than that: somebody uses it */
#define ZEROS_VIEWS 100000. /* the same of views, where no videos are known */

/* 0 beside a count above 0, or beside none at all, is unknown: NaN. */
void zeros_untell(double *videos, double *views);

/*
 * Whether a sample of today is a miss: 0 of both of a hashtag that ever had
 * more than ZEROS_VIDEOS videos. largest: the most that were ever seen of it;
 * NaN: none.
 */
bool zeros_are_miss(double videos, double views, double largest);

/*
 * Makes unknown what is no count among len days in a row (NaN: not known): a
 * run of zeros that begins or ends with a jump between 0 and more than
 * ZEROS_VIDEOS within a day, or that is all there is. Days that are not known
 * do not end a run. 0, 0, 40, 300 is the beginning of a hashtag, and stays.
 * Returns how many days have become unknown.
 */
int zeros_forget(double *videos, double *views, int len);
