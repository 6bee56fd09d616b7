/* SPDX-License-Identifier: MIT */
/*
 * <Notify> blocks, and what the services are sent. The files of conf/notify/
 * say the same as the forms that are built in.
 */
#include "notice_block.h"
#include "notice_lab.h"
#include "notify/body.h"

#include <glib.h>

#define SLACK "To \"slack\"\nURLFile \"/u\"\n"

static void every_mistake_is_named(void **state) {
  (void)state;
  static const struct {
    const char *lines, *says;
  } cases[] = {
      {"Nonsense \"x\"", "unknown option \"Nonsense\" in <Notify>|URLFile"},
      {"To \"slak\"\nURLFile \"/u\"", "To is \"slak\"|\"discord\"|Body"},
      {"To \"slack\"", "URLFile is missing"},
      {"URLFile \"/u\"", "it needs To|Body"},
      {SLACK "To \"teams\"", "To in <Notify> is given twice"},
      {SLACK "At \"soon\"", "At \"soon\" is no time|Mon-Fri 08:30"},
      {SLACK "TimeZone \"Mars\"", "TimeZone \"Mars\" is not known"},
      {SLACK "Tell \"trends\"", "Tell is \"trends\"|\"trouble\""},
      {SLACK "DashboardURL \"grafana\"", "DashboardURL must be an address"},
      {SLACK "DashboardURL \"https://u:p@h/\"", "without a password"},
      {SLACK "Markup \"md\"", "Markup is \"md\"|\"html\""},
      {SLACK "MessageLimit -1", "MessageLimit"},
      {SLACK "Header \"Authorization: Bearer x\"",
       "Header: a block is no secret|https://:TOKEN@host/"},
      {SLACK "Header \"x\"", "Header must be \"Name: value\""},
      {"URLFile \"/u\"\nBody \"{\\\"a\\\":{message}}\"",
       "Body is no JSON|inside such quotes"},
      {"URLFile \"/u\"\nBody \"{\\\"a\\\":\\\"{hashtag}\\\"}\"",
       "Body: there is no {hashtag}|{tag}"},
      {"To \"mail\"\nURLFile \"/u\"\nHeader \"To: a@b\"",
       "a mail needs Header \"From: ADDRESS\""},
      {"To \"mail\"\nURLFile \"/u\"\nHeader \"To: a@b\"\nHeader \"From: "
       "c@d\"\nBody \"x\"",
       "a mail has no Body"},
  };
  for (size_t i = 0; i < COUNT_OF(cases); i++) {
    struct notice_block b;
    notice_block_read(&b, "team", cases[i].lines);
    check_int(cases[i].lines, b.mistakes > 0, true);
    char says[200], *rest = says;
    snprintf(says, sizeof(says), "%s", cases[i].says);
    for (char *part = NULL; (part = strsep(&rest, "|")) != NULL;)
      if (strstr(b.said, part) == NULL)
        fail_msg("%s:\n said \"%s\"\n not  \"%s\"", cases[i].lines, b.said,
                 part);
    notice_block_close(&b);
  }
}

static void a_name_is_a_word(void **state) {
  (void)state;
  static const struct {
    const char *name;
    bool good;
  } cases[] = {{"beauty", true},
               {"team-2_b", true},
               {"", false},
               {"a b", false},
               {"a.b", false},
               {"none", false},
               {"../x", false},
               {"EventsURL", false},
               {"abcdefghijklmnopqrstuvwxyzabcdefg", false}};
  for (size_t i = 0; i < COUNT_OF(cases); i++) {
    struct notice_block b;
    notice_block_read(&b, cases[i].name, SLACK);
    check_int(cases[i].name, b.mistakes == 0, cases[i].good);
    notice_block_close(&b);
  }
}

static void tell_chooses_the_kinds_of_news(void **state) {
  (void)state;
  struct notice_block b;
  notice_block_read(&b, "team", SLACK);
  check_int("trend", receiver_wants(&b.receiver, NOTICE_TREND), true);
  check_int("end", receiver_wants(&b.receiver, NOTICE_END), false);
  check_int("at once", receiver_joins(&b.receiver), false);
  notice_block_close(&b);
  notice_block_read(&b, "team",
                    SLACK "Tell \"end\" \"trouble\"\nAt \"08:30\"");
  check_int("trend", receiver_wants(&b.receiver, NOTICE_TREND), false);
  check_int("end", receiver_wants(&b.receiver, NOTICE_END), true);
  check_int("trouble", receiver_wants(&b.receiver, NOTICE_TROUBLE), true);
  check_int("as one", receiver_joins(&b.receiver), true);
  notice_block_close(&b);
  notice_block_read(&b, "team",
                    "URLFile \"/u\"\nAt \"08:30\"\nBody \"{tag}\"");
  check_int("no {message}, so one by one", receiver_joins(&b.receiver), false);
  notice_block_close(&b);
}

