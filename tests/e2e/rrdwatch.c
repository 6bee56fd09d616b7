/* SPDX-License-Identifier: MIT */
/*
 * Preloaded into collectd: notes who calls rrd_update_r() on which file, and
 * whether another thread is inside it for the same file.
 *
 *   RRDWATCH_LOG      a line a call: THREAD NAME BESIDE RESULT PATH ARGS...
 *   RRDWATCH_MATCH    only files whose path holds this text
 *   RRDWATCH_REFUSE   the first N calls a file fail, as with a lock held
 *   RRDWATCH_SLOW_US  how long a call takes more, to widen every window
 *   RRDWATCH_STALL_S  the first call of all takes that long, as on a bad disk
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#define FILES_MAX 4096

struct file {
  char path[512];
  int inside, calls;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct file files[FILES_MAX];
static int files_num, stalled;

int rrd_update_r(const char *path, const char *template, int argc,
                 const char **argv);

static long setting(const char *name) {
  const char *text = getenv(name);
  return text != NULL ? atol(text) : 0;
}

static void pause_us(long us) {
  struct timespec t = {us / 1000000, us % 1000000 * 1000};
  nanosleep(&t, NULL);
}

/* Two spellings of a path never occur: collectd and the plugin share one. */
static struct file *file_of(const char *path) {
  for (int i = 0; i < files_num; i++)
    if (strcmp(files[i].path, path) == 0)
      return &files[i];
  if (files_num == FILES_MAX)
    abort();
  struct file *f = &files[files_num++];
  snprintf(f->path, sizeof(f->path), "%s", path);
  return f;
}

static void note(int beside, int result, const char *path, int argc,
                 const char **argv) {
  char line[2048], name[17] = "";
  prctl(PR_GET_NAME, name);
  for (char *c = name; *c != '\0'; c++)
    if (*c == ' ')
      *c = '_';
  int len = snprintf(line, sizeof(line), "%ld %s %d %d %s",
                     (long)syscall(SYS_gettid), name, beside, result, path);
  for (int i = 0; i < argc && len < (int)sizeof(line) - 64; i++)
    len += snprintf(line + len, sizeof(line) - (size_t)len, " %s", argv[i]);
  line[len++] = '\n';
  int fd = open(getenv("RRDWATCH_LOG"), O_WRONLY | O_CREAT | O_APPEND, 0644);
  if (fd < 0 || write(fd, line, (size_t)len) != len)
    abort();
  close(fd);
}

static int update(const char *path, const char *template, int argc,
                  const char **argv) {
  int (*next)(const char *, const char *, int, const char **) = NULL;
  *(void **)&next = dlsym(RTLD_NEXT, "rrd_update_r");
  if (next == NULL) /* librrd came with a plugin: it is not after us */
    *(void **)&next = dlsym(dlopen("librrd.so.8", RTLD_NOW), "rrd_update_r");
  return next(path, template, argc, argv);
}

int rrd_update_r(const char *path, const char *template, int argc,
                 const char **argv) {
  const char *match = getenv("RRDWATCH_MATCH");
  if (getenv("RRDWATCH_LOG") == NULL ||
      (match != NULL && strstr(path, match) == NULL))
    return update(path, template, argc, argv);
  pthread_mutex_lock(&lock);
  struct file *f = file_of(path);
  int beside = f->inside++, refused = f->calls++ < setting("RRDWATCH_REFUSE");
  int stall = !stalled++ && setting("RRDWATCH_STALL_S") > 0;
  pthread_mutex_unlock(&lock);
  if (stall)
    sleep((unsigned)setting("RRDWATCH_STALL_S"));
  pause_us(setting("RRDWATCH_SLOW_US"));
  int result = refused ? -1 : update(path, template, argc, argv);
  pthread_mutex_lock(&lock);
  f->inside--;
  note(beside, result, path, argc, argv);
  pthread_mutex_unlock(&lock);
  return result;
}
