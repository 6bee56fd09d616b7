/* SPDX-License-Identifier: MIT */
/* Templates into requests. */
#include "provider/call.h"

#include "core/template.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* What the placeholders of a request stand for; number: room for one. */
struct filling {
  struct template_value values[5];
  char number[16];
};

static void fill_in(struct filling *f, const struct provider_subject *s) {
  snprintf(f->number, sizeof(f->number), "%d", s->count);
  const struct template_value values[] = {{"{tag}", s->tag},
                                          {"{id}", s->id},
                                          {"{key}", s->key},
                                          {"{count}", f->number},
                                          {NULL, NULL}};
  memcpy(f->values, values, sizeof(values));
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
  struct filling f;
  int num = 0;
  fill_in(&f, subject);
  out->url = template_fill(base_url, call->path, TEMPLATE_URL, f.values);
  bool ok = out->url != NULL;
  if (call->body != NULL) {
    out->body = template_fill("", call->body, TEMPLATE_JSON, f.values);
    ok = ok && out->body != NULL;
  }
  for (; ok && p->headers[num] != NULL; num++) {
    out->headers[num] = template_fill("", p->headers[num], TEMPLATE_PLAIN,
                                      f.values);
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

bool provider_call_uses(const struct provider_call *call,
                        const char *placeholder) {
  return template_holds(call->path, placeholder) ||
         template_holds(call->body, placeholder);
}

bool provider_uses_key(const struct provider *p) {
  for (const char *const *h = p->headers; *h != NULL; h++)
    if (template_holds(*h, "{key}"))
      return true;
  for (int call = 0; call < CALL_NUM; call++)
    if (provider_call_uses(call_template(p, (enum call)call), "{key}"))
      return true;
  return false;
}
