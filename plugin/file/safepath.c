/* SPDX-License-Identifier: MIT */
#include "file/safepath.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define LINKS_MAX 40 /* as the kernel */
#define GROUPS_MAX 256
#define READ_BIT S_IROTH
#define WRITE_BIT S_IWOTH
#define FIND_BIT S_IXOTH

static uid_t acting_for = SAFEPATH_ANY;

void safepath_act_for(uid_t user) { acting_for = user; }

bool safepath_is_strict(void) { return acting_for != SAFEPATH_ANY; }

bool safepath_is_lesser(uid_t user) { return user != 0 && user != geteuid(); }

const char *safepath_error(int cause) {
  switch (cause) {
  case SAFEPATH_LINK:
    return "a link on the way was made by another user; name what it leads to";
  case SAFEPATH_BEYOND:
    return "this is done for another user, who may not do it himself; run it "
           "as that user, or let him";
  default:
    return NULL;
  }
}

/* -- what a user may do */

static bool is_in_group(uid_t user, gid_t group) {
  struct passwd entry, *found = NULL;
  char text[4096];
  gid_t groups[GROUPS_MAX];
  int num = GROUPS_MAX;
  if (getpwuid_r(user, &entry, text, sizeof(text), &found) != 0 ||
      found == NULL)
    return false;
  if (getgrouplist(entry.pw_name, entry.pw_gid, groups, &num) < 0)
    num = GROUPS_MAX;
  for (int i = 0; i < num; i++)
    if (groups[i] == group)
      return true;
  return false;
}

/* By owner, group and mode; bit: that of the others, as S_IROTH. */
static bool may(uid_t user, const struct stat *st, mode_t bit) {
  if (st->st_uid == user)
    bit <<= 6;
  else if (is_in_group(user, st->st_gid))
    bit <<= 3;
  return (st->st_mode & bit) != 0;
}

/*
 * A file in another user's folder that has no second name, and was reached
 * without a link of his, was put there; else it must be his, or open to him.
 */
static bool allows(const struct safepath *p, const struct stat *st,
                   mode_t bit) {
  if (p->user == SAFEPATH_ANY)
    return true;
  bool only_here = S_ISDIR(st->st_mode) || st->st_nlink <= 1;
  return (!safepath_is_strict() && only_here) || may(p->user, st, bit);
}

int safepath_check_names(const struct safepath *p) {
  struct stat st = {0};
  if (fstat(p->dir, &st) != 0)
    return -1;
  bool sticky = (st.st_mode & S_ISVTX) != 0 && st.st_uid != p->user;
  if (allows(p, &st, WRITE_BIT) && !(safepath_is_strict() && sticky))
    return 0;
  errno = SAFEPATH_BEYOND;
  return -1;
}

/* -- the way */

/* A path that is being followed. */
struct walk {
  struct safepath *p;
  char rest[PATH_MAX]; /* what is still to go, without '/' in front */
  int links;
};

static void set_folder(struct safepath *p, int fd) {
  int cause = errno;
  if (p->dir >= 0)
    close(p->dir);
  p->dir = fd;
  errno = cause;
}

static int enter(struct safepath *p, int fd) {
  struct stat st = {0};
  if (fd < 0)
    return -1;
  set_folder(p, fd);
  if (fstat(fd, &st) != 0)
    return -1;
  if (!safepath_is_strict())
    p->user = safepath_is_lesser(st.st_uid) ? st.st_uid : SAFEPATH_ANY;
  errno = !S_ISDIR(st.st_mode)        ? ENOTDIR
          : !allows(p, &st, FIND_BIT) ? SAFEPATH_BEYOND
                                      : 0;
  return errno == 0 ? 0 : -1;
}

/* Puts a path in front of what is still to go. */
static int go_to(struct walk *w, const char *path, const char *rest) {
  char whole[PATH_MAX];
  bool root = path[0] == '/';
  int len = snprintf(whole, sizeof(whole), "%s%s%s", path + strspn(path, "/"),
                     *rest != '\0' ? "/" : "", rest);
  if (len >= (int)sizeof(whole)) {
    errno = ENAMETOOLONG;
    return -1;
  }
  strcpy(w->rest, whole);
  return root ? enter(w->p, open("/", O_PATH | O_DIRECTORY | O_CLOEXEC)) : 0;
}

/* fd: the link itself. */
static int follow_link(struct walk *w, int fd, const struct stat *st,
                       const char *rest) {
  char to[PATH_MAX];
  ssize_t len = readlinkat(fd, "", to, sizeof(to) - 1);
  if (len < 0)
    return -1;
  to[len] = '\0';
  errno = safepath_is_lesser(st->st_uid) ? SAFEPATH_LINK
          : ++w->links > LINKS_MAX       ? ELOOP
                                         : 0;
  return errno == 0 ? go_to(w, to, rest) : -1;
}