static void an_address_is_safe(void **state) {
  (void)state;
  static const struct {
    const char *url;
    bool chat, mail;
  } cases[] = {{"https://hooks.slack.com/services/x", true, false},
               {"http://127.0.0.1:8080/x", true, false},
               {"http://example.org/", false, false},
               {"smtps://u:p@mail.example.org", false, true},
               {"smtp://mail.example.org:587", false, true},
               {"ftp://127.0.0.1", false, false},
               {"", false, false}};
  struct notice_block chat, mail;
  notice_block_read(&chat, "team", SLACK);
  notice_block_read(&mail, "team",
                    "To \"mail\"\nURLFile \"/u\"\nHeader \"From: a@b\"\n"
                    "Header \"To: c@d\"");
  check_int("no mistake", mail.mistakes, 0);
  for (size_t i = 0; i < COUNT_OF(cases); i++) {
    struct errmsg msg;
    check_int(cases[i].url,
              receiver_check_url(&chat.receiver, cases[i].url, &msg) == 0,
              cases[i].chat);
    if (!cases[i].chat && cases[i].url[0] != '\0')
      assert_null(strstr(msg.text, cases[i].url));
    check_int(cases[i].url,
              receiver_check_url(&mail.receiver, cases[i].url, &msg) == 0,
              cases[i].mail);
  }
  notice_block_close(&chat);
  notice_block_close(&mail);
}

/* -- what is sent */

static void compose(const struct notice_subject *s, struct notice_text *t) {
  assert_int_equal(notice_compose(s, t), 0);
}

static void a_body_is_filled_in(void **state) {
  (void)state;
  struct videos *list = lab_videos();
  struct notice_subject s = lab_subject(list);
  struct notice_text t;
  struct notice_block b;
  struct provider_request r;
  notice_block_read(&b, "team",
                    "URLFile \"/u\"\nMarkup \"html\"\nQuery \"a=b\"\n"
                    "Header \"X-Tags: fire\"\n"
                    "Body \"{\\\"text\\\":\\\"#{tag} w\xc3\xa4"
                    "chst um {growth} % "
                    "in {days} Tagen ({from}-{to} {what}) {url}\\\"}\"");
  check_text("no mistake", b.said, "");
  compose(&s, &t);
  assert_int_equal(notice_request(&b.receiver, "https://h/x?y=z", &t, 0, &r),
                   0);
  check_text("method", r.method, "POST");
  check_text("url", r.url, "https://h/x?y=z&a=b");
  check_text("body", r.body,
             "{\"text\":\"#aitools w\xc3\xa4"
             "chst um +29.9 % in 7 Tagen (605K-786K videos) "
             "https://www.tiktok.com/tag/aitools\"}");
  check_text("header", r.headers[0], "X-Tags: fire");
  check_text("type", r.headers[1], "Content-Type: application/json");
  check_text("id", r.headers[2],
             "Idempotency-Key: 2026-11-27.trend-1.aitools");
  assert_null(r.headers[3]);
  provider_request_clear(&r);
  notice_text_clear(&t);
  notice_block_close(&b);
  videos_free(list);
}

static void a_body_need_not_be_json(void **state) {
  (void)state;
  struct notice_subject s = lab_subject(NULL);
  struct notice_text t;
  struct notice_block b;
  struct provider_request r;
  notice_block_read(&b, "team", "URLFile \"/u\"\nBody \"{title}\"");
  compose(&s, &t);
  assert_int_equal(notice_request(&b.receiver, "https://h", &t, 0, &r), 0);
  check_text("body", r.body, "#aitools is trending: +29.9 % videos in 7 days");
  check_text("type", r.headers[0], "Content-Type: text/plain; charset=utf-8");
  provider_request_clear(&r);
  notice_text_clear(&t);
  notice_block_close(&b);
}

