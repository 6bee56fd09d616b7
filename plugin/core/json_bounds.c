/* SPDX-License-Identifier: MIT */
#include "core/json_bounds.h"

#define TEXT_OF(number) #number
#define NUMBER_TEXT(macro) TEXT_OF(macro)

/* The place of the quote that ends the string that begins at `at`. */
static size_t end_of_string(const char *text, size_t len, size_t at) {
  for (at++; at < len && text[at] != '"'; at++)
    at += text[at] == '\\';
  return at;
}

const char *json_excess(const char *text, size_t len, size_t values_max) {
  size_t depth = 0, values = 1;
  for (size_t at = 0; at < len; at++) {
    char c = text[at];
    if (c == '"')
      at = end_of_string(text, len, at);
    values += c == ',' || c == '{' || c == '[';
    depth += c == '{' || c == '[';
    depth -= (c == '}' || c == ']') && depth > 0;
    if (depth > JSON_DEPTH_MAX)
      return "it is nested more than " NUMBER_TEXT(JSON_DEPTH_MAX) " deep";
    if (values > values_max)
      return "it holds too many values";
  }
  return NULL;
}
