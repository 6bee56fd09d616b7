/* SPDX-License-Identifier: MIT */
/* hashtagctl check with hashtags: what is asked, kept, printed and paid. */
#include "ctl_lab.h"
#include "fetch/fetch.h"

#include <pthread.h>
#include <semaphore.h>

/* good answers, up to the credits left */
#define USAGE "{\"plan\":\"growth\",\"credit_balance\":"
#define COUNTS                                                                \
  "{\"data\":{\"challengeInfo\":{\"challenge\":{\"id\":\"77\"},"              \
  "\"statsV2\":{\"videoCount\":\"1234\","                                     \
  "\"viewCount\":\"56789\"}}},\"credits_remaining\":"
#define VIDEOS                                                                \
  "{\"data\":{\"aweme_list\":[{\"aweme_id\":\"9\",\"author\":"                \
  "{\"unique_id\":\"ana\"},\"statistics\":{\"play_count\":1500000}}]},"       \
  "\"credits_remaining\":"

/* The API, played on a thread of its own, as fetching has one. */
static struct {
  struct fetch_user user;
  pthread_t thread;
  sem_t wake;
  bool stop;
  int credits;        /* left */
  int usages, billed; /* requests */
  int status;         /* of counts and videos */
  const char *body;   /* of these; NULL: a good one */
  enum fetch_end end; /* of these */
} api;

struct fetch *__wrap_fetch_start(const struct fetch_user *user,
                                 const struct fetch_limits *limits,
                                 struct errmsg *msg);
void __wrap_fetch_wake(struct fetch *f);
void __wrap_fetch_stop(struct fetch *f);

/* Counts the request; the good answer to it. */
static const char *count_request(const struct provider_request *r) {
  if (strstr(r->url, "/usage") != NULL) {
    api.usages++;
    return USAGE;
  }
  api.credits--;
  api.billed++;
  return strstr(r->url, "/videos") != NULL ? VIDEOS : COUNTS;
}

static void answer(struct fetch_job *job) {
  char text[1024];
  bool usage = strstr(job->request.url, "/usage") != NULL;
  const char *good = count_request(&job->request);
  struct fetch_answer a = {.end = usage ? FETCH_ANSWERED : api.end,
                           .status = usage ? 200 : api.status,
                           .date = FETCH_UNTOLD,
                           .retry_after_s = FETCH_UNTOLD,
                           .reset_at = FETCH_UNTOLD,
                           .remaining = FETCH_UNTOLD,
                           .credits = FETCH_UNTOLD,
                           .why = "no answer within Timeout"};
  int len = !usage && api.body != NULL
                ? snprintf(text, sizeof(text), "%s", api.body)
                : snprintf(text, sizeof(text), "%s%d}", good, api.credits);
  a.body = (struct body){text, (size_t)len};
  api.user.done(api.user.ctx, job->token, &a);
  provider_request_clear(&job->request);
}

static void *play(void *unused) {
  (void)unused;
  for (;;) {
    sem_wait(&api.wake);
    if (api.stop)
      return NULL;
    struct fetch_job job;
    if (api.user.next(api.user.ctx, &job) == 0)
      answer(&job);
  }
}

struct fetch *__wrap_fetch_start(const struct fetch_user *user,
                                 const struct fetch_limits *limits,
                                 struct errmsg *msg) {
  (void)limits, (void)msg;
  api.user = *user;
  api.stop = false;
  sem_init(&api.wake, 0, 0);
  assert_int_equal(pthread_create(&api.thread, NULL, play, NULL), 0);
  return (struct fetch *)&api;
}

void __wrap_fetch_wake(struct fetch *f) {
  (void)f;
  sem_post(&api.wake);
}

void __wrap_fetch_stop(struct fetch *f) {
  if (f == NULL)
    return;
  api.stop = true;
  sem_post(&api.wake);
  pthread_join(api.thread, NULL);
  sem_destroy(&api.wake);
}

