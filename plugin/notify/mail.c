/* SPDX-License-Identifier: MIT */
/*
 * A message as a mail: RFC 5322, with UTF-8 in the subject by RFC 2047 and in
 * the text by base64, so that no server on the way has to know it.
 */
#include "notify/body.h"

#include "core/text.h"
#include "core/url.h"

#include <glib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LINE_MAX_BYTES 57 /* become 76 letters of base64 */
#define BOUNDARY "=_page" /* no line of base64 begins with "--=" */
#define WORD_MAX_BYTES 42 /* become 56, and 68 with =?UTF-8?B??= */

static void add_base64(struct rich *r, const char *text, size_t len) {
  gchar *encoded = g_base64_encode((const guchar *)text, len);
  rich_join(r, encoded);
  g_free(encoded);
}

/* In words of whole characters: none is longer than RFC 2047 allows. */
static void add_subject(struct rich *r, const char *text) {
  unsigned code = 0;
  rich_join(r, "Subject:");
  while (*text != '\0') {
    size_t len = 0;
    while (text[len] != '\0') {
      size_t one = text_utf8(text + len, &code);
      one = one > 0 ? one : 1;
      if (len + one > WORD_MAX_BYTES)
        break;
      len += one;
    }
    rich_join(r, " =?UTF-8?B?");
    add_base64(r, text, len);
    rich_join(r, "?=\r\n");
    text += len;
  }
}

/* As lines of base64, whatever it holds. */
static void add_lines(struct rich *r, const char *text, size_t len) {
  for (size_t at = 0; at < len; at += LINE_MAX_BYTES) {
    add_base64(r, text + at,
               len - at < LINE_MAX_BYTES ? len - at : LINE_MAX_BYTES);
    rich_join(r, "\r\n");
  }
}

static void add_text(struct rich *r, const char *text) {
  struct rich lines = {0};
  for (; *text != '\0'; text++) /* base64 keeps line ends as they are */
    rich_join(&lines, *text == '\n' ? "\r\n" : (char[]){*text, '\0'});
  rich_join(&lines, "\r\n");
  if (!lines.failed)
    add_lines(r, lines.text, lines.len);
  r->failed = r->failed || lines.failed;
  rich_clear(&lines);
}

/* Names of days and months must not change with the locale. */
static void add_date(struct rich *r, int64_t now) {
  static const char days[][4] = {"Mon", "Tue", "Wed", "Thu",
                                 "Fri", "Sat", "Sun"};
  static const char months[][4] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                   "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  GDateTime *t = g_date_time_new_from_unix_utc(now);
  if (t == NULL)
    return;
  rich_addf(r, "Date: %s, %d %s %d %02d:%02d:%02d +0000\r\n",
            days[g_date_time_get_day_of_week(t) - 1],
            g_date_time_get_day_of_month(t),
            months[g_date_time_get_month(t) - 1], g_date_time_get_year(t),
            g_date_time_get_hour(t), g_date_time_get_minute(t),
            g_date_time_get_second(t));
  g_date_time_unref(t);
}

/* The same for a mail that is sent again, so that a mailbox can tell. */
static void add_id(struct rich *r, const struct receiver *to, const char *id) {
  char *encoded = malloc(3 * strlen(id) + 1);
  if (encoded == NULL) {
    r->failed = true;
    return;
  }
  url_encode(id, encoded);
  for (char *c = encoded; (c = strchr(c, '%')) != NULL;)
    *c = '=';
  rich_addf(r, "Message-ID: <%s.%s@hashtag.collectd.invalid>\r\n", encoded,
            to->name);
  free(encoded);
}

/* The text, and a page as a file behind it (RFC 2046, RFC 2183). */
static void add_parts(struct rich *r, const char *text, const char *page) {
  if (page != NULL)
    rich_join(r, "Content-Type: multipart/mixed; boundary=\"" BOUNDARY
                 "\"\r\n\r\n--" BOUNDARY "\r\n");
  rich_join(r, "Content-Type: text/plain; charset=utf-8\r\n"
               "Content-Transfer-Encoding: base64\r\n\r\n");
  add_text(r, text);
  if (page == NULL)
    return;
  rich_join(r,
            "--" BOUNDARY "\r\n"
            "Content-Type: text/html; charset=utf-8\r\n"
            "Content-Disposition: attachment; filename=\"hashtags.html\"\r\n"
            "Content-Transfer-Encoding: base64\r\n\r\n");
  add_lines(r, page, strlen(page));
  rich_join(r, "--" BOUNDARY "--\r\n");
}

char *mail_text(const struct receiver *r, const struct notice_text *message,
                int64_t now) {
  struct rich mail = {0};
  char *title = markup_render(message->values[VALUE_TITLE], MARKUP_PLAIN, 0);
  char *text = markup_render(message->values[VALUE_MESSAGE], r->form.markup,
                             r->form.message_limit);
  if (title != NULL && text != NULL) {
    for (int i = 0; r->form.headers[i] != NULL; i++) {
      rich_join(&mail, r->form.headers[i]);
      rich_join(&mail, "\r\n");
    }
    add_subject(&mail, title);
    add_date(&mail, now);
    add_id(&mail, r, message->values[VALUE_ID]);
    rich_join(&mail, "Auto-Submitted: auto-generated\r\n"
                     "MIME-Version: 1.0\r\n");
    add_parts(&mail, text, message->page);
  } else
    mail.failed = true;
  free(title);
  free(text);
  if (!mail.failed)
    return mail.text;
  free(mail.text);
  return NULL;
}
