/* SPDX-License-Identifier: MIT */
#include "provider/validate.h"

#include "core/template.h"
#include "core/text.h"
#include "core/url.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#define LETTERS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
#define DIGITS "0123456789"
#define KEY_LOOKS 20 /* letters and digits in a row */
#define SHOWN 80     /* bytes of a text in a message */

/* Placeholders must be of those allowed ("{tag} {key}"). */
static int check_placeholders(const char *name, const char *text,
                              const char *allowed, struct errmsg *msg) {
  for (const char *at = text; (at = strchr(at, '{')) != NULL; at++) {
    char found[SHOWN];
    size_t len = template_placeholder(at);
    if (len == 0)
      continue;
    snprintf(found, sizeof(found), "%.*s", (int)len, at);
    if (strstr(allowed, found) == NULL)
      return err_set(msg, "%s: %s cannot be used here; allowed: %s", name,
                     found, allowed);
  }
  return 0;
}

/*
 * Whether something of this name carries a key: "X-Api-Key", "access_token".
 * It ends so, and with a whole word: "monkey" and "Token-Type" carry none.
 */
static bool is_secret(const char *name, size_t len) {
  static const char *const words[] = {
      "authorization", "auth",      "key",  "apikey",     "secret",
      "token",         "pwd",       "pass", "passwd",     "password",
      "passphrase",    "sig",       "sign", "signature",  "cookie",
      "session",       "sessionid", "sid",  "credential", "credentials",
      "jwt",           "bearer"};
  for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
    size_t end = strlen(words[i]);
    if (len >= end && strncasecmp(name + len - end, words[i], end) == 0 &&
        (len == end || strchr("-_.", name[len - end - 1]) != NULL))
      return true;
  }
  return false;
}

/*
 * Whether a value looks like a key, whatever its name: letters and digits
 * mixed, 20 and more without anything between them.
 */
static bool looks_secret(const char *value, size_t len) {
  for (size_t at = 0; at < len;) {
    size_t run = strspn(value + at, LETTERS DIGITS);
    run = run < len - at ? run : len - at;
    size_t letters = strspn(value + at, LETTERS);
    size_t digits = strspn(value + at, DIGITS);
    if (run >= KEY_LOOKS && letters < run && digits < run)
      return true;
    at += run > 0 ? run : 1;
  }
  return false;
}

/* A block is shown to everybody who may read StateDir/options.json. */
static int check_secret(const char *name, const char *what, size_t what_len,
                        const char *value, size_t len, struct errmsg *msg) {
  static const char key[] = "{key}";
  bool named = is_secret(what, what_len) &&
               memmem(value, len, key, strlen(key)) == NULL;
  if (len == 0 || (!named && !looks_secret(value, len)))
    return 0;
  return err_set(msg,
                 "%s: write {key} as the value of %.*s, and the key itself "
                 "into APIKeyFile: a block is no secret",
                 name, (int)(what_len < SHOWN ? what_len : SHOWN), what);
}

/* `member` and what is below it. */
static int check_member(const char *name, const cJSON *member,
                        struct errmsg *msg) {
  const char *what = member->string != NULL ? member->string : "a text";
  const char *value = cJSON_GetStringValue(member);
  char number[32] = "";
  if (cJSON_IsNumber(member))
    value = snprintf(number, sizeof(number), "%.17g", member->valuedouble) > 0
                ? number
                : NULL;
  if (value != NULL &&
      check_secret(name, what, strlen(what), value, strlen(value), msg) != 0)
    return -1;
  for (const cJSON *m = member->child; m != NULL; m = m->next)
    if (check_member(name, m, msg) != 0)
      return -1;
  return 0;
}

int body_check(const char *name, const cJSON *root, struct errmsg *msg) {
  return check_member(name, root, msg);
}

/* The same of each name=value behind the '?'. */
static int check_query(const char *name, const char *path,
                       struct errmsg *msg) {
  for (const char *at = strchr(path, '?'); at != NULL; at = strchr(at, '&')) {
    size_t len = strcspn(++at, "=&");
    const char *value = at + len + (at[len] == '=');
    if (check_secret(name, at, len, value, strcspn(value, "&"), msg) != 0)
      return -1;
  }
  return 0;
}

/* A key may stand in a path, too: between two slashes. */
static int check_segments(const char *name, const char *path,
                          struct errmsg *msg) {
  size_t len = strcspn(path, "?");
  return check_secret(name, "the path", 8, path, len, msg);
}

static int check_path(const char *name, const char *path, const char *allowed,
                      struct errmsg *msg) {
  if (path[0] != '/')
    return err_set(msg, "%s must begin with '/': it is what follows BaseURL",
                   name);
  for (const char *c = path; *c != '\0'; c++)
    if (*c <= ' ' || *c > '~' || *c == '#')
      return err_set(msg,
                     "%s holds a blank, a '#' or a byte that is no "
                     "printable ASCII; write it percent-encoded",
                     name);
  if (check_segments(name, path, msg) != 0 ||
      check_query(name, path, msg) != 0)
    return -1;
  return check_placeholders(name, path, allowed, msg);
}