/* 38 credits, a key in a file, and one hashtag that is watched. */
static int make(void **state) {
  memset(&api, 0, sizeof(api));
  api.credits = 38;
  api.status = 200;
  if (lab_make(state) != 0)
    return -1;
  lab_write("key", "sk_test_unit\n");
  chmod(scratch_path("key"), 0600);
  lab_configure("aitools\n", "APIKeyFile", scratch_path("key"));
  return 0;
}

static void a_hashtag_is_asked_once_a_day(void **state) {
  (void)state;
  EXPECT(CTL_OK, "check", "#AITools");
  check_says(
      "the first time", lab.out,
      "(scavio)|key      of |key      is good|plan     growth|credits  38 left|#aitools\n|"
      "videos  1,234|from /data/challengeInfo/statsV2/videoCount|"
      "views   56,789|id      77|kept as the sample of 2026-11-24|"
      "stored when collectd starts|1 credit used, 37 left");
  EXPECT(CTL_OK, "check", "aitools");
  check_says("the second time", lab.out,
             "1,234|answered at 06:00 UTC already|0 credits used, 37 left");
  check_int("paid", api.billed, 1);
  lab.now = day_start(TODAY + 1) + 60;
  EXPECT(CTL_OK, "check", "aitools");
  check_int("the next day", api.billed, 2);
}

static void a_hashtag_that_is_not_watched_is_said_to_be(void **state) {
  (void)state;
  EXPECT(CTL_OK, "check", "other");
  check_says("other", lab.out, "not watched: stored when it is put on the");
}

/* Its counts could not be stored: the file has to be brought along first. */
static void a_hashtag_of_another_architecture_costs_nothing(void **state) {
  (void)state;
  static const char *const folders[] = {"rrd/tiktok",
                                        "rrd/tiktok/hashtag-tag"};
  for (int i = 0; i < 2; i++)
    assert_int_equal(mkdir(scratch_path(folders[i]), 0755), 0);
  /* one data source, three archives, a step of 86400 s, high bytes first */
  static const unsigned char head[1000] = {
      'R',  'R',         'D',      0,        '0',         '0',  '0',
      '3',  [16] = 0x5B, 0x1F,     0x2B,     0x43,        0xC7, 0xC0,
      0x25, 0x2F,        [31] = 1, [39] = 3, [45] = 0x01, 0x51, 0x80};
  scratch_write("rrd/tiktok/hashtag-tag/gauge-trending.rrd", head,
                sizeof(head));
  EXPECT(CTL_FAILED, "check", "tag");
  check_says("another architecture", lab.err,
             "#tag: |gauge-trending.rrd was made on a machine of another|"
             "rrdtool dump|Nothing was asked");
  check_int("paid", api.billed, 0);
  EXPECT(CTL_OK, "check", "other");
  check_int("paid", api.billed, 1);
}

static void top_videos_are_saved_and_shown(void **state) {
  (void)state;
  EXPECT(CTL_OK, "check", "--videos", "--yes", "aitools");
  check_says(
      "the list", lab.out,
      "1. 1.5M plays  https://www.tiktok.com/@ana/video/9|1 top videos:|"
      "2 credits used, 36 left");
  check_says("the file", scratch_read("state/videos/aitools.json"),
             "\"aitools\"|https://www.tiktok.com/@ana/video/9");
  EXPECT(CTL_OK, "check", "--videos", "aitools");
  check_says("once", lab.out, "0 credits used");
}

static void more_than_one_credit_needs_a_yes(void **state) {
  (void)state;
  int in = open("/dev/null", O_RDONLY | O_CLOEXEC), before = dup(STDIN_FILENO);
  dup2(in, STDIN_FILENO);
  EXPECT(CTL_USAGE, "check", "a", "b");
  check_says("two", lab.err, "this costs 2 credits: say --yes");
  EXPECT(CTL_USAGE, "check", "--videos", "a");
  dup2(before, STDIN_FILENO);
  close(before);
  close(in);
  check_int("nothing is paid", api.billed, 0);
  EXPECT(CTL_OK, "check", "--yes", "a", "b", "#A");
  check_int("each once", api.billed, 2);
}

