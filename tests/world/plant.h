/* SPDX-License-Identifier: MIT */
/* Faults that are planted to see each invariant fail. */
#pragma once

enum plant {
  PLANT_NONE,
  PLANT_ROW,    /* rrdtool stores one video more */
  PLANT_TWICE,  /* each request reaches the API twice */
  PLANT_NOTE,   /* got lines are not written, and nobody hears of it */
  PLANT_ASK,    /* ask and end lines are not */
  PLANT_SYNC,   /* nothing is synced */
  PLANT_LOCK,   /* locks keep nobody out */
  PLANT_QUEUE,  /* rrdtool writes nothing */
  PLANT_FORGET, /* told lines and levels are not written */
  PLANT_SILENT, /* notifications are lost */
  PLANT_KEEP,   /* no file is removed */
  PLANT_LEAK,   /* no memory is freed */
  PLANT_DEAF,   /* answers about one hashtag are lost on the way back */
  PLANT_STALE,  /* own metrics are refused */
  PLANT_CLOCK,  /* the kernel says that a wrong clock is right */
  PLANT_NUM
};

extern enum plant plant;
enum plant plant_of(const char *name); /* PLANT_NUM: none */
const char *plant_name(enum plant p);
/* The invariant that it breaks. */
const char *plant_breaks(enum plant p);
