/* SPDX-License-Identifier: MIT */
/* HashtagFile and APIKeyFile: what people write into files. */
#include "core/day.h"
#include "option/keyfile.h"
#include "option/options.h"
#include "scratch.h"

#define HUNDRED                                                               \
  "0123456789012345678901234567890123456789012345678901234567890123456789"    \
  "012345678901234567890123456789"

/* "tag", "tag 35", "tag seasonal", one after the other. */
static void describe(const struct watchlist *list, char *out, size_t size) {
  out[0] = '\0';
  for (size_t i = 0; i < list->num; i++) {
    const struct watch *w = &list->items[i];
    size_t used = strlen(out);
    snprintf(out + used, size - used, "%s%s", i > 0 ? ", " : "", w->tag);
    used = strlen(out);
    if (!isnan(w->threshold))
      snprintf(out + used, size - used, " %g", w->threshold);
    used = strlen(out);
    snprintf(out + used, size - used, "%s", w->seasonal ? " seasonal" : "");
  }
}

struct file_case {
  const char *name;
  const char *text;
  const char *want;
  int reports;
  const char *says;
};

static void check_file(const struct file_case *c) {
  struct watchlist list = {0};
  struct said said = {0, ""};
  struct errmsg msg = {""};
  char got[1024];
  scratch_write("tags", c->text, strlen(c->text));
  check_int(
      c->name,
      watchlist_read(&list, scratch_path("tags"), said_take, &said, &msg), 0);
  watchlist_unique(&list, said_take, &said);
  describe(&list, got, sizeof(got));
  check_text(c->name, got, c->want);
  check_int(c->name, said.num, c->reports);
  check_says(c->name, said.text, c->says);
  watchlist_clear(&list);
}

static void a_hashtag_file_is_read_by_its_grammar(void **state) {
  (void)state;
  static const struct file_case cases[] = {
      {"a tag a line", "one\ntwo\n", "one, two", 0, ""},
      {"no newline at the end", "one\ntwo", "one, two", 0, ""},
      {"from another system", "one\r\ntwo\r\n", "one, two", 0, ""},
      {"a byte order mark", "\xEF\xBB\xBFone\ntwo\n", "one, two", 0, ""},
      {"a mark and a comment", "\xEF\xBB\xBF# x\none\n", "one", 0, ""},
      {"a mark further down", "one\n\xEF\xBB\xBFtwo\n", "one, two", 0, ""},
      {"comments and empty lines", "# all\n\n  \t\none\n  # mine\n#two\n",
       "one", 0, ""},
      {"blanks around", "  one \t\n\ttwo  \n", "one, two", 0, ""},
      {"capitals", "One\n", "one", 0, ""},
      {"settings", "a threshold=35 seasonal\nb seasonal\nc threshold=0.5\n",
       "a 35 seasonal, b seasonal, c 0.5", 0, ""},
      {"settings, blanks between", "a \t threshold=35 \r\n", "a 35", 0, ""},
      {"UTF-8", "caf\xC3\xA9\n\xE6\x97\xA5\xE6\x9C\xAC\n",
       "caf\xC3\xA9, \xE6\x97\xA5\xE6\x9C\xAC", 0, ""},
      {"not UTF-8", "caf\xE9\nok\n", "ok", 1, "tags, line 1|UTF-8"},
      {"100 characters", HUNDRED "\n", HUNDRED, 0, ""},
      {"101 characters", HUNDRED "x\nok\n", "ok", 1, "line 1|101|100"},
      {"half of it is none", "<p>\n</p>\nok\nfine\n", "ok, fine", 2,
       "line 1|'<'|line 2"},
      {"a bad setting is no bad hashtag", "a x=1\nb x=2\nok\n", "ok", 2,
       "line 1|line 2"},
      {"two spellings of one", "caf\xC3\xA9\ncafe\xCC\x81\nCAF\xC3\x89\n",
       "caf\xC3\xA9", 2, "\"caf\xC3\xA9\" is named more than once"},
      {"a pasted address", "https://www.tiktok.com/tag/One?lang=en seasonal\n",
       "one seasonal", 0, ""},
      {"a path", "a/b\nok\n", "ok", 1, "line 1|a/b|'/'"},
      {"a control character", "a\x01g\nok\n", "ok", 1, "line 1|control"},
      {"several '#'", "a#b\nok\n", "ok", 1, "line 1|'#'"},
      {"twice", "one\nTwo\nONE\ntwo seasonal\n", "one, two", 2,
       "\"one\" is named more than once|\"two\" is named"},
      {"unknown word", "a seasonl\nok\n", "ok", 1,
       "line 1|seasonl|threshold=PERCENT, seasonal, tell=NAME"},
      {"two tags in a line", "one two\nok\n", "ok", 1, "line 1|two"},
      {"threshold without a number", "a threshold=\nok\n", "ok", 1,
       "line 1|threshold="},
      {"threshold with a unit", "a threshold=35%\nok\n", "ok", 1,
       "threshold=35%"},
      {"threshold 0", "a threshold=0\nok\n", "ok", 1, "from 0.01"},
      {"threshold that is no number", "a threshold=nan\nok\n", "ok", 1,
       "threshold=nan"},
      {"threshold without end", "a threshold=inf\nok\n", "ok", 1,
       "threshold=inf"},
      {"an unprintable threshold", "a threshold=\x1b[2J\nok\n", "ok", 1,
       "threshold= [2J is not a percentage"},
      {"a long threshold",
       "a threshold=" HUNDRED HUNDRED HUNDRED HUNDRED "x\nok\n", "ok", 1,
       "is not a percentage from 0.01 to 100000"},
      {"only comments", "#one\n# two\n\n", "", 1,
       "tags|names no hashtag|one a line without the '#'"},
      {"empty", "", "", 1, "names no hashtag"},
  };
  for (size_t i = 0; i < COUNT_OF(cases); i++)
    check_file(&cases[i]);
}