#define ZERO_OF_BOTH                                                          \
  "{\"data\":{\"challengeInfo\":{\"challenge\":{\"id\":\"77\"},"              \
  "\"statsV2\":{\"videoCount\":\"0\",\"viewCount\":\"0\"}}}}"

static void zeros_of_a_used_hashtag_are_no_sample(void **state) {
  (void)state;
  lab_store("aitools", TODAY - 1, 3, 1000, 0);
  api.body = ZERO_OF_BOTH;
  EXPECT(CTL_FAILED, "check", "aitools");
  check_says("aitools", lab.err, "0 videos and 0 views|it cost 1 credit");
  assert_non_null(strstr(scratch_read("state/journal/2026-11-24"),
                         "stats aitools not-found 1"));
  EXPECT(CTL_OK, "check", "nobody_uses_it");
  check_says("new", lab.out, "videos  0");
}

static void limits_on_spending_are_kept(void **state) {
  (void)state;
  lab_configure("aitools\n", "DailyRequests", "1");
  EXPECT(CTL_OK, "check", "--key-file", scratch_path("key"), "a");
  EXPECT(CTL_FAILED, "check", "--key-file", scratch_path("key"), "b");
  check_says("the day's", lab.err, "today's limit of 1 billable requests");
  lab_configure("aitools\n", "MinCredits", "1000");
  EXPECT(CTL_FAILED, "check", "--key-file", scratch_path("key"), "c");
  check_says("the least", lab.err,
             "costs 1 credit of the 37 credits left, and MinCredits is 1,000");
  check_int("paid", api.billed, 1);
}

static void failures_say_what_to_do(void **state) {
  (void)state;
  static const struct {
    const char *name, *tag;
    int status;
    const char *body;
    enum fetch_end end;
    const char *says;
  } cases[] = {
      {"a fault", "a", 500, "{}", FETCH_ANSWERED, "it cost 1 credit"},
      {"a free fault", "b", 503, "{}", FETCH_ANSWERED, "it cost nothing"},
      {"no credits", "c", 402, "{}", FETCH_ANSWERED, "buy credits"},
      {"a bad key", "d", 401, "{}", FETCH_ANSWERED, "put a valid key"},
      {"refused", "e", 422, "{}", FETCH_ANSWERED,
       "check Provider and BaseURL"},
      {"too many", "f", 429, "{}", FETCH_ANSWERED, "wait a minute"},
      {"no JSON", "g", 200, "<html>", FETCH_ANSWERED, "not JSON"},
      {"no network", "h", 0, "", FETCH_UNREACHABLE, "check the network"},
      {"no answer", "i", 0, "", FETCH_TIMED_OUT, "try again later"},
      {"gone", "j", 404, "{}", FETCH_ANSWERED,
       "if other hashtags are found, check the spelling|If none is, compare "
       "the path, Provider and BaseURL"},
  };
  for (size_t i = 0; i < COUNT_OF(cases); i++) {
    api.status = cases[i].status;
    api.body = cases[i].body;
    api.end = cases[i].end;
    check_int(cases[i].name, CTL("check", cases[i].tag), CTL_FAILED);
    check_says(cases[i].name, lab.err, cases[i].says);
    check_says(cases[i].name, lab.err, "To fix: ");
  }
  int before = api.billed;
  EXPECT(CTL_FAILED, "check", "j");
  check_says("not asked again", lab.err, "#j was not found at 06:00 UTC");
  check_int("nor paid", api.billed, before);
}

static void words_that_are_no_hashtags_ask_nothing(void **state) {
  (void)state;
  EXPECT(CTL_USAGE, "check", "good", "a b");
  check_says("the reason", lab.err, "blank");
  check_int("asked", api.usages + api.billed, 0);
}

static void a_key_is_needed_where_the_provider_takes_one(void **state) {
  (void)state;
  lab_configure("aitools\n", "", "");
  EXPECT(CTL_FAILED, "check", "aitools");
  check_says("no key", lab.err, "no key: name a file that holds it");
  EXPECT(CTL_FAILED, "check", "--key-file", "/nonexistent", "aitools");
  check_says("no file", lab.err, "/nonexistent");
  EXPECT(CTL_FAILED, "check", "--provider", "nobody", "aitools");
  check_says("no provider", lab.err, "nobody");
  check_int("asked", api.usages + api.billed, 0);
}

