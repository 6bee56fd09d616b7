/* SPDX-License-Identifier: MIT */
/* JSON documents as hashtagctl prints them. */
#pragma once

#include <cjson/cJSON.h>
#include <stdio.h>

/* A number, or null where it is not known (NaN) or a share of nothing. */
cJSON *json_number(double value);

/* Prints the document and frees it. Returns 0, or -1: no memory. */
int json_print(cJSON *root, FILE *to);
