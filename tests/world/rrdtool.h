/* SPDX-License-Identifier: MIT */
/* collectd's cache and its rrdtool plugin. */
#pragma once

#include <stdbool.h>

void rrdtool_begin(bool writes_at_once, bool keeps_until_flush);
void rrdtool_forget(void);    /* the process has ended */
void rrdtool_write_all(void); /* as at a clean stop */

/* A new entry of the cache: collectd tells who wants to know. vl: its list */
void collectd_new_entry(const void *vl);