static int check_address(const char *name, const char *url,
                         struct errmsg *msg) {
  if (!url_is_safe(url))
    return err_set(msg,
                   "%s must begin with https:// (the key travels with "
                   "each request; plain http is allowed to 127.0.0.1, "
                   "localhost and [::1] only)",
                   name);
  if (url_user_end(url) != NULL)
    return err_set(msg,
                   "%s must not hold a user or a password; write a Header "
                   "with {key}",
                   name);
  if (url[strlen(url) - 1] == '/')
    return err_set(msg, "%s must not end with '/': the paths begin with it",
                   name);
  return check_placeholders(name, url, "none", msg);
}

static int check_header(const char *name, const char *header,
                        struct errmsg *msg) {
  size_t len = strspn(header, LETTERS DIGITS "-_.");
  if (len == 0 || header[len] != ':')
    return err_set(msg,
                   "%s must be \"Name: value\", as in \"X-Api-Key: "
                   "{key}\"",
                   name);
  for (const char *c = header; *c != '\0'; c++)
    if (*c < ' ' || *c > '~')
      return err_set(msg, "%s holds a byte that is no printable ASCII", name);
  const char *value = header + len + 1;
  if (check_secret(name, header, len, value, strlen(value), msg) != 0)
    return -1;
  return check_placeholders(name, header, "{key}", msg);
}

static int check_header_name(const char *name, const char *header,
                             struct errmsg *msg) {
  if (header[0] != '\0' &&
      strspn(header, LETTERS DIGITS "-_.") == strlen(header))
    return 0;
  return err_set(msg,
                 "%s must be the name of a header alone, as in "
                 "\"X-Credits-Left\"",
                 name);
}

static int check_pointer(const char *name, const char *pointer,
                         struct errmsg *msg) {
  char shown[SHOWN];
  bool good = pointer[0] == '/' || pointer[0] == '\0';
  for (const char *c = pointer; *c != '\0'; c++)
    good = good && !(*c == '~' && c[1] != '0' && c[1] != '1');
  if (good)
    return 0;
  text_clean(pointer, shown, sizeof(shown));
  return err_set(msg,
                 "%s: \"%s\" is no JSON Pointer; write it like "
                 "\"/data/0/videoCount\", with ~1 for a '/' in a name "
                 "and ~0 for a '~'",
                 name, shown);
}

static int check_status(const char *name, const char *text,
                        struct errmsg *msg) {
  const char *digits = text + (text[0] == '!');
  if (strlen(digits) == 3 && strspn(digits, DIGITS "x") == 3)
    return 0;
  char shown[SHOWN];
  text_clean(text, shown, sizeof(shown));
  return err_set(msg,
                 "%s: \"%s\" is no HTTP status; allowed are \"502\", "
                 "\"4xx\", \"xxx\" and \"!404\"",
                 name, shown);
}

/* A brace that is left over would stand in each link that is made. */
static bool has_odd_brace(const char *link) {
  const char *at = link;
  while ((at = strpbrk(at, "{}")) != NULL && template_placeholder(at) > 0)
    at += template_placeholder(at);
  return at != NULL;
}

static int check_link(const char *name, const char *link, struct errmsg *msg) {
  static const char allowed[] = LETTERS DIGITS "-._~:/?#[]@!$&()*+,;=%{}";
  if (strncmp(link, "https://", 8) != 0 || strstr(link, "{id}") == NULL ||
      strlen(link) > 200 || strspn(link, allowed) != strlen(link))
    return err_set(msg,
                   "%s must be a link of at most 200 bytes that begins "
                   "with https:// and holds {id}",
                   name);
  if (has_odd_brace(link))
    return err_set(msg, "%s: a brace belongs to {author} or {id} only", name);
  return check_placeholders(name, link, "{author} {id}", msg);
}

static int check_method(const char *name, const char *text,
                        struct errmsg *msg) {
  if (strcmp(text, "GET") == 0 || strcmp(text, "POST") == 0)
    return 0;
  return err_set(msg, "%s must be \"GET\" or \"POST\"", name);
}

int text_check(const struct option *opt, const char *text,
               struct errmsg *msg) {
  static const char stats[] = "{tag} {key}", usage[] = "{key}",
                    videos[] = "{tag} {id} {count} {key}";
  switch (opt->form) {
  case FORM_ADDRESS:
    return check_address(opt->name, text, msg);
  case FORM_METHOD:
    return check_method(opt->name, text, msg);
  case FORM_STATS_PATH:
    return check_path(opt->name, text, stats, msg);
  case FORM_VIDEOS_PATH:
    return check_path(opt->name, text, videos, msg);
  case FORM_USAGE_PATH:
    return check_path(opt->name, text, usage, msg);
  case FORM_STATS_BODY:
    return check_placeholders(opt->name, text, stats, msg);
  case FORM_VIDEOS_BODY:
    return check_placeholders(opt->name, text, videos, msg);
  case FORM_USAGE_BODY:
    return check_placeholders(opt->name, text, usage, msg);
  case FORM_HEADER:
    return check_header(opt->name, text, msg);
  case FORM_HEADER_NAME:
    return check_header_name(opt->name, text, msg);
  case FORM_STATUSES:
    return check_status(opt->name, text, msg);
  case FORM_LINK:
    return check_link(opt->name, text, msg);
  case FORM_SECONDS:
  case FORM_CREDITS:
    return 0;
  case FORM_POINTERS:
  case FORM_PAIRS:
  default: /* a test: its first text; values may be anything */
    return check_pointer(opt->name, text, msg);
  }
}
