/* SPDX-License-Identifier: MIT */
/*
 * A restart knows what the living daemon knew: random histories are lived by
 * a poller, and their journals read back by another one. Account, credits and
 * the schedule of each hashtag must be the same. HASHTAG_JOURNALS: how many
 * (100,000), HASHTAG_SEED: the first one; a failure names its seed.
 */
#include "poll/internal.h"
#include "poll_lab.h"

#define JOURNALS 100000
#define STEPS_MAX 30
#define FLIGHTS_MAX 3

int __wrap_fdatasync(int fd);

int __wrap_fdatasync(int fd) {
  (void)fd; /* no power is lost here */
  return 0;
}

static const char *const names[] = {"a", "b", "c", "d", "e"};
static const char *const providers[] = {"scavio", "scavio-blog", "tikwm"};

static struct {
  unsigned long long seed, random;
  char watched[16]; /* the first ones of names[] */
  int num;
  int days_ago[COUNT_OF(names)]; /* of the last sample; -1: never */
  struct journal *tool;
} life;

/* splitmix64: one seed, one history. */
static unsigned below(unsigned n) {
  unsigned long long z = life.random += 0x9E3779B97F4A7C15ULL;
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ULL;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBULL;
  return (unsigned)((z ^ (z >> 31)) % n);
}

static int64_t wall(void) { return lab.ms / 1000 + lab.off_s; }

/* -- a life */

static void remember_samples(void) {
  for (int i = 0; i < life.num; i++)
    lab_tag(names[i])->schedule.day =
        life.days_ago[i] >= 0 ? D - life.days_ago[i] : DAY_NONE;
}

static void be_born(unsigned long long seed) {
  life.seed = life.random = seed;
  lab.settings.provider = provider_find(providers[below(3)]);
  lab.settings.daily_requests = below(2) ? (int)below(6) + 3 : 0;
  lab.settings.concurrent = 1 + (int)below(FLIGHTS_MAX);
  life.num = 1 + (int)below(COUNT_OF(names));
  life.watched[0] = '\0';
  for (int i = 0; i < life.num; i++) {
    strcat(strcat(life.watched, i > 0 ? " " : ""), names[i]);
    life.days_ago[i] = below(8) == 0 ? 0 : (int)below(4) - 1;
  }
  lab.off_s = 0;
  lab_set_clock(0, (int)below(24), (int)below(60));
  lab_watch(life.watched);
  remember_samples();
  lab_start();
  life.tool = journal_new(scratch);
  journal_by_tool(life.tool);
}

/* As kill -9 does: nothing is given up in order. */
static void drop_poller(void) {
  lab_kill_flights();
  poller_stop(lab.poller);
  poller_free(lab.poller);
  lab.poller = NULL;
  journal_free(lab.journal);
  lab.journal = NULL;
}

/* What a start reads of the journal: a poller that is not started yet. */
static void recall(void) {
  lab_watch(life.watched);
  remember_samples();
  lab_recall(D, day_of(wall()));
}

/* An empty file is as good as none, and cheaper. */
static void truncate_if_there(const char *path) {
  if (truncate(path, 0) != 0)
    assert_int_equal(errno, ENOENT);
}

static void die(void) {
  drop_poller();
  journal_free(life.tool);
  for (int day = D; day <= day_of(wall()); day++) {
    char name[40], date[DAY_TEXT_SIZE];
    snprintf(name, sizeof(name), "journal/%s", day_text(day, date));
    truncate_if_there(scratch_path(name));
  }
}

/* -- its days */

static struct fetch_answer random_answer(void) {
  static const struct {
    int status;
    const char *body;
  } answers[] = {
      {200, COUNTS},
      {200, "{\"data\":{\"id\":\"9\",\"user_count\":7,\"view_count\":8},"
            "\"code\":0}"},
      {200, "{\"credits_remaining\":7,\"video_count\":5,\"view_count\":6}"},
      {200, "{\"credit_balance\":30}"},
      {200, "{\"videos\":[{\"id\":\"1\",\"play_count\":3}]}"},
      {200, "<html>"},
      {200, "{}"},
      {400, "{}"},
      {401, "{}"},
      {402, "{}"},
      {404, "{}"},
      {429, "{}"},
      {500, "{}"},
      {502, "{}"},
  };
  static const enum fetch_end ends[] = {FETCH_UNREACHABLE, FETCH_TIMED_OUT,
                                        FETCH_BROKEN};
  if (below(8) == 0)
    return lab_end(ends[below(3)]);
  unsigned i = below(3) == 0 ? below(COUNT_OF(answers)) : below(3);
  struct fetch_answer f = lab_reply(answers[i].status, answers[i].body);
  if (below(3) == 0)
    f.credits = (int)below(12);
  return f;
}

static void let_time_pass(void) {
  static const int seconds[] = {1, 61, 301, 1801, 7201, 40000};
  lab.ms += (int64_t)(1 + below((unsigned)seconds[below(6)])) * 1000;
}

static void ask(void) {
  int64_t wait = 1;
  for (int i = 0; i < 4 && wait > 0 && lab.flights_num < FLIGHTS_MAX; i++) {
    wait = lab_next();
    if (wait > 0)
      lab.ms += wait;
  }
}

static void answer(void) {
  if (lab.flights_num == 0)
    return;
  struct fetch_job job = lab.flights[below((unsigned)lab.flights_num)];
  struct fetch_answer f = random_answer();
  lab_answer_job(&job, &f);
}

