/* SPDX-License-Identifier: MIT */
#include "core/err.h"

#include "core/text.h"

#include <stdarg.h>
#include <stdio.h>

int err_set(struct errmsg *msg, const char *fmt, ...) {
  if (msg == NULL)
    return -1;
  char raw[sizeof(msg->text)]; /* files and configurations hold anything */
  va_list ap;
  va_start(ap, fmt);
  vsnprintf(raw, sizeof(raw), fmt, ap);
  va_end(ap);
  text_clean(raw, msg->text, sizeof(msg->text));
  return -1;
}
