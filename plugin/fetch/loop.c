/* SPDX-License-Identifier: MIT */
#include "fetch/loop.h"

#include <curl/curl.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

#define EVENTS 64 /* taken at once */
#define NO_TIMER (-1)

struct loop {
  CURLM *multi;
  int epoll, wake;
  int64_t due_ms; /* libcurl's timer; NO_TIMER */
};

int64_t loop_now_ms(void) {
  struct timespec ts;
  clock_gettime(CLOCK_MONOTONIC, &ts);
  return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

/*
 * libcurl's: what to watch a socket for. `known` is what was assigned. Always
 * 0, else libcurl gives up all transfers: one that cannot be watched ends by
 * its own time-out.
 */
static int watch_socket(CURL *easy, curl_socket_t fd, int what, void *user,
                        void *known) {
  (void)easy;
  struct loop *l = user;
  if (what == CURL_POLL_REMOVE) {
    epoll_ctl(l->epoll, EPOLL_CTL_DEL, fd, NULL);
    return 0;
  }
  struct epoll_event e = {.data.fd = fd};
  if (what & CURL_POLL_IN)
    e.events |= EPOLLIN;
  if (what & CURL_POLL_OUT)
    e.events |= EPOLLOUT;
  epoll_ctl(l->epoll, known == NULL ? EPOLL_CTL_ADD : EPOLL_CTL_MOD, fd, &e);
  curl_multi_assign(l->multi, fd, l);
  return 0;
}

/* libcurl's: when it wants to be called at the latest. */
static int set_timer(CURLM *multi, long ms, void *user) {
  (void)multi;
  struct loop *l = user;
  l->due_ms = ms < 0 ? NO_TIMER : loop_now_ms() + ms;
  return 0;
}

struct loop *loop_new(void *multi) {
  struct loop *l = malloc(sizeof(*l));
  if (l == NULL)
    return NULL;
  *l = (struct loop){.multi = multi,
                     .epoll = epoll_create1(EPOLL_CLOEXEC),
                     .wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK),
                     .due_ms = NO_TIMER};
  struct epoll_event e = {.events = EPOLLIN, .data.fd = l->wake};
  if (l->epoll < 0 || l->wake < 0 ||
      epoll_ctl(l->epoll, EPOLL_CTL_ADD, l->wake, &e) != 0) {
    loop_free(l);
    return NULL;
  }
  curl_multi_setopt(multi, CURLMOPT_SOCKETFUNCTION, watch_socket);
  curl_multi_setopt(multi, CURLMOPT_SOCKETDATA, l);
  curl_multi_setopt(multi, CURLMOPT_TIMERFUNCTION, set_timer);
  curl_multi_setopt(multi, CURLMOPT_TIMERDATA, l);
  return l;
}

void loop_free(struct loop *l) {
  if (l == NULL)
    return;
  if (l->epoll >= 0)
    close(l->epoll);
  if (l->wake >= 0)
    close(l->wake);
  free(l);
}

static void act(struct loop *l, const struct epoll_event *e) {
  int running = 0, mask = 0;
  if (e->data.fd == l->wake) {
    eventfd_t times = 0;
    eventfd_read(l->wake, &times);
    return;
  }
  if (e->events & EPOLLIN)
    mask |= CURL_CSELECT_IN;
  if (e->events & EPOLLOUT)
    mask |= CURL_CSELECT_OUT;
  if (e->events & (EPOLLERR | EPOLLHUP))
    mask |= CURL_CSELECT_ERR;
  curl_multi_socket_action(l->multi, e->data.fd, mask, &running);
}

void loop_wait(struct loop *l, int64_t ms) {
  struct epoll_event events[EVENTS];
  int running = 0;
  if (l->due_ms != NO_TIMER) {
    int64_t left = l->due_ms - loop_now_ms();
    left = left > 0 ? left : 0;
    ms = left < ms ? left : ms;
  }
  int num = epoll_wait(l->epoll, events, EVENTS, (int)ms);
  for (int i = 0; i < num; i++)
    act(l, &events[i]);
  if (l->due_ms != NO_TIMER && l->due_ms <= loop_now_ms()) {
    l->due_ms = NO_TIMER;
    curl_multi_socket_action(l->multi, CURL_SOCKET_TIMEOUT, 0, &running);
  }
}

void loop_wake(struct loop *l) { eventfd_write(l->wake, 1); }