static void a_mail_is_utf8_for_every_server(void **state) {
  (void)state;
  struct notice_subject s = lab_subject(NULL);
  struct notice_text t;
  struct notice_block b;
  struct provider_request r;
  s.tag = "sch\xc3\xb6nheit\xf0\x9f\x94\xa5";
  s.id = "2026-11-27.trend-1.sch\xc3\xb6nheit";
  notice_block_read(&b, "team",
                    "To \"mail\"\nURLFile \"/u\"\n"
                    "Header \"From: Trends <t@example.org>\"\n"
                    "Header \"To: a@example.org, b@example.org\"");
  compose(&s, &t);
  assert_int_equal(
      notice_request(&b.receiver, "smtps://h", &t, 1795772345, &r), 0);
  check_text("method", r.method, "MAIL");
  for (const char *c = r.body; *c != '\0'; c++)
    if ((unsigned char)*c >= 0x80 || (*c == '\n' && c[-1] != '\r'))
      fail_msg("no ASCII, or no CRLF: %s", c);
  static const char head[] =
      "From: Trends <t@example.org>\r\nTo: a@example.org, b@example.org\r\n"
      "Subject: =?UTF-8?B?";
  assert_memory_equal(r.body, head, strlen(head));
  assert_non_null(strstr(r.body, "\r\nDate: Fri, 27 Nov 2026 "));
  assert_non_null(strstr(r.body, "\r\nMessage-ID: <2026-11-27.trend-1."
                                 "sch=C3=B6nheit.team@"));
  assert_non_null(strstr(r.body, "charset=utf-8\r\n"));
  gsize len = 0;
  guchar *text = g_base64_decode(strstr(r.body, "\r\n\r\n") + 4, &len);
  char *words = g_strndup((char *)text, len);
  assert_non_null(strstr(words, "#sch\xc3\xb6nheit\xf0\x9f\x94\xa5 is "
                                "trending: +29.9 %"));
  assert_non_null(strstr(words, "\r\nAlerts start at +20 %"));
  g_free(words);
  g_free(text);
  provider_request_clear(&r);
  notice_text_clear(&t);
  notice_block_close(&b);
}

/* What is between two texts, decoded; the caller frees it. */
static char *decoded(const char *mail, const char *begin, const char *end) {
  const char *from = strstr(mail, begin);
  assert_non_null(from);
  const char *to = strstr(from + strlen(begin), end);
  assert_non_null(to);
  gsize len = 0;
  char *base64 = g_strndup(from + strlen(begin),
                           (gsize)(to - from) - strlen(begin));
  guchar *bytes = g_base64_decode(base64, &len);
  char *text = g_strndup((char *)bytes, len);
  g_free(base64);
  g_free(bytes);
  return text;
}

/* The week: lines behind the sentence, and the page as a file. */
static void a_digest_has_its_page_attached_to_a_mail(void **state) {
  (void)state;
  static const char page[] = "<!DOCTYPE html>\n<p>caf\xc3\xa9</p>\n";
  struct notice_subject s = {.kind = NOTICE_DIGEST,
                             .id = "2026-11-27.digest",
                             .threshold = NAN,
                             .last_trend = DAY_NONE,
                             .sentence = "2 hashtags began to trend",
                             .body = "RANKING\n#a: <+1 %>\n"
                                     "   https://www.tiktok.com/@a/video/1",
                             .page = page};
  struct notice_text t;
  struct notice_block b;
  struct provider_request r;
  notice_block_read(&b, "team",
                    "To \"mail\"\nURLFile \"/u\"\nHeader \"From: a@b\"\n"
                    "Header \"To: c@d\"\nTell \"digest\"");
  compose(&s, &t);
  char *mail = mail_text(&b.receiver, &t, 0);
  assert_non_null(strstr(mail, "Content-Type: multipart/mixed; boundary="
                               "\"=_page\"\r\n\r\n--=_page\r\n"));
  char *text = decoded(mail, "text/plain; charset=utf-8\r\nContent-Transfer-"
                             "Encoding: base64\r\n\r\n",
                       "--=_page\r\n");
  check_text("text", text, "2 hashtags began to trend\r\nRANKING\r\n#a: <+1 "
                           "%>\r\nhttps://www.tiktok.com/@a/video/1\r\n");
  char *file = decoded(mail, "filename=\"hashtags.html\"\r\nContent-Transfer-"
                             "Encoding: base64\r\n\r\n",
                       "--=_page--\r\n");
  check_text("page", file, page);
  g_free(text);
  g_free(file);
  free(mail);
  notice_block_close(&b);
  notice_block_read(&b, "chat", "To \"slack\"\nURLFile \"/u\"");
  assert_int_equal(notice_request(&b.receiver, "https://h", &t, 0, &r), 0);
  assert_non_null(strstr(r.body, "{\"text\":\"2 hashtags began to trend\","));
  assert_non_null(strstr(r.body, "*2 hashtags began to trend*\\u000aRANKING"
                                 "\\u000a#a: &lt;+1 %&gt;\\u000a"
                                 "<https://www.tiktok.com/@a/video/1|"));
  provider_request_clear(&r);
  notice_text_clear(&t);
  notice_block_close(&b);
}