static void a_list_is_added_to_what_is_there(void **state) {
  (void)state;
  struct watchlist list = {0}, more = {0};
  struct said said = {0, ""};
  struct errmsg msg = {""};
  char got[256];
  assert_int_equal(watchlist_add(&list, "first", 5, true, &msg), 0);
  assert_int_equal(watchlist_append(&more, &list), 0);
  scratch_write("tags", "first\nlast\n", 11);
  assert_int_equal(
      watchlist_read(&more, scratch_path("tags"), said_take, &said, &msg), 0);
  watchlist_unique(&more, said_take, &said);
  describe(&more, got, sizeof(got));
  check_text("the first one counts", got, "first 5 seasonal, last");
  check_int("reported", said.num, 1);
  watchlist_clear(&list);
  watchlist_clear(&more);
}

static void a_file_that_cannot_be_read_changes_nothing(void **state) {
  (void)state;
  struct watchlist list = {0};
  struct said said = {0, ""};
  struct errmsg msg = {""};
  assert_int_equal(watchlist_add(&list, "kept", NAN, false, &msg), 0);
  check_int(
      "absent",
      watchlist_read(&list, scratch_path("absent"), said_take, &said, &msg),
      -1);
  check_says("absent", msg.text, "HashtagFile|absent|No such file");
  check_int("a directory",
            watchlist_read(&list, scratch, said_take, &said, &msg), -1);
  check_says("a directory", msg.text, "HashtagFile|not a regular file");
  assert_int_equal(mkfifo(scratch_path("fifo"), 0600), 0);
  check_int(
      "a pipe",
      watchlist_read(&list, scratch_path("fifo"), said_take, &said, &msg), -1);
  check_says("a pipe", msg.text, "HashtagFile|not a regular file");
  check_int("tags", (long long)list.num, 1);
  check_int("reported", said.num, 0);
  watchlist_clear(&list);
}

