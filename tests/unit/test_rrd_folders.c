/* SPDX-License-Identifier: MIT */
/* Folders of RRD files under an older spelling. */
#include "scratch.h"
#include "store/rrd_folders.h"

#include <stdlib.h>

static void make(const char *host, const char *name) {
  char folder[100];
  mkdir(scratch_path(host), 0755);
  snprintf(folder, sizeof(folder), "%s/%s", host, name);
  assert_int_equal(mkdir(scratch_path(folder), 0755), 0);
}

/* What was found, a line each; they come in any order. */
static void note(void *ctx, const struct rrd_respelt *folder) {
  char *all = ctx;
  size_t used = strlen(all);
  snprintf(all + used, 4096 - used, "%s: mv %s %s%s\n", folder->tag,
           folder->from, folder->to, folder->both ? " (both)" : "");
}

static const char *found(const char *host) {
  static char all[4096];
  all[0] = '\0';
  rrd_folders_respelt(scratch, host, note, all);
  return all;
}

static void a_folder_of_another_spelling_is_found(void **state) {
  (void)state;
  char want[1000];
  make("lab", "hashtag-aitools");
  make("lab", "hashtag-\u043C\u043E"); /* as it is spelt now */
  make("lab", "hashtag-x-y");             /* no hashtag any more */
  make("lab", "hashtag");
  make("lab", "cpu-0");
  check_text("none", found("lab"), "");
  make("lab", "hashtag-CAF\u00C9");
  snprintf(want, sizeof(want),
           "caf\u00E9: mv '%s/lab/hashtag-CAF\u00C9' "
           "'%s/lab/hashtag-caf\u00E9'\n",
           scratch, scratch);
  check_text("one", found("lab"), want);
  make("lab", "hashtag-caf\u00E9");
  strcpy(strchr(want, '\n'), " (both)\n");
  check_text("beside the new one", found("lab"), want);
  check_text("no such host", found("nobody"), "");
}

static void a_command_can_be_pasted_into_a_shell(void **state) {
  (void)state;
  make("it's", "hashtag-\u041C");
  const char *command = strstr(found("it's"), "mv ");
  assert_non_null(command);
  check_says("quoted", command, "/it'\\''s/hashtag-\u041C' '");
  assert_int_equal(system(command), 0);
  check_int("it lies where it is read",
            access(scratch_path("it's/hashtag-\u043C"), F_OK), 0);
  check_text("nothing is left to do", found("it's"), "");
}

static bool is_short(void *ctx, const char *tag) {
  (void)ctx;
  return strlen(tag) == 1;
}

static void a_history_under_another_host_is_found(void **state) {
  (void)state;
  struct rrd_other_host o;
  make("cloud", "hashtag-a");
  make("cloud", "hashtag-longer"); /* is not watched */
  make("old", "hashtag-a");
  make("old", "hashtag-b");
  make("old", "hashtag-c");
  make("old", "cpu-0");
  check_int("found", rrd_folders_other_host(scratch, "new", is_short, NULL, &o),
            true);
  check_text("the one with the most", o.host, "old");
  check_int("hashtags", o.num, 3);
  check_int("names", strstr(o.tags, "#b") != NULL, true);
  char command[2 * PATH_MAX];
  snprintf(command, sizeof(command), "mkdir -p %.900s && mv %.900s/hashtag-* %.900s",
           o.to, o.from, o.to);
  assert_int_equal(system(command), 0); /* as the message says it */
  check_int("kept", access(scratch_path("new/hashtag-c"), F_OK), 0);
  check_int("nothing is left to do",
            rrd_folders_other_host(scratch, "new", is_short, NULL, &o), false);
  check_int("no DataDir", rrd_folders_other_host("/nowhere", "new", is_short,
                                                 NULL, &o), false);
}

int main(void) {
#define IN_SCRATCH(test)                                                       \
  cmocka_unit_test_setup_teardown(test, scratch_make, scratch_remove)
  const struct CMUnitTest tests[] = {
      IN_SCRATCH(a_folder_of_another_spelling_is_found),
      IN_SCRATCH(a_command_can_be_pasted_into_a_shell),
      IN_SCRATCH(a_history_under_another_host_is_found),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
