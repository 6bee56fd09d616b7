/* SPDX-License-Identifier: MIT */
/* Whose fault misses are, over days: who is asked when, and what is said. */
#include "poll_lab.h"

int __wrap_fdatasync(int fd);

int __wrap_fdatasync(int fd) {
  (void)fd; /* no power is lost here, and the lives are long */
  return 0;
}

#define DAYS 24
#define TAGS 12

/*
 * What the API answers about each hashtag from day 0 on: x counts, - no such
 * hashtag; the last one goes on. And how often each is asked a day.
 */
struct life {
  const char *name;
  int days; /* that are lived */
  int first, last; /* samples, days before day 0; -1: none */
  struct {
    const char *tag, *found, *asked;
  } tags[TAGS];
  int dead;          /* messages about hashtags */
  const char *fault; /* days on which the API was judged to be at fault, x */
  const char *says;  /* the log: "" is no word of it */
  const char *restarts; /* days that begin with one, x; NULL: none */
};

static char asked[TAGS][DAYS + 1], fault[DAYS + 1];

static int num_of(const struct life *l) {
  int num = 0;
  while (num < TAGS && l->tags[num].tag != NULL)
    num++;
  return num;
}

static const char *names_of(const struct life *l) {
  static char names[100];
  names[0] = '\0';
  for (int i = 0; i < num_of(l); i++)
    strcat(strcat(names, i > 0 ? " " : ""), l->tags[i].tag);
  return names;
}

static void give_history(const struct life *l) {
  struct poller_files files = {.first = D - l->first, .last = D - l->last};
  for (int i = 0; i < num_of(l) && l->first >= 0; i++)
    poller_admit(lab.poller, l->tags[i].tag, &files, D);
}

static bool is_found(const char *found, int day) {
  int last = (int)strlen(found) - 1;
  return found[day < last ? day : last] == 'x';
}

static void answer(const struct life *l, int day) {
  const char *tag = strrchr(lab_asked(&lab.job), ' ') + 1;
  int i = 0;
  while (strcmp(l->tags[i].tag, tag) != 0)
    i++;
  asked[i][day]++;
  if (is_found(l->tags[i].found, day))
    lab_answer_status(200, COUNTS);
  else
    lab_answer_status(404, "{\"error\":\"no route\"}");
}

static void begin_again(const struct life *l) {
  poller_stop(lab.poller);
  poller_free(lab.poller);
  lab.poller = NULL;
  journal_free(lab.journal);
  lab_watch(names_of(l));
  lab_recall(D - 1, day_of(lab.ms / 1000));
  give_history(l);
  lab_start();
}

/* Day `day`, to its end. */
static void live_day(const struct life *l, int day) {
  for (int i = 0; i < num_of(l); i++)
    asked[i][day] = '0';
  if (l->restarts != NULL && l->restarts[day] == 'x')
    begin_again(l);
  while (strcmp(lab_wait(day), "nothing") != 0 &&
         day_of(lab.ms / 1000) == D + day)
    answer(l, day);
  fault[day] = lab.poller->ledger.api.at_fault == D + day ? 'x' : '.';
}

static void live(const struct life *l) {
  lab_setup(NULL);
  lab_watch(names_of(l));
  give_history(l);
  lab_start();
  memset(asked, 0, sizeof(asked));
  memset(fault, 0, sizeof(fault));
  for (int day = 0; day < l->days; day++) {
    lab_set_clock(day, 0, 0);
    live_day(l, day);
  }
  for (int i = 0; i < num_of(l); i++) {
    char what[100];
    snprintf(what, sizeof(what), "%s: #%s", l->name, l->tags[i].tag);
    check_text(what, asked[i], l->tags[i].asked);
  }
  check_int(l->name, lab.dead, l->dead);
  check_text(l->name, fault, l->fault);
  if (l->says[0] != '\0')
    check_says(l->name, lab.said.text, l->says);
  else
    assert_null(strstr(lab.said.text, "ever found"));
  lab_teardown(NULL);
}

/* The day's spare requests allow five of them a second look. */
#define TWELVE_AWAY_FOR_TWO_DAYS                                               \
  {{"a", "--x", "21111"}, {"b", "--x", "21111"}, {"c", "--x", "21111"},        \
   {"d", "--x", "21111"}, {"e", "--x", "21111"}, {"f", "--x", "11111"},        \
   {"g", "--x", "11111"}, {"h", "--x", "11111"}, {"i", "--x", "11111"},        \
   {"j", "--x", "11111"}, {"k", "--x", "11111"}, {"l", "--x", "11111"}}

