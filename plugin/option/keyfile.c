/* SPDX-License-Identifier: MIT */
#include "option/keyfile.h"

#include "file/files.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int check_file(int fd, const char *path, struct errmsg *msg) {
  struct stat st = {0};
  if (fstat(fd, &st) == 0 && (st.st_mode & 0007) != 0)
    return err_set(msg,
                   "APIKeyFile %s may be read by everybody (mode %04o): "
                   "run chmod 0640 on it, and think of a new key",
                   path, (unsigned)st.st_mode & 07777U);
  return 0;
}

/* Takes the blanks and the rest of the file behind the first line away. */
static int trim(char *key, const char *path, struct errmsg *msg) {
  char *start = key + strspn(key, " \t\r");
  size_t len = strcspn(start, "\n");
  while (len > 0 && strchr(" \t\r", start[len - 1]) != NULL)
    len--;
  if (len == 0)
    return err_set(msg, "APIKeyFile %s has no key in its first line", path);
  for (size_t i = 0; i < len; i++)
    if (start[i] <= ' ' || start[i] > '~')
      return err_set(msg,
                     "APIKeyFile %s: the key holds a blank or a byte that "
                     "is no printable ASCII; the first line must be the "
                     "key alone",
                     path);
  memmove(key, start, len);
  key[len] = '\0';
  return 0;
}

int keyfile_read(const char *path, char key[KEY_MAX + 1], struct errmsg *msg) {
  int fd = files_open_regular(path, O_RDONLY, 0);
  if (fd < 0)
    return err_set(msg,
                   "APIKeyFile %s cannot be read: %s; it must be there "
                   "and readable for the user that collectd runs as",
                   path, files_error(errno));
  int status = check_file(fd, path, msg);
  ssize_t len = status == 0 ? read(fd, key, KEY_MAX) : 0;
  close(fd);
  if (status != 0)
    return status;
  key[len > 0 ? len : 0] = '\0';
  if (len == KEY_MAX && strchr(key, '\n') == NULL)
    return err_set(msg, "APIKeyFile %s: the key is longer than %d bytes", path,
                   KEY_MAX - 1);
  return trim(key, path, msg);
}