static void tool_writes(struct entry *e) {
  e->time = wall();
  if (journal_write(life.tool, e, NULL) != 0)
    fail_msg("the tool cannot write");
}

/* hashtagctl asks for what nobody has asked today; it may die meanwhile. */
static void tool_asks(void) {
  const char *name = names[below((unsigned)life.num)];
  const struct schedule *s = &lab_tag(name)->schedule;
  if (s->asked_at != 0 || s->day >= day_of(wall()))
    return;
  struct entry e = {.kind = ENTRY_REQUEST};
  strcpy(e.tag, name);
  e.call = below(4) == 0 ? CALL_VIDEOS : CALL_STATS;
  assert_int_equal(journal_lock(life.tool), 0);
  tool_writes(&e);
  if (below(4) > 0) {
    e.sent = e.time;
    e.outcome = below(2) ? OUTCOME_SAMPLE
                         : (enum outcome)below(OUTCOME_ABANDONED);
    bool sample = e.call == CALL_STATS && e.outcome == OUTCOME_SAMPLE;
    e.kind = sample ? ENTRY_SAMPLE : ENTRY_FAILURE;
    e.billed = below(3) > 0;
    e.credits = below(2) ? (double)below(10) : NAN;
    lab.ms += below(5000);
    tool_writes(&e);
  }
  journal_unlock(life.tool);
}

static void want_videos(void) {
  poller_want_videos(lab.poller, names[below((unsigned)life.num)], 1,
                     7);
}

/* The daemon is killed, and started again. */
static void restart(void) {
  drop_poller();
  recall();
  lab_start();
}

static void live(void) {
  static void (*const steps[])(void) = {
      ask, ask, ask, ask, answer, answer, answer, let_time_pass, tool_asks,
      want_videos, restart};
  for (unsigned i = 1 + below(STEPS_MAX); i > 0; i--) {
    unsigned step = below(COUNT_OF(steps));
    if (step + 1 < COUNT_OF(steps) || below(4) == 0)
      steps[step]();
  }
}

/* -- what is known of it */

struct knowledge {
  struct ledger ledger;
  struct schedule schedules[COUNT_OF(names)];
  int videos_days[COUNT_OF(names)];
  char ids[COUNT_OF(names)][ENTRY_ID_SIZE];
};

/* As a start sees it: what is open then has been cut off. */
static void know(struct knowledge *k) {
  memset(k, 0, sizeof(*k));
  for (int i = 0; i < life.num; i++) {
    struct tag *tag = lab_tag(names[i]);
    ledger_cut_off(&lab.poller->ledger, &tag->schedule);
    k->schedules[i] = tag->schedule;
    k->videos_days[i] = tag->videos_day;
    snprintf(k->ids[i], sizeof(k->ids[i]), "%s", tag->id ? tag->id : "");
  }
  k->ledger = lab.poller->ledger;
}

static void compare(const struct knowledge *want, const struct knowledge *got) {
  char name[60];
  const struct ledger *w = &want->ledger, *g = &got->ledger;
  snprintf(name, sizeof(name), "seed %llu", life.seed);
  check_int(name, g->day, w->day);
  check_int(name, g->first, w->first);
  check_int(name, g->spare, w->spare);
  check_int(name, g->by_tool, w->by_tool);
  check_int(name, g->longest, w->longest);
  check_int(name, g->answered, w->answered);
  check_int(name, g->failed, w->failed);
  check_int(name, g->not_found, w->not_found);
  check_number(name, g->credits, w->credits);
  check_text(name, g->api.id, w->api.id);
  check_int(name, g->api.found, w->api.found);
  check_int(name, g->api.at_fault, w->api.at_fault);
  check_int(name, g->api.not_before, w->api.not_before);
  for (int i = 0; i < life.num; i++) {
    const struct schedule *x = &want->schedules[i], *y = &got->schedules[i];
    snprintf(name, sizeof(name), "seed %llu, #%s", life.seed, names[i]);
    check_int(name, y->day, x->day);
    check_int(name, y->not_before, x->not_before);
    check_int(name, y->missed_day, x->missed_day);
    check_int(name, y->judged_day, x->judged_day);
    check_int(name, y->bad_days, x->bad_days);
    check_int(name, y->tries_day, x->tries_day);
    check_int(name, y->tries, x->tries);
    check_int(name, y->asked_at, x->asked_at);
    check_int(name, y->retry_at, x->retry_at);
    check_int(name, y->last, x->last);
    check_int(name, got->videos_days[i], want->videos_days[i]);
    check_text(name, got->ids[i], want->ids[i]);
  }
}

static unsigned long long setting(const char *name, unsigned long long other) {
  const char *text = getenv(name);
  return text != NULL ? strtoull(text, NULL, 10) : other;
}

static void a_restart_knows_what_the_daemon_knew(void **state) {
  (void)state;
  unsigned long long num = setting("HASHTAG_JOURNALS", JOURNALS);
  unsigned long long first = setting("HASHTAG_SEED", 1);
  static struct knowledge alive, restarted;
  unsigned long long requests = 0;
  for (unsigned long long seed = first; seed < first + num; seed++) {
    be_born(seed);
    live();
    lab_listen(); /* what hashtagctl has asked, too */
    know(&alive);
    requests += (unsigned long long)ledger_requests(&alive.ledger);
    drop_poller();
    recall();
    know(&restarted);
    compare(&alive, &restarted);
    die();
  }
  assert_true(requests > num); /* they were lives with something in them */
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(a_restart_knows_what_the_daemon_knew,
                                      lab_setup, lab_teardown),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
