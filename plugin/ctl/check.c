/* SPDX-License-Identifier: MIT */
/* hashtagctl check: does the key work, what comes back, what does it cost. */
#include "ctl/check.h"

#include "core/credits.h"
#include "core/text.h"
#include "ctl/check_installation.h"
#include "poll/poller.h"
#include "poll/provider_select.h"
#include "store/statedir.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static const struct argument options[] = {
    {"videos", NULL, "the top videos of each hashtag, too: one credit more"},
    {"notify", "NAME", "send a test message to this <Notify> block"},
    {"cost", "FILE",
     "what the hashtags of this file would cost; asks nothing"},
    {"yes", NULL, "do not ask before more than one credit is spent"},
    {"provider-file", "FILE",
     "try the <Provider> block of this file: nothing is kept"},
    {"answer", "FILE", "read this saved answer instead of asking; - is stdin"},
    {"status", "NUMBER", "the HTTP status of that answer (200)"},
    {"explain", NULL, "which pointer found what"},
    {NULL, NULL, NULL},
};

static enum ctl_exit find_key(struct check *k) {
  struct errmsg msg;
  const char *file = k->o->api_key_file;
  if (!provider_uses_key(k->provider)) {
    ctl_print("key      not needed\n");
    return CTL_OK;
  }
  if (file[0] == '\0')
    return ctl_fail(
        "no key: name a file that holds it with --key-file. To fix: "
        "install -m 0640 /dev/stdin /etc/collectd/"
        "hashtag.key, paste the key, Enter, Ctrl-D");
  if (keyfile_read(file, k->key, &msg) != 0)
    return ctl_fail("%s", msg.text);
  ctl_print("key      of %s\n", file);
  return CTL_OK;
}

enum ctl_exit check_begin(struct check *k) {
  struct errmsg msg;
  if (k->o->blocked)
    return CTL_FAILED; /* it was said */
  k->provider = provider_chosen(k->o, ctl_report_fault, NULL);
  if (k->provider == NULL)
    return CTL_FAILED;
  const char *address = provider_address(k->o, k->provider);
  ctl_print("api      %s (%s)\n", address, k->provider->name);
  if (find_key(k) != CTL_OK)
    return CTL_FAILED;
  k->ask = ask_start(k->o, k->provider, address, k->key, &msg);
  return k->ask != NULL ? CTL_OK : ctl_fail("%s", msg.text);
}

enum ctl_exit check_usage(struct check *k) {
  struct answer a;
  char number[TEXT_NUMBER_SIZE];
  if (!call_exists(k->provider, CALL_USAGE))
    return CTL_OK;
  ask_call(k->ask, CALL_USAGE, NULL, NULL, 0, &a, NULL);
  if (a.outcome != OUTCOME_SAMPLE)
    return ctl_fail("%s. To fix: %s; it cost nothing", a.why,
                    check_advice(a.outcome));
  k->credits = a.credits;
  if (provider_uses_key(k->provider))
    ctl_print("key      is good\n");
  if (a.plan[0] != '\0')
    ctl_print("plan     %s\n", a.plan);
  ctl_print("credits  %s left\n", text_count(a.credits, number));
  return CTL_OK;
}

/* -- tags */

/* Normalised, without repeats. False: one of them cannot be a hashtag. */
static bool take_tags(const struct ctl *c, struct watchlist *tags) {
  struct errmsg msg;
  bool good = true;
  for (int i = 0; i < c->args.words_num; i++)
    if (watchlist_add(tags, c->args.words[i], NAN, false, &msg) != 0) {
      ctl_note("%s", msg.text);
      good = false;
    }
  watchlist_unique(tags, ctl_report_fault, NULL);
  return good;
}

static enum ctl_exit open_journal(struct check *k, size_t tags) {
  struct errmsg msg;
  k->daemon = statedir_holder(k->o->state_dir);
  if (statedir_make(k->o->state_dir, &msg) != 0)
    return ctl_fail("%s. Nothing was asked. To fix: run this as the user "
                    "that collectd runs as, or name another --state-dir",
                    msg.text);
  k->journal = journal_new(k->o->state_dir);
  if (k->journal == NULL)
    return ctl_fail("out of memory");
  journal_by_tool(k->journal);
  if (options_watchlist(k->o, &k->watched, ctl_report_fault, NULL, &msg) != 0)
    ctl_note("%s", msg.text);
  k->limit = k->o->daily_requests > 0
                 ? k->o->daily_requests
                 : credits_check_limit((int)tags, (int)k->watched.num);
  ratelimit_init(&k->ratelimit,
                 poller_rate(k->provider, k->o->requests_per_minute), 1);
  return CTL_OK;
}

static bool says_yes(void) {
  char line[16] = "";
  return fgets(line, sizeof(line), stdin) != NULL &&
         (line[0] == 'y' || line[0] == 'Y');
}