/* A page of an error, saved where the list should be; and less of it. */
static void a_file_of_something_else_is_not_taken_over(void **state) {
  (void)state;
  static const struct {
    const char *name, *text, *says;
  } cases[] = {
      {"a web page",
       "<!DOCTYPE html>\n<html>\n<body>\n<h1>502</h1>\n"
       "</body>\n</html>\n",
       "HashtagFile|not taken over|in 6 of its 6 lines|line 1|'<'"},
      {"one more than half", "# mine\nok\nfine\na,b\nc,d\n\ne,f\n",
       "in 3 of its 5 lines|line 4|\"a,b\"|','"},
      {"one line", "\xEF\xBB\xBF@user\n", "in 1 of its 1 lines|line 1|'@'"},
  };
  for (size_t i = 0; i < COUNT_OF(cases); i++) {
    struct watchlist list = {0};
    struct said said = {0, ""};
    struct errmsg msg = {""};
    scratch_write("tags", cases[i].text, strlen(cases[i].text));
    check_int(
        cases[i].name,
        watchlist_read(&list, scratch_path("tags"), said_take, &said, &msg),
        -1);
    check_says(cases[i].name, msg.text, cases[i].says);
    check_int(cases[i].name, said.num, 0);
    check_int(cases[i].name, (long long)list.num, 0);
    watchlist_clear(&list);
  }
}

static void check_tags(const char *name, const struct watchlist *list,
                       const char *want) {
  char got[200] = "";
  for (size_t i = 0; i < list->num; i++) {
    strcat(got, i > 0 ? " " : "");
    strcat(got, list->items[i].tag);
  }
  check_text(name, got, want);
}

static void the_lists_of_an_option_set_are_one(void **state) {
  (void)state;
  static const struct {
    const char *name;
    const char *file; /* its text; NULL: not configured; "absent" */
    int status;
    const char *want, *said;
  } cases[] = {
      {"no file", NULL, 0, "one two", ""},
      {"both", "three\nfour\n", 0, "one two three four", ""},
      {"a repeat", "three\nONE\n", 0, "one two three", "more than once"},
      {"absent", "absent", -1, "one two", ""},
  };
  for (size_t i = 0; i < COUNT_OF(cases); i++) {
    struct options o;
    struct watchlist all = {0};
    struct said said = {0, ""};
    struct errmsg msg = {""};
    assert_int_equal(options_init(&o), 0);
    watchlist_add(&o.tags, "one", NAN, false, NULL);
    watchlist_add(&o.tags, "two", NAN, false, NULL);
    unlink(scratch_path("tags"));
    if (cases[i].file != NULL)
      options_set(&o, "HashtagFile", scratch_path("tags"), NULL);
    if (cases[i].file != NULL && cases[i].status == 0)
      scratch_write("tags", cases[i].file, strlen(cases[i].file));
    check_int(cases[i].name,
              options_watchlist(&o, &all, said_take, &said, &msg),
              cases[i].status);
    check_says(cases[i].name, msg.text, cases[i].status != 0 ? "tags" : "");
    check_says(cases[i].name, said.text, cases[i].said);
    check_tags(cases[i].name, &all, cases[i].want);
    watchlist_clear(&all);
    options_clear(&o);
  }
}

static void a_thousand_tags_keep_their_order(void **state) {
  (void)state;
  struct watchlist list = {0};
  struct said said = {0, ""};
  for (int i = 0; i < 1000; i++) {
    char name[16];
    snprintf(name, sizeof(name), "t%d", (i * 7) % 500);
    assert_int_equal(watchlist_add(&list, name, i, false, NULL), 0);
  }
  watchlist_unique(&list, said_take, &said);
  check_int("tags", (long long)list.num, 500);
  check_int("reported", said.num, 500);
  for (int i = 0; i < 500; i++)
    check_number("order", list.items[i].threshold, i);
  watchlist_clear(&list);
}

#define KEY "sk_test_0123456789"

