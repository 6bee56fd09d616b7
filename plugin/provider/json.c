/* SPDX-License-Identifier: MIT */
#include "provider/json.h"

#include "core/json_bounds.h"

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define EXACT_DIGITS 16 /* from here on a double may not be exact */
#define EXACT_MAX ((uint64_t)1 << 53)

/* Parses exactly one value. */
static cJSON *parse(const char *text, size_t len) {
  const char *end = NULL;
  cJSON *root = cJSON_ParseWithLengthOpts(text, len, &end, 0);
  if (root == NULL)
    return NULL;
  /* cJSON takes the first value and is silent about what follows it. */
  for (; end < text + len; end++)
    if (strchr(" \t\r\n", *end) == NULL || *end == '\0') {
      cJSON_Delete(root);
      return NULL;
    }
  return root;
}

/* Length of the JSON string (quotes included) or of anything else at s. */
static size_t token_length(const char *s, size_t left, bool *is_long) {
  size_t len = 1, digits = 0;
  *is_long = false;
  if (*s == '"') {
    while (len < left && s[len] != '"')
      len += s[len] == '\\' ? 2 : 1;
    return len < left ? len + 1 : left;
  }
  if (strchr("-0123456789", *s) == NULL || *s == '\0')
    return 1;
  for (len = 0; len < left && strchr("+-.eE0123456789", s[len]) != NULL &&
                s[len] != '\0';
       len++)
    digits += s[len] >= '0' && s[len] <= '9';
  *is_long = digits == len && len >= EXACT_DIGITS;
  return len;
}

/*
 * The text with quotes around each whole number that a double cannot hold:
 * ids have 64 bits, and some APIs send them bare. NULL where there is none
 * (or no memory: then such an id is not read).
 */
static char *quote_long_numbers(const char *text, size_t len,
                                size_t *out_len) {
  size_t num = 0, step = 0, used = 0;
  bool is_long = false;
  for (size_t i = 0; i < len; i += step) {
    step = token_length(text + i, len - i, &is_long);
    num += is_long;
  }
  char *out = num > 0 ? malloc(len + 2 * num) : NULL;
  for (size_t i = 0; out != NULL && i < len; i += step) {
    step = token_length(text + i, len - i, &is_long);
    if (is_long)
      out[used++] = '"';
    memcpy(out + used, text + i, step);
    used += step;
    if (is_long)
      out[used++] = '"';
  }
  *out_len = used;
  return out;
}

cJSON *json_document(struct body body) {
  size_t len = 0;
  if (body.data == NULL ||
      json_excess(body.data, body.len, JSON_VALUES_MAX) != NULL)
    return NULL;
  char *quoted = quote_long_numbers(body.data, body.len, &len);
  cJSON *root = quoted != NULL ? parse(quoted, len)
                               : parse(body.data, body.len);
  free(quoted);
  return root;
}

bool json_has_zero(struct body body) {
  static const char escaped[] = "\\u0000";
  return body.data != NULL &&
         (memchr(body.data, '\0', body.len) != NULL ||
          memmem(body.data, body.len, escaped, strlen(escaped)) != NULL);
}

/* Whether `key` is the reference token [token, token + len) of a pointer. */
static bool token_is(const char *token, size_t len, const char *key) {
  size_t i = 0;
  for (; i < len && *key != '\0'; i++, key++) {
    char c = token[i];
    if (c == '~' && i + 1 < len) /* ~0 is '~', ~1 is '/' */
      c = token[++i] == '0' ? '~' : '/';
    if (c != *key)
      return false;
  }
  return i == len && *key == '\0';
}

static const cJSON *element(const cJSON *array, const char *token,
                            size_t len) {
  int index = 0;
  char position[16];
  for (const cJSON *c = array->child; c != NULL; c = c->next, index++) {
    snprintf(position, sizeof(position), "%d", index);
    if (token_is(token, len, position))
      return c;
  }
  return NULL;
}

/* Two of one name that say the same. Larger ones are not looked into. */
static bool agree(const cJSON *a, const cJSON *b) {
  if (cJSON_IsNumber(a) && cJSON_IsNumber(b))
    return a->valuedouble == b->valuedouble;
  if (cJSON_IsString(a) && cJSON_IsString(b))
    return strcmp(a->valuestring, b->valuestring) == 0;
  return (cJSON_IsNull(a) && cJSON_IsNull(b)) ||
         (cJSON_IsTrue(a) && cJSON_IsTrue(b)) ||
         (cJSON_IsFalse(a) && cJSON_IsFalse(b));
}

