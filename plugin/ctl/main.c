/* SPDX-License-Identifier: MIT */
/* hashtagctl as a process: its locale, its version, and its exit code. */
#include "ctl/ctl.h"

#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A result that did not reach its reader is no success. */
static enum ctl_exit finish(enum ctl_exit status) {
  bool lost = ferror(stdout) != 0;
  if (fclose(stdout) != 0 || lost)
    return status == CTL_OK ? ctl_fail("the output could not be written")
                            : status;
  return status;
}

int main(int argc, char *argv[]) {
  /* how wide a character is; numbers stay plain */
  if (setlocale(LC_CTYPE, "") == NULL || MB_CUR_MAX == 1)
    setlocale(LC_CTYPE, "C.UTF-8"); /* hashtags are UTF-8 everywhere */
  if (argc > 1 && strcmp(argv[1], "--version") == 0) {
    puts("hashtagctl " HASHTAG_VERSION);
    return finish(CTL_OK);
  }
  return finish(ctl_run(argc - 1, argv + 1));
}
