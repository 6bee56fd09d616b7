/* SPDX-License-Identifier: MIT */
#include "provider/json.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

cJSON *json_document(struct body body) {
  const char *end = NULL;
  cJSON *root = cJSON_ParseWithLengthOpts(body.data, body.len, &end, 0);
  if (root == NULL)
    return NULL;
  /* cJSON takes the first value and is silent about what follows it. */
  for (; end < body.data + body.len; end++)
    if (strchr(" \t\r\n", *end) == NULL || *end == '\0') {
      cJSON_Delete(root);
      return NULL;
    }
  return root;
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

static const cJSON *member(const cJSON *item, const char *token, size_t len) {
  int index = 0;
  char position[16];
  for (const cJSON *c = item->child; c != NULL; c = c->next, index++) {
    snprintf(position, sizeof(position), "%d", index);
    if (token_is(token, len, cJSON_IsArray(item) ? position : c->string))
      return c;
  }
  return NULL;
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
  double value = 0;
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
    value = value * 10 + (text[i] - '0');
  }
  return digits > 0 ? value : NAN;
}

double json_count(const cJSON *item) {
  double value = NAN;
  if (cJSON_IsNumber(item))
    value = item->valuedouble;
  else if (cJSON_IsString(item))
    value = count_of_text(item->valuestring);
  if (!(value >= 0 && value <= JSON_COUNT_MAX) || value != floor(value))
    return NAN;
  return value;
}

double json_first_count(const cJSON *root, provider_pointers pointers) {
  double best = NAN;
  for (int i = 0; i < PROVIDER_POINTERS && pointers[i] != NULL; i++) {
    double count = json_count(json_at(root, pointers[i]));
    if (count > 0)
      return count;
    if (!isnan(count))
      best = count;
  }
  return best;
}

const char *json_first_text(const cJSON *root, provider_pointers pointers,
                            char number[32]) {
  for (int i = 0; i < PROVIDER_POINTERS && pointers[i] != NULL; i++) {
    const cJSON *item = json_at(root, pointers[i]);
    if (cJSON_IsString(item) && item->valuestring[0] != '\0')
      return item->valuestring;
    if (!isnan(json_count(item)) && cJSON_IsNumber(item)) {
      snprintf(number, 32, "%.0f", item->valuedouble);
      return number;
    }
  }
  return NULL;
}
