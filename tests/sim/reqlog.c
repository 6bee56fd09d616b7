/* SPDX-License-Identifier: MIT */
#include "reqlog.h"

#include <inttypes.h>

/* What a client sent must not be able to break the line. */
static void plain(char *out, size_t size, const char *text) {
  size_t i;
  for (i = 0; i + 1 < size && text[i] != '\0'; i++) {
    unsigned char byte = (unsigned char)text[i];
    out[i] = byte < 0x20 || byte == 0x7f ? '?' : text[i];
  }
  out[i] = '\0';
}

void sim_reqlog_write(FILE *file, const struct sim_logline *line) {
  char path[256], subject[256];
  if (file == NULL)
    return;
  plain(path, sizeof(path), line->path);
  plain(subject, sizeof(subject),
        line->subject[0] == '\0' ? "-" : line->subject);
  /* One call: stdio locks the file for it, so lines of threads do not mix. */
  fprintf(file, "%.3f\t%s %s\t%s\t%u\t%d\t%" PRId64 "\t%ld\t%.6f\n",
          line->arrived, line->method, path, subject, line->status,
          line->billed ? 1 : 0, line->credits, line->in_flight,
          line->arrived_monotonic);
}
