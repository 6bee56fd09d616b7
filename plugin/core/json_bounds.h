/* SPDX-License-Identifier: MIT */
/*
 * Before a JSON text is parsed: how much memory that may take. A value is 64
 * bytes and more in cJSON, so that 4 MiB of "[0,0,0 ..." need 170 MB.
 */
#pragma once

#include <stddef.h>

#define JSON_DEPTH_MAX 64      /* objects and lists in each other */
#define JSON_VALUES_MAX 300000 /* twice what 4 MiB of videos hold */

/*
 * NULL, or what is too much, as the end of a sentence: "it holds too many
 * values", which are more than values_max. The text need not be JSON.
 */
const char *json_excess(const char *text, size_t len, size_t values_max);
