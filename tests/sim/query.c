/* SPDX-License-Identifier: MIT */
/* Paths, and what the bodies that are sent to them mean. */
#include "sim.h"

#include <cjson/cJSON.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const char *type_name(const cJSON *item) {
  if (cJSON_IsNumber(item))
    return "number";
  if (cJSON_IsBool(item))
    return "boolean";
  return cJSON_IsArray(item) ? "array" : "object";
}

static void refuse(struct sim_query *query, const char *field,
                   const char *text) {
  query->problem.found = true;
  query->problem.field = field;
  snprintf(query->problem.text, sizeof(query->problem.text), "%s", text);
}

/* "" for what is missing: the API takes an empty string for omitted. */
static void get_string(struct sim_query *query, const cJSON *root,
                       const char *field, char out[SIM_TAG_MAX]) {
  const cJSON *item = cJSON_GetObjectItemCaseSensitive(root, field);
  char text[64];
  if (item == NULL || cJSON_IsNull(item))
    return;
  if (!cJSON_IsString(item)) {
    snprintf(text, sizeof(text), "Expected string, received %s",
             type_name(item));
    refuse(query, field, text);
    return;
  }
  if (strlen(item->valuestring) >= SIM_TAG_MAX)
    refuse(query, field, "String is too long");
  else
    snprintf(out, SIM_TAG_MAX, "%s", item->valuestring);
}

static void get_count(struct sim_query *query, const cJSON *root) {
  const cJSON *item = cJSON_GetObjectItemCaseSensitive(root, "count");
  query->count = 20;
  if (item == NULL || cJSON_IsNull(item))
    return;
  if (!cJSON_IsNumber(item))
    refuse(query, "count", "Expected number");
  else if (item->valuedouble < 1 || item->valuedouble > 30 ||
           item->valuedouble != floor(item->valuedouble))
    refuse(query, "count", "Number must be between 1 and 30");
  else
    query->count = (long)item->valuedouble;
}

static void get_cursor(struct sim_query *query, const cJSON *root) {
  char text[SIM_TAG_MAX] = "";
  get_string(query, root, "cursor", text);
  if (text[0] != '\0' && !sim_long(text, 0, 1000000, &query->cursor))
    refuse(query, "cursor", "Invalid cursor");
}

static cJSON *parse(struct sim_query *query, const char *body, size_t len) {
  cJSON *root = len == 0 ? NULL : cJSON_ParseWithLength(body, len);
  if (!cJSON_IsObject(root))
    refuse(query, NULL, "Invalid JSON body");
  return root;
}

static void read_stats(struct sim_request *request) {
  struct sim_query *query = &request->query;
  cJSON *root = parse(query, request->body.data, request->body.len);
  get_string(query, root, "hashtag_name", query->tag);
  get_string(query, root, "hashtag_id", query->id);
  if (!query->problem.found && query->tag[0] == '\0' && query->id[0] == '\0')
    refuse(query, NULL, "hashtag_name or hashtag_id is required");
  cJSON_Delete(root);
}

static void read_videos(struct sim_request *request) {
  struct sim_query *query = &request->query;
  cJSON *root = parse(query, request->body.data, request->body.len);
  get_string(query, root, "hashtag_id", query->id);
  get_cursor(query, root);
  get_count(query, root);
  if (!query->problem.found && query->id[0] == '\0')
    refuse(query, NULL, "hashtag_id is required");
  cJSON_Delete(root);
}

static void read_blog(struct sim_request *request) {
  struct sim_query *query = &request->query;
  cJSON *root = parse(query, request->body.data, request->body.len);
  get_string(query, root, "name", query->tag);
  get_count(query, root);
  if (!query->problem.found && query->tag[0] == '\0')
    refuse(query, NULL, "name is required");
  cJSON_Delete(root);
}

static void read_nothing(struct sim_request *request) { (void)request; }

/* A value of the address; "" where it is missing or too long. */
static void get_argument(const struct sim_request *request, const char *name,
                         char out[SIM_TAG_MAX]) {
  const char *value = MHD_lookup_connection_value(
      request->connection, MHD_GET_ARGUMENT_KIND, name);
  if (value != NULL && strlen(value) < SIM_TAG_MAX)
    snprintf(out, SIM_TAG_MAX, "%s", value);
}

static void read_address(struct sim_request *request) {
  struct sim_query *query = &request->query;
  char count[SIM_TAG_MAX] = "", cursor[SIM_TAG_MAX] = "";
  get_argument(request, "challenge_name", query->tag);
  get_argument(request, "challenge_id", query->id);
  get_argument(request, "count", count);
  get_argument(request, "cursor", cursor);
  query->count = 10;
  sim_long(count, 1, 35, &query->count);
  sim_long(cursor, 0, 1000000, &query->cursor);
}

const struct sim_route *sim_route_of(const char *method, const char *path) {
  static const struct sim_route routes[] = {
      {"POST", "/api/v1/tiktok/hashtag", SIM_STATS, SIM_SCAVIO, false,
       read_stats},
      {"POST", "/api/v1/tiktok/hashtag/videos", SIM_VIDEOS, SIM_SCAVIO, false,
       read_videos},
      {"POST", "/api/v1/tiktok/hashtag_info", SIM_STATS, SIM_BLOG, false,
       read_blog},
      {"POST", "/api/v1/tiktok/hashtag_videos", SIM_VIDEOS, SIM_BLOG, false,
       read_blog},
      {"GET", "/api/v1/usage", SIM_USAGE, SIM_SCAVIO, false, read_nothing},
      {"GET", "/api/challenge/info", SIM_STATS, SIM_TIKWM, true, read_address},
      {"GET", "/api/challenge/posts", SIM_VIDEOS, SIM_TIKWM, true,
       read_address},
      {"GET", "/challenge/info", SIM_STATS, SIM_TIKWM, false, read_address},
      {"GET", "/challenge/posts", SIM_VIDEOS, SIM_TIKWM, false, read_address},
  };
  for (size_t i = 0; i < sizeof(routes) / sizeof(routes[0]); i++)
    if (strcmp(routes[i].path, path) == 0 &&
        strcmp(routes[i].method, method) == 0)
      return &routes[i];
  return NULL;
}
