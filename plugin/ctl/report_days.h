/* SPDX-License-Identifier: MIT */
#pragma once

#include "ctl/ctl.h"

/*
 * report --csv --days: the stored counts of the last days, today's included,
 * a line a hashtag and day, "tag,date,videos,views", which import reads back.
 */
enum ctl_exit report_days(const struct ctl *c, int days);
