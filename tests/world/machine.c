/* SPDX-License-Identifier: MIT */
/* The machine's other calls: clocks, sleep, processes. */
#include "world/clock.h"
#include "world/plant.h"
#include "world/process.h"
#include "world/run.h"
#include "world/seams.h"

#include <errno.h>
#include <netdb.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/time.h>
#include <sys/timex.h>
#include <time.h>
#include <unistd.h>

SEAM(time_t, time, time_t *t) {
  time_t now = clock_wall() / 1000;
  if (t != NULL)
    *t = now;
  return now;
}

SEAM(int, clock_gettime, clockid_t id, struct timespec *ts) {
  int64_t ms = id == CLOCK_REALTIME || id == CLOCK_REALTIME_COARSE
                   ? clock_wall()
                   : clock_monotonic();
  ts->tv_sec = ms / 1000;
  ts->tv_nsec = ms % 1000 * 1000000;
  return 0;
}

SEAM(int, gettimeofday, struct timeval *tv, void *zone) {
  (void)zone;
  tv->tv_sec = clock_wall() / 1000;
  tv->tv_usec = clock_wall() % 1000 * 1000;
  return 0;
}

/* The tool sleeps while the daemon lives on; the daemon's naps are short. */
SEAM(int, nanosleep, const struct timespec *want, struct timespec *left) {
  int64_t ms = want->tv_sec * INT64_C(1000) + want->tv_nsec / 1000000;
  (void)left;
  process_enter();
  if (process_current() == PROCESS_TOOL)
    run_for_tool(clock_true() + ms, false);
  else
    clock_go_on(clock_true() + ms);
  process_leave();
  return 0;
}

SEAM(unsigned, sleep, unsigned seconds) {
  struct timespec want = {.tv_sec = seconds};
  __wrap_nanosleep(&want, NULL);
  return 0;
}

/* There is no resolver. */
SEAM(int, getaddrinfo, const char *host, const char *service,
     const struct addrinfo *hints, struct addrinfo **found) {
  (void)host, (void)service, (void)hints, (void)found;
  return EAI_AGAIN;
}

/* Whether NTP says that the clock is right. */
SEAM(int, adjtimex, struct timex *t) {
  *t = (struct timex){.status = plant == PLANT_CLOCK ? 0 : STA_UNSYNC};
  return plant == PLANT_CLOCK ? TIME_OK : TIME_ERROR;
}

SEAM(int, ntp_adjtime, struct timex *t) { return __wrap_adjtimex(t); }

SEAM(pid_t, getpid, void) { return process_pid(process_current()); }

SEAM(int, kill, pid_t pid, int signal) {
  (void)signal;
  if (process_of_pid(pid) != PROCESS_NUM)
    return 0;
  errno = ESRCH;
  return -1;
}

/* The tool waits for its answer: the world goes on until it is there. */
SEAM(int, pthread_cond_wait, pthread_cond_t *cond, pthread_mutex_t *lock) {
  (void)cond;
  pthread_mutex_unlock(lock);
  run_for_tool(INT64_MAX, true);
  pthread_mutex_lock(lock);
  return 0;
}

SEAM(int, pthread_create, pthread_t *thread, const pthread_attr_t *attr,
     void *(*call)(void *), void *ctx) {
  (void)thread, (void)attr, (void)call, (void)ctx;
  fprintf(stderr, "the shipped code starts a thread that the world does not "
                  "know: give it a seam in tests/world\n");
  exit(2);
}

SEAM(void, exit, int status) {
  (void)status;
  process_kill_now(process_current());
  abort();
}
