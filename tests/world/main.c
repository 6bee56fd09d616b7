/* SPDX-License-Identifier: MIT */
#include "world/account.h"
#include "world/collectd.h"
#include "world/oracle.h"
#include "world/plant.h"
#include "world/process.h"
#include "world/run.h"
#include "world/shrink.h"

#include <cjson/cJSON.h>
#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static const char usage[] =
    "usage: hashtag-world [OPTION...] PLUGIN TOOL [HISTORY...]\n"
    "PLUGIN, TOOL: hashtag and hashtagctl as world-daemon.so, world-tool.so\n"
    "HISTORY: files with a history each, instead of seeds\n"
    "  --seed N         the first seed (1); a history each\n"
    "  --count N        so many histories\n"
    "  --tag-days N     histories until so many hashtag-days have passed\n"
    "  --tags N         hashtags of a history (20, at most 24)\n"
    "  --days N         days of a history (random, up to two years)\n"
    "  --only A,B       only these kinds of events\n"
    "  --except A,B     not these\n"
    "  --ignore A,B     invariants that are not looked at\n"
    "  --plant NAME     with this fault planted; it must be found\n"
    "  --loud           tells everything that happens\n"
    "  --keep-going     does not end with the first history that breaks\n"
    "  --no-shrink      prints a history that breaks as it is\n";

static struct {
  uint64_t seed;
  long count;
  double tag_days;
  int tags, days;
  uint32_t may_happen;
  bool keep_going, no_shrink;
} args = {.seed = 1, .count = 1, .tags = 20, .may_happen = ALL_EVENTS};

static uint32_t kinds_of(char *names) {
  uint32_t kinds = 0;
  for (char *name = strtok(names, ","); name != NULL;
       name = strtok(NULL, ",")) {
    enum world_event kind = history_event_of(name);
    if (kind == EVENT_KINDS) {
      fprintf(stderr, "no kind of event: %s\n", name);
      exit(2);
    }
    kinds |= UINT32_C(1) << kind;
  }
  return kinds;
}

enum option_key {
  OPT_SEED = 1,
  OPT_COUNT,
  OPT_TAG_DAYS,
  OPT_TAGS,
  OPT_DAYS,
  OPT_ONLY,
  OPT_EXCEPT,
  OPT_IGNORE,
  OPT_PLANT,
  OPT_LOUD,
  OPT_KEEP_GOING,
  OPT_NO_SHRINK
};

static const struct option options[] = {
    {"seed", required_argument, NULL, OPT_SEED},
    {"count", required_argument, NULL, OPT_COUNT},
    {"tag-days", required_argument, NULL, OPT_TAG_DAYS},
    {"tags", required_argument, NULL, OPT_TAGS},
    {"days", required_argument, NULL, OPT_DAYS},
    {"only", required_argument, NULL, OPT_ONLY},
    {"except", required_argument, NULL, OPT_EXCEPT},
    {"ignore", required_argument, NULL, OPT_IGNORE},
    {"plant", required_argument, NULL, OPT_PLANT},
    {"loud", no_argument, NULL, OPT_LOUD},
    {"keep-going", no_argument, NULL, OPT_KEEP_GOING},
    {"no-shrink", no_argument, NULL, OPT_NO_SHRINK},
    {NULL, 0, NULL, 0}};

static void take_number(int key) {
  switch (key) {
  case OPT_SEED:
    args.seed = strtoull(optarg, NULL, 10);
    break;
  case OPT_COUNT:
    args.count = strtol(optarg, NULL, 10);
    break;
  case OPT_TAG_DAYS:
    args.tag_days = strtod(optarg, NULL);
    args.count = LONG_MAX;
    break;
  case OPT_TAGS:
    args.tags = atoi(optarg);
    break;
  default:
    args.days = atoi(optarg);
  }
}

