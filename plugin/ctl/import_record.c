/* SPDX-License-Identifier: MIT */
#include "ctl/import_record.h"

#include "core/day.h"
#include "file/files.h"

#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *path_of(const char *state_dir, const char *tag,
                           char path[PATH_MAX]) {
  snprintf(path, PATH_MAX, "%s/imported/%s.csv", state_dir, tag);
  return path;
}

void import_record_read(const char *state_dir, const char *tag, int first,
                        int len, double *videos, double *views) {
  char path[PATH_MAX], line[128], date[DAY_TEXT_SIZE];
  for (int i = 0; i < len; i++)
    videos[i] = views[i] = NAN;
  FILE *f = files_read_lines(path_of(state_dir, tag, path));
  if (f == NULL)
    return;
  while (fgets(line, sizeof(line), f) != NULL) {
    double counts[2] = {NAN, NAN};
    int day = 0;
    if (sscanf(line, "%10[0-9-],%lf,%lf", date, &counts[0], &counts[1]) != 3 ||
        day_parse(date, &day) != 0 || day < first || day >= first + len)
      continue;
    videos[day - first] = counts[0];
    views[day - first] = counts[1];
  }
  fclose(f);
}

int import_record_write(const char *state_dir, const char *tag, int first,
                        int len, const double *videos, const double *views,
                        struct errmsg *msg) {
  char path[PATH_MAX], date[DAY_TEXT_SIZE], *text = NULL;
  size_t size = 0;
  FILE *f = open_memstream(&text, &size);
  if (f == NULL)
    return err_set(msg, "out of memory");
  for (int i = 0; i < len; i++)
    if (!isnan(videos[i]) || !isnan(views[i]))
      fprintf(f, "%s,%.15g,%.15g\n", day_text(first + i, date), videos[i],
              views[i]);
  int status = fclose(f) == 0 ? 0 : err_set(msg, "out of memory");
  path_of(state_dir, tag, path);
  if (status == 0 && (files_make_parents(path, msg) != 0 ||
                      files_replace(path, text, size, 0644, msg) != 0))
    status = -1;
  free(text);
  return status;
}