/* RFC 2047: 75 letters at most, and no character in two words. */
static void a_long_subject_is_in_words(void **state) {
  (void)state;
  struct notice_subject s = lab_subject(NULL);
  struct notice_text t;
  struct notice_block b;
  s.tag = "\xe3\x81\x82\xe3\x81\x84\xe3\x81\x86\xe3\x81\x88\xe3\x81\x8a"
          "\xe3\x81\x8b\xe3\x81\x8d\xe3\x81\x8f\xe3\x81\x91\xe3\x81\x93"
          "\xe3\x81\x95\xe3\x81\x97\xe3\x81\x99\xe3\x81\x9b\xe3\x81\x9d";
  notice_block_read(&b, "team",
                    "To \"mail\"\nURLFile \"/u\"\nHeader \"From: a@b\"\n"
                    "Header \"To: c@d\"");
  compose(&s, &t);
  char *mail = mail_text(&b.receiver, &t, 0), subject[500] = "";
  for (char *at = strstr(mail, " =?UTF-8?B?"); at != NULL && at[0] == ' ';) {
    char *end = strstr(at, "?=\r\n");
    assert_non_null(end);
    check_range(end + 2 - at, 14, 76);
    *end = '\0';
    gsize len = 0;
    guchar *text = g_base64_decode(at + 11, &len);
    assert_true(g_utf8_validate((char *)text, (gssize)len, NULL));
    strncat(subject, (char *)text, len);
    g_free(text);
    at = end + 4;
  }
  assert_non_null(strstr(subject, s.tag));
  assert_non_null(strstr(subject, "in 7 days"));
  free(mail);
  notice_text_clear(&t);
  notice_block_close(&b);
}

static void a_message_is_kept_whole(void **state) {
  (void)state;
  struct videos *list = lab_videos();
  struct notice_subject s = lab_subject(list);
  struct notice_text t, back;
  compose(&s, &t);
  char *text = notice_text_pack(&t);
  assert_null(strchr(text, '\n'));
  assert_int_equal(notice_text_unpack(text, &back), 0);
  for (int i = 0; i < VALUE_NUM; i++)
    check_text(notice_placeholders[i], back.values[i], t.values[i]);
  check_number("strength", back.strength, t.strength);
  notice_text_clear(&back);
  check_int("damaged", notice_text_unpack("{\"strength\":", &back), -1);
  check_int("other", notice_text_unpack("{}", &back), -1);
  free(text);
  notice_text_clear(&t);
  videos_free(list);
}

/* Each file of conf/notify/ says what the program does by itself. */
static void files_and_forms_say_the_same(void **state) {
  (void)state;
  static const char *const names[] = {"slack", "discord", "teams", "webhook"};
  for (size_t i = 0; i < COUNT_OF(names); i++) {
    struct notice_block b;
    const struct form *f = form_find(names[i]);
    notice_block_open(&b, names[i]);
    check_text(names[i], b.said, "");
    check_text(names[i], b.receiver.form.body, f->body);
    check_int(names[i], b.receiver.form.markup, f->markup);
    check_int(names[i], (int)b.receiver.form.message_limit,
              (int)f->message_limit);
    check_text(names[i],
               b.receiver.form.query != NULL ? b.receiver.form.query : "",
               f->query != NULL ? f->query : "");
    notice_block_close(&b);
  }
}

static void the_other_files_are_right(void **state) {
  (void)state;
  static const char *const names[] = {"mail", "ntfy", "telegram"};
  for (size_t i = 0; i < COUNT_OF(names); i++) {
    struct notice_block b;
    notice_block_open(&b, names[i]);
    check_text(names[i], b.said, "");
    check_int(names[i], b.mistakes, 0);
    notice_block_close(&b);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(every_mistake_is_named),
      cmocka_unit_test(a_name_is_a_word),
      cmocka_unit_test(tell_chooses_the_kinds_of_news),
      cmocka_unit_test(an_address_is_safe),
      cmocka_unit_test(a_body_is_filled_in),
      cmocka_unit_test(a_body_need_not_be_json),
      cmocka_unit_test(a_mail_is_utf8_for_every_server),
      cmocka_unit_test(a_digest_has_its_page_attached_to_a_mail),
      cmocka_unit_test(a_long_subject_is_in_words),
      cmocka_unit_test(a_message_is_kept_whole),
      cmocka_unit_test(files_and_forms_say_the_same),
      cmocka_unit_test(the_other_files_are_right),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
