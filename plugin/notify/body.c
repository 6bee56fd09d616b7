/* SPDX-License-Identifier: MIT */
#include "notify/body.h"

#include "core/template.h"
#include "core/url.h"
#include "provider/json.h"

#include <cjson/cJSON.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static bool is_json(const char *body) {
  const char *first = body + strspn(body, " \t\r\n");
  return (*first == '{' && template_placeholder(first) == 0) || *first == '[';
}

static int check_placeholders(const char *body, struct errmsg *msg) {
  for (const char *at = body; (at = strchr(at, '{')) != NULL; at++) {
    size_t len = template_placeholder(at);
    bool known = len == 0;
    for (int i = 0; i < VALUE_NUM && !known; i++)
      known = strlen(notice_placeholders[i]) == len &&
              strncmp(at, notice_placeholders[i], len) == 0;
    if (!known)
      return err_set(msg,
                     "Body: there is no %.*s; allowed are {message} {title} "
                     "{kind} {tag} {growth} {days} {from} {to} {what} {url} "
                     "{videos} {companions} {graphs} {day} {level} {id}",
                     (int)len, at);
  }
  return 0;
}

/* An x for each: it may stand inside quotes only. */
int notice_body_check(const char *body, struct errmsg *msg) {
  struct template_value x[VALUE_NUM + 1] = {{NULL, NULL}};
  if (check_placeholders(body, msg) != 0)
    return -1;
  if (!is_json(body))
    return 0;
  for (int i = 0; i < VALUE_NUM; i++)
    x[i] = (struct template_value){notice_placeholders[i], "x"};
  char *text = template_fill("", body, TEMPLATE_JSON, x);
  if (text == NULL)
    return err_set(msg, "out of memory");
  cJSON *root = json_document((struct body){text, strlen(text)});
  bool good = root != NULL;
  cJSON_Delete(root);
  free(text);
  return good
             ? 0
             : err_set(msg, "Body is no JSON; inside the quotes each \" of it "
                            "is written \\\", and a placeholder stands inside "
                            "such quotes");
}

/* The values as the service's markup has them. */
static int render(const struct receiver *r, const struct notice_text *message,
                  struct template_value values[VALUE_NUM + 1]) {
  for (int i = 0; i < VALUE_NUM; i++) {
    bool bare = i == VALUE_URL || i == VALUE_GRAPHS || i == VALUE_ID;
    size_t limit = i == VALUE_MESSAGE ? r->form.message_limit : 0;
    char *text = markup_render(message->values[i],
                               bare ? MARKUP_PLAIN : r->form.markup, limit);
    values[i] = (struct template_value){notice_placeholders[i], text};
    if (text == NULL)
      return -1;
  }
  return 0;
}

static void free_values(struct template_value *values) {
  for (int i = 0; i < VALUE_NUM; i++)
    free((void *)(uintptr_t)values[i].value);
}

/* "https://host/path" and the query of the form behind it. */
static char *address(const struct receiver *r, const char *url) {
  char *out = NULL;
  int len = r->form.query == NULL
                ? asprintf(&out, "%s", url)
                : asprintf(&out, "%s%s%s", url,
                           strchr(url, '?') != NULL ? "&" : "?",
                           r->form.query);
  return len >= 0 ? out : NULL;
}

/* "Idempotency-Key: ID": some services drop a message that comes again. */
static char *id_header(const struct notice_text *message) {
  const char *id = message->values[VALUE_ID];
  char *header = malloc(sizeof("Idempotency-Key: ") + 3 * strlen(id));
  if (header == NULL)
    return NULL;
  strcpy(header, "Idempotency-Key: ");
  url_encode(id, header + strlen(header));
  return header;
}

static bool add_headers(const struct receiver *r,
                        const struct notice_text *message,
                        struct provider_request *out) {
  int num = 0;
  bool typed = r->is_mail;
  for (; r->form.headers[num] != NULL; num++) {
    typed = typed ||
            strncasecmp(r->form.headers[num], "Content-Type:", 13) == 0;
    out->headers[num] = strdup(r->form.headers[num]);
    if (out->headers[num] == NULL)
      return false;
  }
  if (!typed) {
    out->headers[num] = strdup(is_json(r->form.body)
                                   ? "Content-Type: application/json"
                                   : "Content-Type: text/plain; "
                                     "charset=utf-8");
    if (out->headers[num++] == NULL)
      return false;
  }
  if (r->is_mail)
    return true;
  out->headers[num] = id_header(message);
  return out->headers[num] != NULL;
}

static char *body_text(const struct receiver *r,
                       const struct notice_text *message) {
  struct template_value values[VALUE_NUM + 1] = {{NULL, NULL}};
  char *text = NULL;
  if (render(r, message, values) == 0)
    text = template_fill(
        "", r->form.body,
        is_json(r->form.body) ? TEMPLATE_JSON : TEMPLATE_PLAIN, values);
  free_values(values);
  return text;
}

int notice_request(const struct receiver *r, const char *url,
                   const struct notice_text *message, int64_t now,
                   struct provider_request *out) {
  *out = (struct provider_request){.method = r->is_mail ? "MAIL" : "POST"};
  out->url = address(r, url);
  out->body = r->is_mail ? mail_text(r, message, now) : body_text(r, message);
  if (out->url != NULL && out->body != NULL && add_headers(r, message, out))
    return 0;
  provider_request_clear(out);
  return -1;
}

/* -- in the outbox */

char *notice_text_pack(const struct notice_text *t) {
  cJSON *root = cJSON_CreateObject();
  bool ok = cJSON_AddNumberToObject(root, "strength", t->strength) != NULL;
  for (int i = 0; i < VALUE_NUM && ok; i++)
    ok = cJSON_AddStringToObject(root, notice_placeholders[i], t->values[i]) !=
         NULL;
  char *text = ok ? cJSON_PrintUnformatted(root) : NULL;
  cJSON_Delete(root);
  return text;
}

int notice_text_unpack(const char *text, struct notice_text *out) {
  *out = (struct notice_text){0};
  cJSON *root = cJSON_Parse(text);
  const cJSON *strength = cJSON_GetObjectItemCaseSensitive(root, "strength");
  int status = cJSON_IsNumber(strength) ? 0 : -1;
  for (int i = 0; i < VALUE_NUM && status == 0; i++) {
    const char *value = cJSON_GetStringValue(
        cJSON_GetObjectItemCaseSensitive(root, notice_placeholders[i]));
    out->values[i] = strdup(value != NULL ? value : "");
    status = out->values[i] != NULL ? 0 : -1;
  }
  if (status == 0)
    out->strength = strength->valuedouble;
  else
    notice_text_clear(out);
  cJSON_Delete(root);
  return status;
}
