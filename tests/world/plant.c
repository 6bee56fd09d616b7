/* SPDX-License-Identifier: MIT */
#include "world/plant.h"

#include "world/network.h"
#include "world/run_inside.h"

#include <string.h>

enum plant plant;

static const struct {
  const char *name, *breaks;
} plants[PLANT_NUM] = {
    [PLANT_NONE] = {"none", ""},
    [PLANT_ROW] = {"row", "row"},
    [PLANT_TWICE] = {"twice", "limit"},
    [PLANT_NOTE] = {"note", "paid-twice"},
    [PLANT_ASK] = {"ask", "tries"},
    [PLANT_SYNC] = {"sync", "synced"},
    [PLANT_LOCK] = {"lock", "asked-twice"},
    [PLANT_QUEUE] = {"queue", "row-missing"},
    [PLANT_FORGET] = {"forget", "told-twice"},
    [PLANT_SILENT] = {"silent", "rise-lost"},
    [PLANT_KEEP] = {"keep", "files"},
    [PLANT_LEAK] = {"leak", "memory"},
    [PLANT_DEAF] = {"deaf", "sample-missing"},
    [PLANT_STALE] = {"stale", "own-metrics"},
    [PLANT_CLOCK] = {"clock", "row"},
};

const char *plant_name(enum plant p) { return plants[p].name; }

const char *plant_breaks(enum plant p) { return plants[p].breaks; }

enum plant plant_of(const char *name) {
  int i = 0;
  while (i < PLANT_NUM && strcmp(plants[i].name, name) != 0)
    i++;
  return (enum plant)i;
}

void run_plant(void) {
  network_repeat(plant == PLANT_TWICE);
  disk_faults.sync_lies = plant == PLANT_SYNC;
}