static const cJSON *member(const cJSON *item, const char *token, size_t len) {
  const cJSON *found = NULL;
  if (cJSON_IsArray(item))
    return element(item, token, len);
  for (const cJSON *c = item->child; c != NULL; c = c->next) {
    if (!token_is(token, len, c->string))
      continue;
    if (found != NULL && !agree(found, c))
      return NULL; /* who knows which one was meant */
    if (found == NULL)
      found = c;
  }
  return found;
}

/* Debian's cJSON comes without cJSON_Utils, which has this. */
const cJSON *json_at(const cJSON *root, const char *pointer) {
  const cJSON *item = root;
  while (*pointer == '/' && (cJSON_IsObject(item) || cJSON_IsArray(item))) {
    const char *token = pointer + 1;
    size_t len = strcspn(token, "/");
    item = member(item, token, len);
    pointer = token + len;
  }
  return *pointer == '\0' && !cJSON_IsNull(item) ? item : NULL;
}

/* "1234567" or "1,234,567"; at most 16 digits. NaN for anything else. */
static double count_of_text(const char *text) {
  size_t len = strlen(text), digits = 0;
  bool grouped = strchr(text, ',') != NULL;
  uint64_t value = 0;
  if (grouped && len % 4 == 0)
    return NAN; /* four digits before the first comma, or none */
  for (size_t i = 0; i < len; i++) {
    bool comma_place = grouped && i > 0 && (len - i) % 4 == 0;
    if (comma_place != (text[i] == ','))
      return NAN;
    if (comma_place)
      continue;
    if (text[i] < '0' || text[i] > '9' || ++digits > 16)
      return NAN;
    value = value * 10 + (uint64_t)(text[i] - '0');
  }
  return digits > 0 && value <= EXACT_MAX ? (double)value : NAN;
}

double json_count(const cJSON *item) {
  double value = NAN;
  if (cJSON_IsNumber(item) && item->valuedouble < JSON_COUNT_MAX)
    value = item->valuedouble; /* from there on it may have been rounded */
  else if (cJSON_IsString(item))
    value = count_of_text(item->valuestring);
  if (!(value >= 0 && value <= JSON_COUNT_MAX) || value != floor(value))
    return NAN;
  return value;
}

const char *json_first_count_from(const cJSON *root,
                                  const char *const *pointers) {
  const char *zero = NULL;
  for (; *pointers != NULL; pointers++) {
    double count = json_count(json_at(root, *pointers));
    if (count > 0)
      return *pointers;
    if (count == 0 && zero == NULL)
      zero = *pointers;
  }
  return zero;
}

double json_first_count(const cJSON *root, const char *const *pointers) {
  const char *from = json_first_count_from(root, pointers);
  return from != NULL ? json_count(json_at(root, from)) : NAN;
}

const char *json_first_text(const cJSON *root, const char *const *pointers,
                            char number[JSON_NUMBER_SIZE]) {
  for (; *pointers != NULL; pointers++) {
    const cJSON *item = json_at(root, *pointers);
    if (cJSON_IsString(item) && item->valuestring[0] != '\0')
      return item->valuestring;
    if (!isnan(json_count(item)) && cJSON_IsNumber(item)) {
      snprintf(number, JSON_NUMBER_SIZE, "%.0f", item->valuedouble);
      return number;
    }
  }
  return NULL;
}

const char *json_scalar(const cJSON *item, char number[JSON_NUMBER_SIZE]) {
  if (cJSON_IsString(item))
    return item->valuestring;
  if (cJSON_IsBool(item))
    return cJSON_IsTrue(item) ? "true" : "false";
  if (!cJSON_IsNumber(item))
    return NULL;
  snprintf(number, JSON_NUMBER_SIZE, "%.15g", item->valuedouble);
  return number;
}

bool json_is_there(const cJSON *item) {
  if (item == NULL || cJSON_IsNull(item))
    return false;
  if (cJSON_IsString(item))
    return item->valuestring[0] != '\0';
  return !(cJSON_IsObject(item) || cJSON_IsArray(item)) || item->child != NULL;
}