/* Nobody spends more than one credit by mistake. */
static enum ctl_exit confirm(const struct ctl *c, const struct check *k,
                             int requests) {
  char amount[CREDITS_BILL_SIZE];
  struct money money = options_money(k->o);
  bool free = provider_is_free(k->provider, 200);
  double price = provider_price(k->provider), cost = requests * price;
  credits_bill(requests, price, &money, amount);
  if (!free && k->credits - cost < k->o->min_credits) { /* false for NaN */
    char left[TEXT_NUMBER_SIZE], least[TEXT_NUMBER_SIZE];
    return ctl_fail("this costs %s of the %s credits left, and MinCredits is "
                    "%s. To fix: buy credits, or lower MinCredits",
                    amount, text_count(k->credits, left),
                    text_count(k->o->min_credits, least));
  }
  if (cost <= 1 || free || arguments_has(&c->args, "yes"))
    return CTL_OK;
  if (!isatty(STDIN_FILENO))
    return ctl_misused("this costs %s: say --yes to spend them", amount);
  fflush(stdout);
  fprintf(stderr, "This costs %s. Go on? [y/N] ", amount);
  return says_yes() ? CTL_OK : ctl_fail("nothing was asked");
}

static void print_bill(const struct check *k) {
  char left[TEXT_NUMBER_SIZE];
  char used[CREDITS_BILL_SIZE];
  struct money money = options_money(k->o);
  ctl_print("%s used",
            credits_bill(k->used, provider_price(k->provider), &money, used));
  if (!isnan(k->credits))
    ctl_print(", %s left", text_count(k->credits, left));
  putchar('\n');
}

static enum ctl_exit check_tags(const struct ctl *c, struct check *k,
                                const struct watchlist *tags) {
  int requests = 0;
  enum ctl_exit status = open_journal(k, tags->num);
  for (size_t i = 0; status == CTL_OK && i < tags->num; i++)
    requests += check_cost(k, tags->items[i].tag);
  if (status == CTL_OK)
    status = confirm(c, k, requests);
  if (status != CTL_OK)
    return status;
  for (size_t i = 0; i < tags->num; i++)
    if (check_tag(k, tags->items[i].tag) != CTL_OK)
      status = CTL_FAILED;
  print_bill(k);
  return status;
}

static void end(struct check *k) {
  ask_stop(k->ask);
  journal_free(k->journal);
  watchlist_clear(&k->watched);
  free(k->provider);
  explicit_bzero(k->key, sizeof(k->key));
}

/* Without a hashtag: all that can be known for nothing. */
static enum ctl_exit check_everything(const struct ctl *c, struct check *k) {
  int wrong = check_installation(
      k->o, c->known, arguments_value(&c->args, "conf"), time(NULL));
  enum ctl_exit status = check_begin(k);
  if (status == CTL_OK)
    status = check_usage(k);
  if (status == CTL_OK && !call_exists(k->provider, CALL_USAGE))
    ctl_print(
        "credits  %s has no free call: name a hashtag to try it; that is "
        "one request\n",
        k->provider->name);
  if (status == CTL_OK)
    check_cost_of_list(k);
  return wrong > 0 ? CTL_FAILED : status;
}

static enum ctl_exit run(struct ctl *c) {
  struct watchlist tags = {0};
  struct check k = {.o = &c->options,
                    .videos = arguments_has(&c->args, "videos"),
                    .credits = NAN};
  const char *receiver = arguments_value(&c->args, "notify");
  const char *list = arguments_value(&c->args, "cost");
  if (receiver != NULL)
    return check_notify(c, receiver);
  enum ctl_exit status = take_tags(c, &tags) ? CTL_OK : CTL_USAGE;
  if (status == CTL_OK && list != NULL)
    status = tags.num == 0 ? check_cost_of_file(&k, list)
                           : ctl_misused("--cost needs no hashtag: those of "
                                         "the file count");
  else if (status == CTL_OK && check_is_trial(c))
    status = tags.num == 1 ? check_trial(c, &k, tags.items[0].tag)
                           : ctl_misused("--provider-file, --answer and "
                                         "--explain need one hashtag");
  else if (status == CTL_OK && tags.num == 0)
    status = check_everything(c, &k);
  else if (status == CTL_OK && (status = check_begin(&k)) == CTL_OK &&
           (status = check_usage(&k)) == CTL_OK)
    status = check_tags(c, &k, &tags);
  end(&k);
  watchlist_clear(&tags);
  return status;
}

const struct ctl_command ctl_check = {
    .name = "check",
    .words = "[TAG...]",
    .help =
        "ask the API: does the key work, what comes back, what does it cost",
    .more =
        "Without a TAG the whole installation is checked, and only the free "
        "usage call is made:\ndaemon, clock, folders, files, samples, key, "
        "credits; exit code 1 if anything is wrong.\nEach TAG costs a credit, "
        "and its answer is today's sample: it goes into the\njournal, from "
        "which the daemon stores it, and neither asks for it again that "
        "day.\nWith --notify NAME a test message is sent, and what the service answers "
        "is printed.\n--cost says what a list would cost, before it is paid for. "
        "With\n--provider-file a new API is tried: see "
        "collectd-hashtag-provider(5).\n",
    .options = options,
    .run = run};
