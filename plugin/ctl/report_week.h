/* SPDX-License-Identifier: MIT */
/* report --html and --text: the last days, for people without a server. */
#pragma once

#include "ctl/ctl.h"
#include "ctl/week.h"

/*
 * Writes the page into the file of --html and the text to stdout, and sends
 * the week with --notify, as the command line asks. top: rows of each part.
 */
enum ctl_exit report_week(struct ctl *c, const struct report *r, int days,
                          size_t top);

/* Sends the week to each <Notify> block with Tell "digest". */
enum ctl_exit report_send(struct ctl *c, const struct week *w,
                          struct companions *known);