static void a_block_on_trial_keeps_nothing(void **state) {
  (void)state;
  char file[SCRATCH_PATH];
  snprintf(file, sizeof(file), "%s/mine.conf", scratch);
  lab_write("mine.conf",
            "<Provider \"mine\">\nBaseURL \"https://x.example\"\n"
            "Header \"K: {key}\"\nURL \"/{tag}\"\nVideoCount \"/wrong\"\n"
            "</Provider>\n");
  lab_write("answer", "{\"posts\":12}");
  EXPECT(CTL_FAILED, "check", "--provider-file", file, "--answer",
         scratch_path("answer"), "--explain", "aitools");
  check_says("walked through", lab.out,
             "\"/wrong\" finds nothing|\"/posts\" is 12");
  check_says("the verdict", lab.err, "holds no usable count. To fix: ");
  EXPECT(CTL_FAILED, "check", "--provider-file", file, "aitools");
  check_says("the configured key is another API's", lab.err, "no key");
  check_int("asked", api.usages + api.billed, 0);
  EXPECT(CTL_FAILED, "check", "--provider-file", file, "--key-file",
         scratch_path("key"), "--explain", "aitools");
  check_says("live", lab.out,
             "x.example (mine)|\"/data/challengeInfo/statsV2/videoCount\" is "
             "1234|nothing of this is kept");
  check_int("asked once", api.billed, 1);
  check_text("no journal", scratch_read("state/journal/2026-11-24"),
             "(no such file)");
}

static void a_trial_that_cannot_be_is_named(void **state) {
  (void)state;
  lab_write("answer", "{}");
  EXPECT(CTL_USAGE, "check", "--explain", "aitools");
  check_says("of what is paid", lab.err, "--provider-file FILE or --answer");
  EXPECT(CTL_USAGE, "check", "--answer", scratch_path("answer"), "a", "b");
  check_says("two", lab.err, "need one hashtag");
  EXPECT(CTL_USAGE, "check", "--answer", scratch_path("answer"), "--status",
         "2x", "a");
  check_says("a status", lab.err, "--status needs an HTTP status");
  EXPECT(CTL_FAILED, "check", "--answer", scratch_path("none"), "a");
  check_says("no answer", lab.err, "none: No such file");
  EXPECT(CTL_FAILED, "check", "--provider-file", scratch_path("answer"), "a");
  check_says("no block", lab.err, "holds no <Provider");
  check_int("asked", api.usages + api.billed, 0);
}

static void a_state_dir_that_cannot_be_made_asks_nothing(void **state) {
  (void)state;
  EXPECT(CTL_FAILED, "check", "--key-file", scratch_path("key"), "--state-dir",
         "/proc/none", "aitools");
  check_says("the reason", lab.err, "Nothing was asked. To fix: ");
  check_int("paid", api.billed, 0);
}

#define CHECK_TEST(test)                                                      \
  cmocka_unit_test_setup_teardown(test, make, scratch_remove)

int main(void) {
  const struct CMUnitTest tests[] = {
      CHECK_TEST(a_hashtag_is_asked_once_a_day),
      CHECK_TEST(a_hashtag_that_is_not_watched_is_said_to_be),
      CHECK_TEST(a_hashtag_of_another_architecture_costs_nothing),
      CHECK_TEST(top_videos_are_saved_and_shown),
      CHECK_TEST(more_than_one_credit_needs_a_yes),
      CHECK_TEST(limits_on_spending_are_kept),
      CHECK_TEST(zeros_of_a_used_hashtag_are_no_sample),
      CHECK_TEST(failures_say_what_to_do),
      CHECK_TEST(words_that_are_no_hashtags_ask_nothing),
      CHECK_TEST(a_key_is_needed_where_the_provider_takes_one),
      CHECK_TEST(a_block_on_trial_keeps_nothing),
      CHECK_TEST(a_trial_that_cannot_be_is_named),
      CHECK_TEST(a_state_dir_that_cannot_be_made_asks_nothing),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