static void take_option(int key) {
  switch (key) {
  case OPT_ONLY:
    args.may_happen = kinds_of(optarg);
    break;
  case OPT_EXCEPT:
    args.may_happen &= ~kinds_of(optarg);
    break;
  case OPT_IGNORE:
    oracle_ignore(optarg);
    break;
  case OPT_PLANT:
    plant = plant_of(optarg);
    if (plant != PLANT_NUM && plant != PLANT_NONE)
      oracle_only(plant_breaks(plant));
    break;
  case OPT_LOUD:
    collectd_is_loud = true;
    break;
  case OPT_KEEP_GOING:
    args.keep_going = true;
    break;
  case OPT_NO_SHRINK:
    args.no_shrink = true;
    break;
  default:
    take_number(key);
  }
}

static void read_arguments(int num, char **words) {
  int key = 0;
  while ((key = getopt_long(num, words, "", options, NULL)) != -1) {
    if (key == '?')
      exit(2);
    take_option(key);
  }
  if (num - optind < 2 || args.tags < 1 || args.tags > API_TAGS ||
      plant == PLANT_NUM) {
    fputs(usage, stderr);
    exit(2);
  }
}

/* -- running */

static struct history history;

static void report(const char *broken) {
  printf("\nBROKEN %s in the history of seed %" PRIu64 ":\n  %s\n", broken,
         history.seed, oracle_why());
  if (!args.no_shrink) {
    bool loud = collectd_is_loud;
    collectd_is_loud = false;
    int runs = shrink_history(&history, broken);
    collectd_is_loud = loud;
    run_history(&history);
    printf("the shortest one that still breaks, after %d runs:\n  %s\n", runs,
           oracle_why());
  }
  history_print(&history, stdout);
  fflush(stdout);
}

static double cpu_seconds(void) {
  return (double)clock() / (double)CLOCKS_PER_SEC;
}

static bool run_file(const char *path) {
  FILE *in = fopen(path, "r");
  if (in == NULL || history_read(&history, in) != 0) {
    fprintf(stderr, "%s: %s\n", path,
            in == NULL ? strerror(errno) : "no history");
    exit(2);
  }
  fclose(in);
  const char *broken = run_history(&history);
  printf("%s: %s\n", path, broken == NULL ? "all invariants held" : broken);
  if (broken != NULL)
    report(broken);
  return broken == NULL;
}

static int run_files(char **paths) {
  bool good = true;
  for (; *paths != NULL; paths++)
    good &= run_file(*paths);
  return good ? 0 : 1;
}

static int run_seeds(void) {
  double passed = 0, begun = cpu_seconds();
  long done = 0, failed = 0;
  while (done < args.count && (args.tag_days == 0 || passed < args.tag_days)) {
    history_make(&history, args.seed + (uint64_t)done++, args.tags, args.days,
                 args.may_happen);
    passed += (double)history.settings.tags * (history.settings.days + 1);
    const char *broken = run_history(&history);
    if (broken == NULL)
      continue;
    failed++;
    report(broken);
    if (!args.keep_going)
      break;
  }
  double seconds = cpu_seconds() - begun;
  printf("%ld histories, %.0f hashtag-days, %.1f s of processor time, %.0f "
         "hashtag-days a second; %ld broke an invariant\n",
         done, passed, seconds, passed / (seconds > 0 ? seconds : 1), failed);
  return (int)(failed > 0);
}

static void *json_alloc(size_t size) { return process_alloc(size); }

int main(int num, char **words) {
  cJSON_Hooks hooks = {.malloc_fn = json_alloc, .free_fn = process_free};
  cJSON_InitHooks(&hooks);
  setvbuf(stdout, NULL, _IOLBF, 0);
  read_arguments(num, words);
  process_load(PROCESS_DAEMON, words[optind]);
  process_load(PROCESS_TOOL, words[optind + 1]);
  if (num - optind > 2)
    return run_files(words + optind + 2);
  int failed = run_seeds();
  if (plant == PLANT_NONE)
    return failed;
  printf("planted \"%s\": %s\n", plant_name(plant),
         failed != 0 ? "found" : "NOT FOUND");
  return failed != 0 ? 0 : 1;
}
