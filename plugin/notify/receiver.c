/* SPDX-License-Identifier: MIT */
#include "notify/receiver.h"

#include "core/template.h"
#include "core/url.h"
#include "notify/body.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#define LIMIT_MAX 100000
#define LETTERS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
#define DIGITS "0123456789"

#define ROW(key, kind, field, text)                                           \
  .name = (key), .type = (kind), .offset = offsetof(struct receiver, field),  \
  .help = (text)

static int check_to(const struct option *opt, const char *text,
                    struct errmsg *msg);
static int check_tell(const struct option *opt, const char *text,
                      struct errmsg *msg);
static int check_markup(const struct option *opt, const char *text,
                        struct errmsg *msg);
static int check_header(const struct option *opt, const char *text,
                        struct errmsg *msg);
static int check_dashboard(const struct option *opt, const char *text,
                           struct errmsg *msg);

const struct option receiver_options[] = {
    {ROW("To", OPTION_TEXT, to,
         "Which service it is: slack, discord, teams, mail or webhook; "
         "without it Body says what is sent."),
     .default_value = "", .check = check_to},
    {ROW("URLFile", OPTION_TEXT, url_file,
         "File with the address in its first line, as secret as the key; "
         "refused if the world may read it."),
     .default_value = ""},
    {ROW("At", OPTION_TEXT, at,
         "When trends and ends are sent, \"Mon-Fri 08:30\": what came before "
         "waits, and goes as one message."),
     .default_value = "at once"},
    {ROW("TimeZone", OPTION_TEXT, time_zone,
         "The time zone of At, \"Europe/Berlin\"."),
     .default_value = "the machine's"},
    {ROW("Tell", OPTION_LIST, tell,
         "What is sent: trend, end (of a trend), trouble (what must be done "
         "on the server), digest (the week)."),
     .max = NOTICE_KINDS, .default_value = "trend", .check = check_tell},
    {ROW("DashboardURL", OPTION_TEXT, dashboard_url,
         "The dashboard's address in Grafana: each message links to its "
         "hashtag there."),
     .default_value = "", .check = check_dashboard},
    {ROW("Body", OPTION_TEXT, body,
         "What is posted, with placeholders, instead of the service's own "
         "form."),
     .default_value = ""},
    {ROW("Header", OPTION_LINES, headers,
         "A header of the request, \"Name: value\"; of a mail: From and To. "
         "One a line, at most 6."),
     .max = RECEIVER_HEADERS_MAX, .default_value = "", .check = check_header},
    {ROW("Markup", OPTION_TEXT, markup,
         "How bold words and links are written: plain, slack, discord, teams "
         "or html."),
     .default_value = "as the service of To has it, else plain",
     .check = check_markup},
    {ROW("MessageLimit", OPTION_NUMBER, message_limit,
         "Most characters of {message}; lines at its end are left out; 0: no "
         "limit."),
     .unit = "characters", .max = LIMIT_MAX,
     .default_value = "the service's, else 0"},
    {ROW("Query", OPTION_TEXT, query,
         "What is added to the address behind a '?'."),
     .default_value = "as the service needs it"},
    {.name = NULL},
};

/* -- lines */

static int check_to(const struct option *opt, const char *text,
                    struct errmsg *msg) {
  if (form_find(text) != NULL)
    return 0;
  return err_set(msg,
                 "%s is \"%.40s\"; allowed are \"slack\", \"discord\", "
                 "\"teams\", \"mail\" and \"webhook\"; any other service "
                 "needs a Body instead",
                 opt->name, text);
}

static int kind_of(const char *text) {
  for (int kind = 0; kind < NOTICE_KINDS; kind++)
    if (strcmp(text, notice_kind_name((enum notice_kind)kind)) == 0)
      return kind;
  return -1;
}

static int check_tell(const struct option *opt, const char *text,
                      struct errmsg *msg) {
  if (kind_of(text) >= 0)
    return 0;
  return err_set(msg,
                 "%s is \"%.40s\"; allowed are \"trend\", \"end\", "
                 "\"trouble\" and \"digest\"",
                 opt->name, text);
}

static int check_markup(const struct option *opt, const char *text,
                        struct errmsg *msg) {
  if (markup_find(text) >= 0)
    return 0;
  return err_set(msg,
                 "%s is \"%.40s\"; allowed are \"plain\", \"slack\", "
                 "\"discord\", \"teams\" and \"html\"",
                 opt->name, text);
}

/* options.json repeats it, so a password is better in the URLFile. */
static int check_header(const struct option *opt, const char *text,
                        struct errmsg *msg) {
  static const char *const secret[] = {
      "Authorization:", "Cookie:", "Proxy-Authorization:"};
  size_t len = strspn(text, LETTERS DIGITS "-_.");
  if (len == 0 || text[len] != ':')
    return err_set(msg, "%s must be \"Name: value\"", opt->name);
  for (const char *c = text; *c != '\0'; c++)
    if (*c < ' ' || *c > '~')
      return err_set(msg, "%s holds a byte that is no printable ASCII",
                     opt->name);
  for (size_t i = 0; i < sizeof(secret) / sizeof(secret[0]); i++)
    if (strncasecmp(text, secret[i], strlen(secret[i])) == 0)
      return err_set(msg,
                     "%s: a block is no secret; write user and password into "
                     "the URLFile, as https://USER:PASSWORD@host/ (a token "
                     "alone: https://:TOKEN@host/)",
                     opt->name);
  return 0;
}

static int check_dashboard(const struct option *opt, const char *text,
                           struct errmsg *msg) {
  bool good = strncmp(text, "https://", 8) == 0 ||
              strncmp(text, "http://", 7) == 0;
  for (const char *c = text; *c != '\0'; c++)
    good = good && *c > ' ' && *c <= '~';
  if (good && strlen(text) < 1024 && url_user_end(text) == NULL)
    return 0;
  return err_set(msg,
                 "%s must be an address that begins with http:// or https://, "
                 "without a password in it",
                 opt->name);
}

