/* SPDX-License-Identifier: MIT */
#include "core/err.h"

#include <stdarg.h>
#include <stdio.h>

int err_set(struct errmsg *msg, const char *fmt, ...) {
  if (msg == NULL)
    return -1;
  va_list ap;
  va_start(ap, fmt);
  vsnprintf(msg->text, sizeof(msg->text), fmt, ap);
  va_end(ap);
  return -1;
}
