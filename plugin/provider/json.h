/* SPDX-License-Identifier: MIT */
/* Reading figures and texts out of a JSON document, strictly. */
#pragma once

#include "provider/provider.h"

#include <cjson/cJSON.h>

#define JSON_NUMBER_SIZE 32
#define JSON_COUNT_MAX 9007199254740992.0 /* 2^53: exact in a double */

/*
 * The document, or NULL where the bytes are not exactly one JSON value, or
 * too much (core/json_bounds.h). A
 * bare whole number of 16 digits and more is in it as a text, so that an id
 * of 64 bits keeps its digits. The caller deletes it.
 */
cJSON *json_document(struct body body);

/*
 * Whether the bytes hold a zero, plain or escaped. cJSON ends a text there,
 * so that "12\u000034" would be the count 12.
 */
bool json_has_zero(struct body body);

/*
 * What a pointer leads to; NULL where it leads nowhere, to null, or to one of
 * several members of the same name, unless those are the same text or number.
 */
const cJSON *json_at(const cJSON *root, const char *pointer);

/*
 * A count: a number or a string of digits (groups of three may be parted by
 * commas), whole, 0 to JSON_COUNT_MAX. NaN for anything else: "1.2M", -1,
 * 1e999, true.
 */
double json_count(const cJSON *item);

/* `pointers` below: a list that ends with NULL. */

/*
 * The first count above zero at the pointers; else 0 if one was there, else
 * NaN.
 */
double json_first_count(const cJSON *root, const char *const *pointers);

/* The pointer that json_first_count() took it from; NULL: from none. */
const char *json_first_count_from(const cJSON *root,
                                  const char *const *pointers);

/*
 * The first non-empty text at the pointers (a whole number counts as its
 * digits). Returns NULL for none; the text lives as long as the document, or
 * until the next call with the same number buffer.
 */
const char *json_first_text(const cJSON *root, const char *const *pointers,
                            char number[JSON_NUMBER_SIZE]);

/*
 * A text, number, true or false as a text: "-1", "true"; NULL for anything
 * else. Lives as json_first_text()'s.
 */
const char *json_scalar(const cJSON *item, char number[JSON_NUMBER_SIZE]);

/* Whether there is something: not null, and no empty text, array, object. */
bool json_is_there(const cJSON *item);
