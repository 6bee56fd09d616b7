/* SPDX-License-Identifier: MIT */
/* Templates into requests. */
#include "provider/call.h"

#include "core/url.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum escape { ESCAPE_NONE, ESCAPE_URL, ESCAPE_JSON };

#define ESCAPED_MAX 6 /* bytes that one byte can become: \u001f */

/* Writes c into out, escaped; returns the bytes written. */
static size_t escape_byte(unsigned char c, enum escape how, char *out) {
  if (how == ESCAPE_URL)
    return url_encode_byte(c, out);
  if (how == ESCAPE_JSON && c < 0x20)
    return (size_t)sprintf(out, "\\u%04x", c);
  size_t len = 0;
  if (how == ESCAPE_JSON && (c == '"' || c == '\\'))
    out[len++] = '\\';
  out[len++] = (char)c;
  return len;
}

/* The value of the placeholder that text begins with; NULL: it is none. */
static const char *placeholder(const char *text,
                               const struct provider_subject *s,
                               char number[16], size_t *len) {
  if (*text != '{')
    return NULL;
  snprintf(number, 16, "%d", s->count);
  const struct {
    const char *name, *value;
  } known[] = {{"{tag}", s->tag},
               {"{id}", s->id},
               {"{key}", s->key},
               {"{count}", number}};
  for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
    *len = strlen(known[i].name);
    if (strncmp(text, known[i].name, *len) == 0)
      return known[i].value != NULL ? known[i].value : "";
  }
  return NULL;
}

/* base (as it is) and the template with its placeholders filled in. */
static char *fill(const char *base, const char *template, enum escape how,
                  const struct provider_subject *s) {
  size_t cap = strlen(base) + 1, used = strlen(base), len = 0;
  char number[16];
  for (const char *t = template; *t != '\0'; t++) {
    const char *value = placeholder(t, s, number, &len);
    cap += value != NULL ? strlen(value) * ESCAPED_MAX : 1;
  }
  char *out = malloc(cap);
  if (out == NULL)
    return NULL;
  memcpy(out, base, used);
  for (const char *t = template; *t != '\0';) {
    const char *value = placeholder(t, s, number, &len);
    if (value == NULL) {
      out[used++] = *t++;
      continue;
    }
    for (; *value != '\0'; value++)
      used += escape_byte((unsigned char)*value, how, out + used);
    t += len;
  }
  out[used] = '\0';
  return out;
}

static bool has_content_type(const struct provider *p) {
  static const char name[] = "Content-Type:";
  for (const char *const *h = p->headers; *h != NULL; h++)
    if (strncasecmp(*h, name, strlen(name)) == 0)
      return true;
  return false;
}

int provider_request_make(const struct provider *p,
                          const struct provider_call *call,
                          const char *base_url,
                          const struct provider_subject *subject,
                          struct provider_request *out) {
  *out = (struct provider_request){.method = call->method};
  int num = 0;
  out->url = fill(base_url, call->path, ESCAPE_URL, subject);
  bool ok = out->url != NULL;
  if (call->body != NULL) {
    out->body = fill("", call->body, ESCAPE_JSON, subject);
    ok = ok && out->body != NULL;
  }
  for (; ok && p->headers[num] != NULL; num++) {
    out->headers[num] = fill("", p->headers[num], ESCAPE_NONE, subject);
    ok = out->headers[num] != NULL;
  }
  if (ok && call->body != NULL && !has_content_type(p)) { /* not curl's form */
    out->headers[num] = strdup("Content-Type: application/json");
    ok = out->headers[num] != NULL;
  }
  if (!ok)
    provider_request_clear(out);
  return ok ? 0 : -1;
}

static void wipe(char *text) {
  if (text != NULL)
    explicit_bzero(text, strlen(text));
  free(text);
}

void provider_request_clear(struct provider_request *r) {
  wipe(r->url);
  wipe(r->body);
  for (char **h = r->headers; *h != NULL; h++)
    wipe(*h);
  *r = (struct provider_request){0};
}

static bool holds(const char *template, const char *placeholder) {
  return template != NULL && strstr(template, placeholder) != NULL;
}

bool provider_call_uses(const struct provider_call *call,
                        const char *placeholder) {
  return holds(call->path, placeholder) || holds(call->body, placeholder);
}

bool provider_uses_key(const struct provider *p) {
  for (const char *const *h = p->headers; *h != NULL; h++)
    if (holds(*h, "{key}"))
      return true;
  for (int call = 0; call < CALL_NUM; call++)
    if (provider_call_uses(call_template(p, (enum call)call), "{key}"))
      return true;
  return false;
}
