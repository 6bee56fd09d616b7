/* SPDX-License-Identifier: MIT */
#include "option/keyfile.h"

#include "file/files.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* What a file holds: the option that names it, and what is in it. */
struct secret {
  const char *option, *what, *advice;
  ssize_t max; /* bytes */
};

static const struct secret of_key = {"APIKeyFile", "key", "think of a new key",
                                     KEY_MAX},
                           of_address = {"URLFile", "address",
                                         "think of a new address",
                                         ADDRESS_MAX};

static int check_file(const struct secret *s, int fd, const char *path,
                      struct errmsg *msg) {
  struct stat st = {0};
  if (fstat(fd, &st) == 0 && (st.st_mode & 0007) != 0)
    return err_set(msg,
                   "%s %s may be read by everybody (mode %04o): "
                   "run chmod 0640 on it, and %s",
                   s->option, path, (unsigned)st.st_mode & 07777U, s->advice);
  return 0;
}

/* Takes the blanks and the rest of the file behind the first line away. */
static int trim(const struct secret *s, char *text, const char *path,
                struct errmsg *msg) {
  char *start = text + strspn(text, " \t\r");
  size_t len = strcspn(start, "\n");
  while (len > 0 && strchr(" \t\r", start[len - 1]) != NULL)
    len--;
  if (len == 0)
    return err_set(msg, "%s %s has no %s in its first line", s->option, path,
                   s->what);
  for (size_t i = 0; i < len; i++)
    if (start[i] <= ' ' || start[i] > '~')
      return err_set(msg,
                     "%s %s: the %s holds a blank or a byte that "
                     "is no printable ASCII; the first line must be the "
                     "%s alone",
                     s->option, path, s->what, s->what);
  memmove(text, start, len);
  text[len] = '\0';
  return 0;
}

static int read_secret(const struct secret *s, const char *path, char *out,
                       struct errmsg *msg) {
  int fd = files_open_regular(path, O_RDONLY, 0);
  if (fd < 0)
    return err_set(msg,
                   "%s %s cannot be read: %s; it must be there "
                   "and readable for the user that collectd runs as",
                   s->option, path, files_error(errno));
  int status = check_file(s, fd, path, msg);
  ssize_t len = status == 0 ? read(fd, out, (size_t)s->max) : 0;
  close(fd);
  if (status != 0)
    return status;
  out[len > 0 ? len : 0] = '\0';
  if (len == s->max && strchr(out, '\n') == NULL)
    return err_set(msg, "%s %s: the %s is longer than %zd bytes", s->option,
                   path, s->what, s->max - 1);
  return trim(s, out, path, msg);
}

int keyfile_read(const char *path, char key[KEY_MAX + 1], struct errmsg *msg) {
  return read_secret(&of_key, path, key, msg);
}

int address_file_read(const char *path, char address[ADDRESS_MAX + 1],
                      struct errmsg *msg) {
  return read_secret(&of_address, path, address, msg);
}
