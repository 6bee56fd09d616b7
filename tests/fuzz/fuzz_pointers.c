/* SPDX-License-Identifier: MIT */
/*
 * JSON Pointers into any document.
 *
 * Promise (json.h, RFC 6901): the pointer that is made by walking to a value
 * leads back to it, and to nothing where the value is null; where several
 * members have that name, to the first one or nowhere; any other text leads
 * somewhere in the document or nowhere. A count is exact or none.
 *
 * Input: a line with a pointer, and the document.
 */
#include "fuzz.h"

#include "provider/json.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define VALUES_MAX 200
#define POINTER_SIZE 2000

static bool holds(const cJSON *root, const cJSON *item) {
  if (root == item)
    return true;
  for (const cJSON *c = root != NULL ? root->child : NULL; c; c = c->next)
    if (holds(c, item))
      return true;
  return false;
}

/* Appends "/token", escaped; false where there is no room. */
static bool append(char *pointer, const char *token) {
  size_t used = strlen(pointer);
  if (used + 2 * strlen(token) + 2 > POINTER_SIZE)
    return false;
  pointer[used++] = '/';
  for (; *token != '\0'; token++) {
    if (*token == '~' || *token == '/')
      pointer[used++] = '~';
    pointer[used++] = *token == '~' ? '0' : *token == '/' ? '1' : *token;
  }
  pointer[used] = '\0';
  return true;
}

/* How many members have the name of this one. */
static int namesakes(const cJSON *parent, const cJSON *item) {
  int num = 0;
  for (const cJSON *c = parent->child; c != NULL; c = c->next)
    num += cJSON_IsArray(parent) ? c == item
                                 : strcmp(c->string, item->string) == 0;
  return num;
}

/* The first member of the name of this one. */
static const cJSON *first_of(const cJSON *parent, const cJSON *item) {
  const cJSON *c = parent->child;
  while (strcmp(c->string, item->string) != 0)
    c = c->next;
  return c;
}

static void check_namesake(const cJSON *root, const cJSON *parent,
                           const cJSON *item, const char *pointer) {
  const cJSON *found = json_at(root, pointer);
  PROMISE(found == NULL || found == first_of(parent, item));
}

/* `value` is what `pointer` leads to; *left: how many are still visited. */
static void walk(const cJSON *root, const cJSON *value, char *pointer,
                 int *left) {
  char position[16];
  int index = 0;
  PROMISE(json_at(root, pointer) == (cJSON_IsNull(value) ? NULL : value));
  double count = json_count(value);
  PROMISE(isnan(count) || (count >= 0 && count <= JSON_COUNT_MAX));
  for (const cJSON *c = value->child; c != NULL && *left > 0; c = c->next) {
    size_t used = strlen(pointer);
    --*left;
    snprintf(position, sizeof(position), "%d", index++);
    if (!append(pointer, cJSON_IsArray(value) ? position : c->string)) {
      /* too deep for this text */
    } else if (namesakes(value, c) == 1) {
      walk(root, c, pointer, left);
    } else {
      check_namesake(root, value, c, pointer);
    }
    pointer[used] = '\0';
  }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  struct bytes b = {data, size};
  char pointer[POINTER_SIZE] = "", number[JSON_NUMBER_SIZE];
  char *any = bytes_line(&b, 200);
  cJSON *root = json_document((struct body){(const char *)b.at, b.left});
  int left = VALUES_MAX;
  if (root != NULL) {
    const cJSON *item = json_at(root, any);
    PROMISE(item == NULL || holds(root, item));
    const char *text = json_scalar(item, number);
    PROMISE(item != NULL || text == NULL);
    walk(root, root, pointer, &left);
  } else {
    PROMISE(json_at(NULL, any) == NULL);
  }
  cJSON_Delete(root);
  free(any);
  return 0;
}