static const struct life lives[] = {
    {"a misspelt one among good ones: two days, then weekly", 18, -1, -1,
     {{"good", "x", "111111111111111111"},
      {"misspelt", "-", "110000001000000100"}},
     1, "..................", "", NULL},
    {"the same over restarts", 18, -1, -1,
     {{"good", "x", "111111111111111111"},
      {"misspelt", "-", "110000001000000100"}},
     1, "..................", "", ".xxx.x..x......xx."},
    {"new and young: after a miss once more, then two days", 10, 20, 1,
     {{"good", "x", "1111111111"}, {"gone", "-", "2100000010"}}, 1,
     "..........", "", NULL},
    {"of four weeks: a week, then weekly", 16, 28, 1,
     {{"good", "x", "1111111111111111"}, {"gone", "-", "2111111000000100"}}, 1,
     "................", "", NULL},
    {"of years, over restarts", 16, 1000, 1,
     {{"good", "x", "1111111111111111"}, {"gone", "-", "2111111000000100"}}, 1,
     "................", "", "..x.x..x.....x.."},
    {"it comes back on the third day", 10, 1000, 1,
     {{"good", "x", "1111111111"}, {"away", "--xxx-----", "2111121111"}}, 0,
     "..........", "", NULL},
    {"a wrong path for two days: nobody is blamed", 5, 1000, 1,
     TWELVE_AWAY_FOR_TWO_DAYS, 0, "xx...", "", NULL},
    {"the same over a restart", 5, 1000, 1, TWELVE_AWAY_FOR_TWO_DAYS, 0,
     "xx...", "", ".xx.."},
    {"two of three: after a week they are no longer known", 16, 20, 1,
     {{"a", "x", "1111111111111111"},
      {"b", "-", "2111111110000001"},
      {"c", "-", "2111111110000001"}},
     2, "xxxxxxx.........", "", NULL},
    {"of years: the same, and then a week of asking", 22, 1000, 1,
     {{"a", "x", "1111111111111111111111"},
      {"b", "-", "2111111111111100000010"},
      {"c", "-", "2111111111111100000010"},
      {"d", "-", "2111111111111100000010"}},
     3, "xxxxxxx...............", "", NULL},
    {"the only one: nobody knows whose fault it is", 9, 1000, 1,
     {{"a", "-", "211111111"}}, 0, "xxxxxxxxx", "", NULL},
    {"an API that never finds anything: a week, then weekly", 22, -1, -1,
     {{"a", "-", "1111111000000100000010"},
      {"b", "-", "1111111000000100000010"}},
     0, "xxxxxxx......x......x.", "ever found|once a week|scavio-blog", NULL},
    {"the same over restarts", 22, -1, -1,
     {{"a", "-", "1111111000000100000010"},
      {"b", "-", "1111111000000100000010"}},
     0, "xxxxxxx......x......x.", "ever found|http://127.0.0.1/api",
     ".x..x...xx..xx.x......"},
    {"and finds one on its weekly day: the rest is asked daily", 18, -1, -1,
     {{"a", "-------------x", "111111100000011111"},
      {"b", "-", "111111100000011000"}},
     1, "xxxxxxx...........", "ever found", NULL},
};

static void misses_are_judged_when_the_round_is_over(void **state) {
  (void)state;
  for (size_t i = 0; i < COUNT_OF(lives); i++)
    live(&lives[i]);
}

/* -- what ends a verdict */

/* "good" is found, "gone" is not, until that is known on the second day. */
static void make_dead(void) {
  lab_begin("gone good", -1);
  lab_expect("0 00:00 stats gone", 404, "{}");
  lab_expect("0 00:00 stats good", 200, COUNTS);
  lab_expect("1 00:15 stats gone", 404, "{}");
  lab_expect("1 00:15 stats good", 200, COUNTS);
  check_text("it is known", lab_wait(2), "2 00:15 stats good");
  lab_answer_status(200, COUNTS);
  check_int("dead", lab.dead, 1);
  assert_true(schedule_is_dead(&lab_tag("gone")->schedule));
}

static void a_good_check_brings_a_hashtag_back(void **state) {
  (void)state;
  make_dead();
  struct journal *tool = journal_new(scratch);
  journal_by_tool(tool);
  int64_t now = lab.ms / 1000;
  struct entry e = {.kind = ENTRY_SAMPLE, .time = now, .sent = now,
                    .tag = "gone", .videos = 5, .views = 6, .credits = NAN,
                    .outcome = OUTCOME_SAMPLE, .billed = true};
  assert_int_equal(journal_write(tool, &e, NULL), 0);
  journal_free(tool);
  lab_listen();
  check_int("dead", schedule_is_dead(&lab_tag("gone")->schedule), false);
  lab_expect("3 00:15 stats gone", 200, COUNTS);
}

static void off_the_list_and_on_it_again_is_a_new_beginning(void **state) {
  (void)state;
  make_dead();
  lab_watch("good");
  lab_watch("gone good");
  lab_expect("2 00:15 stats gone", 404, "{}");
  lab_expect("3 00:15 stats gone", 404, "{}");
  lab_expect("3 00:15 stats good", 200, COUNTS);
  check_text("dead again", lab_wait(4), "4 00:15 stats good");
  check_int("and said again", lab.dead, 2);
}

static void begin_with(const char *provider, const char *url) {
  lab.settings.provider = provider_find(provider);
  lab.settings.base_url = url;
  lab_restart("gone good", -1);
}

#define ONE                                                                    \
  "{\"data\":{\"challengeInfo\":{\"challenge\":{\"id\":\"7\"},"                  \
  "\"stats\":{\"videoCount\":1,\"viewCount\":2}}}}"

static void another_api_is_a_new_beginning(void **state) {
  (void)state;
  make_dead();
  begin_with("scavio-blog", "http://127.0.0.1");
  assert_true(schedule_is_dead(&lab_tag("gone")->schedule));
  begin_with("scavio-blog", "http://127.0.0.2");
  assert_false(schedule_is_dead(&lab_tag("gone")->schedule));
  lab_expect("2 00:15 stats gone", 404, "{}");
  begin_with("scavio", "http://127.0.0.2"); /* on the same day */
  check_text("the free call", lab_wait(2), "2 00:15 usage");
  lab_answer_status(200, "{\"credit_balance\":9}");
  lab_expect("2 00:15 stats gone", 200, ONE);
  begin_with("scavio", "http://127.0.0.2");
  check_int("found", lab.poller->ledger.api.found, true);
}

int main(void) {
#define IN_LAB(test)                                                           \
  cmocka_unit_test_setup_teardown(test, lab_setup, lab_teardown)
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(misses_are_judged_when_the_round_is_over),
      IN_LAB(a_good_check_brings_a_hashtag_back),
      IN_LAB(off_the_list_and_on_it_again_is_a_new_beginning),
      IN_LAB(another_api_is_a_new_beginning),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