/* One name of the path. Returns 1 at its end. */
static int step(struct walk *w, bool follow) {
  struct stat st = {0};
  size_t len = strcspn(w->rest, "/");
  const char *rest = w->rest + len + strspn(w->rest + len, "/");
  bool last = *rest == '\0';
  if (len > NAME_MAX) {
    errno = ENAMETOOLONG;
    return -1;
  }
  memcpy(w->p->name, w->rest, len);
  strcpy(w->p->name + len, len > 0 ? "" : ".");
  if (last && !follow)
    return 1;
  int fd = openat(w->p->dir, w->p->name, O_PATH | O_NOFOLLOW | O_CLOEXEC);
  if (fd < 0)
    return last && errno == ENOENT ? 1 : -1;
  bool link = fstat(fd, &st) == 0 && S_ISLNK(st.st_mode);
  int status = link ? follow_link(w, fd, &st, rest) : 0;
  if (!link && !last)
    status = enter(w->p, fd);
  if (!link && !last) {
    memmove(w->rest, rest, strlen(rest) + 1);
    return status;
  }
  int cause = errno;
  close(fd);
  errno = cause;
  return link ? status : 1;
}

int safepath_find(const char *path, bool follow, struct safepath *p) {
  struct walk w = {.p = p};
  *p = (struct safepath){.dir = -1, .user = acting_for};
  int status = 0;
  if (path[0] != '/')
    status = enter(p, open(".", O_PATH | O_DIRECTORY | O_CLOEXEC));
  if (status == 0)
    status = go_to(&w, path, "");
  while (status == 0)
    status = step(&w, follow);
  return status > 0 ? 0 : -1;
}

void safepath_close(struct safepath *p) { set_folder(p, -1); }

/* -- at its end */

/* The group of a folder that is his own, else the one that he has by now. */
static gid_t group_for(const struct safepath *p) {
  struct stat st = {0};
  return fstat(p->dir, &st) == 0 && st.st_uid == p->user ? st.st_gid
                                                         : (gid_t)-1;
}

/* What root has made for a user is his. */
static int give(const struct safepath *p, int fd) {
  if (geteuid() != 0 || p->user == SAFEPATH_ANY)
    return 0;
  return fchown(fd, p->user, group_for(p));
}

static int check_opened(const struct safepath *p, int fd, int flags) {
  struct stat st = {0};
  int how = flags & O_ACCMODE;
  bool good = fstat(fd, &st) == 0 &&
              (how == O_WRONLY || allows(p, &st, READ_BIT)) &&
              (how == O_RDONLY || allows(p, &st, WRITE_BIT));
  if (!good)
    errno = SAFEPATH_BEYOND;
  return good ? 0 : -1;
}

static int close_failed(int fd) {
  int cause = errno;
  close(fd);
  errno = cause;
  return -1;
}

int safepath_open(const struct safepath *p, int flags, mode_t mode) {
  int how = (flags & ~(O_CREAT | O_EXCL)) | O_NOFOLLOW | O_CLOEXEC;
  if ((flags & O_EXCL) == 0) {
    int fd = openat(p->dir, p->name, how);
    if (fd >= 0)
      return check_opened(p, fd, flags) == 0 ? fd : close_failed(fd);
    if (errno == ELOOP)
      errno = SAFEPATH_LINK;
    if (errno != ENOENT || (flags & O_CREAT) == 0)
      return -1;
  }
  if (safepath_check_names(p) != 0)
    return -1;
  int fd = openat(p->dir, p->name, how | O_CREAT | O_EXCL, mode);
  if (fd < 0 && errno == EEXIST && (flags & O_EXCL) == 0)
    return safepath_open(p, flags & ~O_CREAT, mode); /* somebody was faster */
  return fd < 0 || give(p, fd) == 0 ? fd : close_failed(fd);
}

int safepath_make_folder(const struct safepath *p, mode_t mode) {
  struct stat st = {0};
  errno = EEXIST;
  if (fstatat(p->dir, p->name, &st, AT_SYMLINK_NOFOLLOW) == 0 ||
      safepath_check_names(p) != 0 || mkdirat(p->dir, p->name, mode) != 0)
    return -1;
  int fd = openat(p->dir, p->name,
                  O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  if (fd < 0)
    return -1;
  int status = give(p, fd);
  int cause = errno;
  close(fd);
  errno = cause;
  return status;
}