static void a_key_is_the_first_line(void **state) {
  (void)state;
  static const struct {
    const char *name, *text, *want, *says;
  } cases[] = {
      {"a line", KEY "\n", KEY, ""},
      {"no newline", KEY, KEY, ""},
      {"from another system", KEY "\r\n", KEY, ""},
      {"blanks around", " \t" KEY " \t\n", KEY, ""},
      {"several lines", KEY "\nsecond\n", KEY, ""},
      {"empty", "", NULL, "no key in its first line"},
      {"blanks only", " \t \n", NULL, "no key in its first line"},
      {"first line empty", "\n" KEY "\n", NULL, "no key in its first line"},
      {"a blank inside", "sk_test 01\n", NULL, "blank|the key alone"},
      {"a control character", "sk\x01test\n", NULL, "printable ASCII"},
      {"not ASCII", "sk_\xC3\xA9\n", NULL, "printable ASCII"},
      {"a byte order mark", "\xEF\xBB\xBF" KEY "\n", NULL, "printable ASCII"},
  };
  for (size_t i = 0; i < COUNT_OF(cases); i++) {
    char key[KEY_MAX + 1] = "";
    struct errmsg msg = {""};
    scratch_write("key", cases[i].text, strlen(cases[i].text));
    chmod(scratch_path("key"), 0600);
    check_int(cases[i].name, keyfile_read(scratch_path("key"), key, &msg),
              cases[i].want != NULL ? 0 : -1);
    if (cases[i].want != NULL) {
      check_text(cases[i].name, key, cases[i].want);
      continue;
    }
    check_says(cases[i].name, msg.text, cases[i].says);
    check_says(cases[i].name, msg.text, "APIKeyFile|/key");
    assert_null(strstr(msg.text, "sk_"));
  }
}

static void a_key_has_an_end(void **state) {
  (void)state;
  char text[KEY_MAX + 100], key[KEY_MAX + 1] = "";
  struct errmsg msg = {""};
  memset(text, 'k', sizeof(text));
  static const struct {
    const char *name;
    size_t len;
    int want;
  } cases[] = {{"511 bytes", KEY_MAX - 1, 0},
               {"512 bytes", KEY_MAX, -1},
               {"612 bytes", KEY_MAX + 100, -1}};
  for (size_t i = 0; i < COUNT_OF(cases); i++) {
    scratch_write("key", text, cases[i].len);
    chmod(scratch_path("key"), 0600);
    check_int(cases[i].name, keyfile_read(scratch_path("key"), key, &msg),
              cases[i].want);
  }
  check_says("too long", msg.text, "longer than 511 bytes");
  text[KEY_MAX - 1] = '\n';
  scratch_write("key", text, sizeof(text));
  chmod(scratch_path("key"), 0600);
  check_int("511 bytes and a line",
            keyfile_read(scratch_path("key"), key, &msg), 0);
  check_int("length", (long long)strlen(key), KEY_MAX - 1);
}

static void a_key_that_the_world_may_touch_is_refused(void **state) {
  (void)state;
  static const struct {
    unsigned mode;
    int want;
  } cases[] = {{0400, 0},  {0600, 0},  {0640, 0},  {0660, 0},  {0440, 0},
               {0644, -1}, {0604, -1}, {0602, -1}, {0601, -1}, {0666, -1}};
  scratch_write("key", KEY, strlen(KEY));
  for (size_t i = 0; i < COUNT_OF(cases); i++) {
    char key[KEY_MAX + 1] = "", name[16];
    struct errmsg msg = {""};
    snprintf(name, sizeof(name), "%04o", cases[i].mode);
    chmod(scratch_path("key"), cases[i].mode);
    check_int(name, keyfile_read(scratch_path("key"), key, &msg),
              cases[i].want);
    if (cases[i].want != 0) {
      check_says(name, msg.text, "everybody|chmod 0640");
      check_says(name, msg.text, name);
      check_text("nothing was read", key, "");
    }
  }
}

