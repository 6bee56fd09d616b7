/* SPDX-License-Identifier: MIT */
/* hashtagctl, asking beside the daemon: left alone, killed or stopped. */
#include "world/run_inside.h"

#include "world/clock.h"
#include "world/network.h"
#include "world/oracle.h"

#include <stdio.h>
#include <stdlib.h>

enum { LEFT_ALONE, KILLED, STOPPED };

static struct {
  int64_t what; /* of these, what still comes; then LEFT_ALONE */
  int64_t minutes;
} fate;

static int call_main(void *ctx) {
  int (*tool_main)(int num, char **words);
  int num = 0;
  char **words = ctx;
  while (words[num] != NULL)
    num++;
  *(void **)&tool_main = process_symbol(PROCESS_TOOL, "main");
  return tool_main(num, words);
}

/* What it prints nobody reads. */
static FILE *silence(FILE **out) {
  FILE *before = *out;
  *out = fopen("/dev/null", "w");
  return before;
}

static void restore(FILE **out, FILE *before) {
  fclose(*out);
  *out = before;
}

void run_check(const struct happening *e) {
  char *words[API_TAGS + 6] = {"hashtagctl", "check", "--yes", "--state-dir",
                               "/state"};
  int num = 5;
  if (run.tool_runs)
    return;
  for (int tag = 0; tag < API_TAGS; tag++)
    if ((e->a >> tag & 1) != 0)
      words[num++] = (char *)api_tag_name(tag);
  fate.what = e->b;
  fate.minutes = e->c;
  if (e->b != LEFT_ALONE)
    oracle_disturb(clock_true() + (e->c + 2) * 60000);
  run.tool_runs = true;
  process_begin(PROCESS_TOOL);
  FILE *out = silence(&stdout), *err = silence(&stderr);
  process_call(PROCESS_TOOL, call_main, words);
  restore(&stdout, out);
  restore(&stderr, err);
  network_drop(PROCESS_TOOL);
  process_end(PROCESS_TOOL);
  oracle_tool_ended();
  run.tool_runs = false;
}

static void go_on_until(int64_t ms) {
  run_later(ms, LATER_NOTHING, 0);
  while (clock_true() < ms && !run_is_over())
    run_step();
}

void run_for_tool(int64_t until_ms, bool until_answer) {
  int answers = network_tool_answers();
  if (until_answer && fate.what == KILLED) {
    go_on_until(clock_true() + 100);
    process_kill_now(PROCESS_TOOL);
  }
  if (until_answer && fate.what == STOPPED) {
    fate.what = LEFT_ALONE;
    network_hold(PROCESS_TOOL, true);
    go_on_until(clock_true() + fate.minutes * 60000);
    network_hold(PROCESS_TOOL, false);
  }
  if (!until_answer)
    go_on_until(until_ms);
  while (until_answer && network_tool_answers() == answers && !run_is_over())
    run_step();
  if (run_is_over())
    process_kill_now(PROCESS_TOOL);
}