void receiver_init(struct receiver *r, const char *name) {
  *r = (struct receiver){.name = name, .message_limit = -1};
}

int receiver_set(struct receiver *r, const char *option,
                 const char *const *texts, int num, struct errmsg *msg) {
  struct option_value values[OPTION_VALUES_MAX];
  int given = 0;
  for (; given < num && given < OPTION_VALUES_MAX; given++)
    values[given] = (struct option_value){.type = VALUE_WRITTEN,
                                          .string = texts[given]};
  return option_set(receiver_options, r, " in <Notify>", option, values, given,
                    msg);
}

/* -- across lines */

struct mistakes {
  const struct receiver *r;
  err_report report;
  void *ctx;
  int num;
};

__attribute__((format(printf, 3, 4))) static void
mistake_if(struct mistakes *m, bool wrong, const char *fmt, ...) {
  struct errmsg why, msg;
  va_list ap;
  if (!wrong)
    return;
  va_start(ap, fmt);
  vsnprintf(why.text, sizeof(why.text), fmt, ap);
  va_end(ap);
  err_set(&msg, "<Notify \"%s\"> is skipped: %s", m->r->name, why.text);
  m->report(m->ctx, msg.text);
  m->num++;
}

static void check_name(struct mistakes *m, const char *name) {
  mistake_if(m,
             name[0] == '\0' || strlen(name) > RECEIVER_NAME_MAX ||
                 strspn(name, LETTERS DIGITS "-_") != strlen(name) ||
                 strcmp(name, "none") == 0 || strcmp(name, "EventsURL") == 0,
             "its name must be letters, digits, - and _, at most %d, and "
             "neither \"none\" nor \"EventsURL\"",
             RECEIVER_NAME_MAX);
}

/* The form of To, and what the block says otherwise. */
static void choose_form(struct receiver *r) {
  const struct form *known = r->to != NULL ? form_find(r->to) : NULL;
  r->form = known != NULL ? *known : (struct form){.name = r->name};
  r->is_mail = known != NULL && strcmp(known->name, "mail") == 0;
  if (r->body != NULL)
    r->form.body = r->body;
  if (r->markup != NULL)
    r->form.markup = (enum markup)markup_find(r->markup);
  if (r->message_limit >= 0)
    r->form.message_limit = (size_t)r->message_limit;
  if (r->query != NULL)
    r->form.query = r->query[0] != '\0' ? r->query : NULL;
  for (int i = 0; r->headers[i] != NULL; i++)
    r->form.headers[i] = r->headers[i];
}

static bool has_header(const struct receiver *r, const char *name) {
  for (int i = 0; r->form.headers[i] != NULL; i++)
    if (strncasecmp(r->form.headers[i], name, strlen(name)) == 0)
      return true;
  return false;
}

static void check_form(struct mistakes *m) {
  const struct receiver *r = m->r;
  struct errmsg why;
  mistake_if(m, r->url_file == NULL,
             "URLFile is missing: the file that holds its address");
  mistake_if(m, r->form.body == NULL && !r->is_mail,
             "it needs To (slack, discord, teams, mail or webhook), or a Body "
             "of its own");
  if (r->form.body != NULL && !r->is_mail &&
      notice_body_check(r->form.body, &why) != 0)
    mistake_if(m, true, "%s", why.text);
  mistake_if(m, r->is_mail && r->body != NULL, "a mail has no Body option");
  mistake_if(m,
             r->is_mail && (!has_header(r, "From:") || !has_header(r, "To:")),
             "a mail needs Header \"From: ADDRESS\" and Header \"To: "
             "ADDRESS\"");
}

int receiver_finish(struct receiver *r, err_report report, void *ctx) {
  struct mistakes m = {r, report, ctx, 0};
  struct errmsg why;
  check_name(&m, r->name);
  choose_form(r);
  check_form(&m);
  for (int i = 0; r->tell[i] != NULL; i++)
    r->kinds |= 1U << kind_of(r->tell[i]);
  if (r->tell[0] == NULL)
    r->kinds = 1U << NOTICE_TREND;
  if (r->time_zone == NULL)
    r->time_zone = "";
  if (r->at != NULL && when_parse(r->at, &r->when, &why) != 0)
    mistake_if(&m, true, "%s", why.text);
  if (when_check_zone(r->time_zone, &why) != 0)
    mistake_if(&m, true, "%s", why.text);
  return m.num;
}

bool receiver_wants(const struct receiver *r, enum notice_kind kind) {
  return (r->kinds >> kind & 1U) != 0;
}

bool receiver_joins(const struct receiver *r) {
  return r->when.days != 0 &&
         (r->is_mail || template_holds(r->form.body, "{message}"));
}

int receiver_check_url(const struct receiver *r, const char *url,
                       struct errmsg *msg) {
  if (r->is_mail)
    return strncmp(url, "smtps://", 8) == 0 || strncmp(url, "smtp://", 7) == 0
               ? 0
               : err_set(msg,
                         "URLFile %s: the address of a mail server begins "
                         "with smtps:// (or smtp://, for STARTTLS), as in "
                         "smtps://USER:PASSWORD@mail.example.org; @ and / "
                         "in USER or PASSWORD are written %%40 and %%2F",
                         r->url_file);
  return url_is_safe(url)
             ? 0
             : err_set(msg,
                       "URLFile %s: the address must begin with https:// "
                       "(plain http is allowed to 127.0.0.1, localhost and "
                       "[::1] only)",
                       r->url_file);
}