static void a_bad_key_file_is_named(void **state) {
  (void)state;
  char key[KEY_MAX + 1] = "";
  struct errmsg msg = {""};
  check_int("absent", keyfile_read(scratch_path("absent"), key, &msg), -1);
  check_says("absent", msg.text, "APIKeyFile|absent|No such file");
  chmod(scratch, 0700);
  check_int("a directory", keyfile_read(scratch, key, &msg), -1);
  check_says("a directory", msg.text, "not a regular file");
  assert_int_equal(mkfifo(scratch_path("pipe"), 0600), 0);
  check_int("a pipe", keyfile_read(scratch_path("pipe"), key, &msg), -1);
  check_says("a pipe", msg.text, "not a regular file");
  scratch_write("key", KEY, strlen(KEY));
  chmod(scratch_path("key"), 0600);
  chmod(scratch, 0755);
  const char *path = scratch_path("key");
  be_nobody();
  int status = keyfile_read(path, key, &msg);
  be_myself_again();
  check_int("another user's", status, geteuid() == 0 ? -1 : 0);
}

static void people_and_ends_stand_behind_a_tag(void **state) {
  (void)state;
  static const char text[] =
      "one tell=beauty until=2027-01-31\ntwo tell=none\n"
      "three until=2026-11-23 threshold=35\nfour\n"
      "five tell=\nsix until=tomorrow\n";
  struct watchlist list = {0};
  struct said said = {0, ""};
  scratch_write("tags", text, strlen(text));
  assert_int_equal(
      watchlist_read(&list, scratch_path("tags"), said_take, &said, NULL), 0);
  check_int("good ones", (long long)list.num, 4);
  check_text("one", list.items[0].tell, "beauty");
  check_text("two", list.items[1].tell, "none");
  check_text("three", list.items[2].tell, "");
  check_int("no end", list.items[3].until, DAY_NONE);
  check_says("bad ones", said.text,
             "line 5: tell= names no <Notify>|line 6: until=tomorrow is no "
             "date|until=2027-01-31");
  watchlist_clear(&list);
}

static char ended[200];

static void note_end(void *ctx, const struct watch *w) {
  (void)ctx;
  strcat(ended, w->tag);
}

static void a_hashtag_ends_with_its_last_day(void **state) {
  (void)state;
  struct watchlist list = {0};
  int day = 0;
  assert_int_equal(day_parse("2026-11-24", &day), 0);
  for (int i = 0; i < 3; i++) {
    char name[] = {(char)('a' + i), '\0'};
    assert_int_equal(watchlist_add(&list, name, NAN, false, NULL), 0);
  }
  check_int("none ends", watchlist_end(&list, day, note_end, NULL), false);
  list.items[1].until = day - 1;
  list.items[2].until = day;
  check_int("some end", watchlist_end(&list, day, note_end, NULL), true);
  check_text("ended", ended, "b");
  check_int("left", (long long)list.num, 2);
  check_text("its last day", list.items[1].tag, "c");
  watchlist_clear(&list);
}

int main(void) {
#define IN_SCRATCH(test)                                                      \
  cmocka_unit_test_setup_teardown(test, scratch_make, scratch_remove)
  const struct CMUnitTest tests[] = {
      IN_SCRATCH(people_and_ends_stand_behind_a_tag),
      cmocka_unit_test(a_hashtag_ends_with_its_last_day),
      IN_SCRATCH(a_hashtag_file_is_read_by_its_grammar),
      IN_SCRATCH(a_list_is_added_to_what_is_there),
      IN_SCRATCH(a_file_that_cannot_be_read_changes_nothing),
      IN_SCRATCH(a_file_of_something_else_is_not_taken_over),
      IN_SCRATCH(the_lists_of_an_option_set_are_one),
      cmocka_unit_test(a_thousand_tags_keep_their_order),
      IN_SCRATCH(a_key_is_the_first_line),
      IN_SCRATCH(a_key_has_an_end),
      IN_SCRATCH(a_key_that_the_world_may_touch_is_refused),
      IN_SCRATCH(a_bad_key_file_is_named),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
