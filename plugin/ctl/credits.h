/* SPDX-License-Identifier: MIT */
/* What the polling costs, as the plugin says it at its start. */
#pragma once

#include "core/credits.h"
#include "ctl/report_rows.h"

/*
 * The credits that are left by the journal of today and yesterday: what the
 * last answer reported, less what was billed since. NaN: no answer reported it.
 */
double credits_left(const struct options *o, int today);

/* The credits that a billed request of the provider costs that they name. */
double credits_price(const struct options *o);

/* The figures of the start line, from the rows of what is watched. */
struct credits_forecast credits_forecast_of(const struct standings *rows,
                                            const struct options *o,
                                            double credits, int today);
