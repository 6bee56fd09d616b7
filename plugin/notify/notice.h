/* SPDX-License-Identifier: MIT */
/*
 * What people are notified of, as a message for somebody who never logs into
 * a server: rich texts (markup.h), the same for every service.
 */
#pragma once

#include "core/tag.h"
#include "core/videos.h"

#include <stdbool.h>

enum notice_kind {
  NOTICE_TREND,   /* the level rose, or a rule of the user's found so */
  NOTICE_END,     /* of a trend */
  NOTICE_TROUBLE, /* about the plugin itself */
  NOTICE_DIGEST,  /* the week */
  NOTICE_KINDS
};

/* "trend", "end" ...: as Tell names them. */
const char *notice_kind_name(enum notice_kind kind);

/* What it is about. Texts are borrowed. */
struct notice_subject {
  enum notice_kind kind;
  const char *id;  /* the same for the same news, a restart or not */
  const char *tag; /* of a trend and its end; else NULL */
  int day;         /* of the sample */
  int level;
  double growth;               /* percent, signed */
  int window;                  /* days */
  double from, to;             /* counts; NaN: unknown */
  bool of_views;               /* what the counts are of */
  double threshold;            /* percent; NaN: unknown */
  bool own_threshold;          /* the hashtag's, not its size's */
  double score;                /* times its threshold */
  const char *rule;            /* a rule's metric; NULL: our own threshold */
  double rule_value, limit;    /* of the rule */
  int last_trend;              /* the day an earlier one ended; DAY_NONE */
  const struct videos *videos; /* NULL: none */
  const struct related *companions; /* not watched yet, the best first */
  int companions_num;
  const char *sentence; /* of trouble: all that is to be said; of a digest */
  const char *body; /* of a digest: lines behind the sentence; NULL: none */
  const char *page; /* the same as HTML, which mails attach; NULL: none */
  const char *dashboard_url; /* "" or NULL: none */
};

/* What the placeholders of a Body stand for: rich texts. */
enum notice_value {
  VALUE_MESSAGE,    /* all of it */
  VALUE_TITLE,      /* its first line, without anything bold */
  VALUE_BRIEF,      /* title and links: where several go as one message */
  VALUE_KIND,       /* "trend" */
  VALUE_TAG,        /* without the # */
  VALUE_GROWTH,     /* "+29.9" */
  VALUE_DAYS,       /* "7" */
  VALUE_FROM,       /* "605K" */
  VALUE_TO,         /* "786K" */
  VALUE_WHAT,       /* "videos" */
  VALUE_URL,        /* the hashtag's page */
  VALUE_VIDEOS,     /* the best ones, a line each */
  VALUE_COMPANIONS, /* "#a, #b" */
  VALUE_GRAPHS,     /* the dashboard's address, at this hashtag */
  VALUE_DAY,        /* "2026-11-27" */
  VALUE_LEVEL,      /* "1" */
  VALUE_ID,         /* the same for a message that is sent twice */
  VALUE_NUM
};

/* "{message}" ... */
extern const char *const notice_placeholders[VALUE_NUM];

struct notice_text {
  char *values[VALUE_NUM]; /* owned */
  double strength;         /* the stronger go first */
  char *page;              /* owned; HTML that a mail attaches; NULL: none */
};

/* Returns 0; -1: no memory. To be cleared in any case. */
int notice_compose(const struct notice_subject *s, struct notice_text *out);
void notice_text_clear(struct notice_text *t);

#define NOTICE_JOINED_MAX 10 /* that are told at length in one message */

/*
 * Several of the same kind as one: the strongest first, NOTICE_JOINED_MAX at
 * most, the rest is counted. num > 1; the list is sorted. Returns 0; -1: no
 * memory.
 */
int notice_join(struct notice_text *list, size_t num, struct notice_text *out);
