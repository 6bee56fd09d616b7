/* SPDX-License-Identifier: MIT */
#include "ctl/report_week.h"

#include "ctl/page.h"
#include "file/files.h"
#include "poll/saved_videos.h"

#include <stdlib.h>
#include <string.h>

/* Readers see the old page or the new one, whole. */
static enum ctl_exit write_file(const char *path, const struct week *w,
                                struct companions *known) {
  struct errmsg msg;
  char *text = NULL;
  size_t len = 0;
  FILE *to = open_memstream(&text, &len);
  if (to == NULL)
    return ctl_fail("out of memory");
  page_write(w, known, to);
  if (fclose(to) != 0 || text == NULL) {
    free(text);
    return ctl_fail("out of memory");
  }
  int status = files_rewrite(path, text, len, &msg);
  free(text);
  return status == 0 ? CTL_OK : ctl_fail("%s", msg.text);
}

static enum ctl_exit write_forms(struct ctl *c, const struct week *w,
                                 struct companions *known) {
  enum ctl_exit status = CTL_OK;
  const char *path = arguments_value(&c->args, "html");
  if (path != NULL && strcmp(path, "-") == 0)
    page_write(w, known, stdout);
  else if (path != NULL)
    status = write_file(path, w, known);
  if (arguments_has(&c->args, "text"))
    page_text(w, known, stdout);
  if (arguments_has(&c->args, "notify") && report_send(c, w, known) != CTL_OK)
    status = CTL_FAILED;
  return status;
}

enum ctl_exit report_week(struct ctl *c, const struct report *r, int days,
                          size_t top) {
  struct week w;
  enum ctl_exit status = CTL_FAILED;
  if (week_read(&w, r, days, top) == 0) {
    struct companions *known = saved_companions(c->options.state_dir);
    status = write_forms(c, &w, known);
    companions_free(known);
  } else {
    ctl_fail("out of memory");
  }
  week_clear(&w);
  return status;
}
