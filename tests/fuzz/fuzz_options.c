/* SPDX-License-Identifier: MIT */
/*
 * The `<Plugin hashtag>` block: any tree of items that collectd's parser can
 * make, and options.json.
 *
 * Promise (options.h): an item is taken, or told to be wrong in a sentence
 * and changes nothing. After the last one every option is in its bounds, the
 * tiers are in order and the last is for all others, and the key goes nowhere
 * but to https or to this machine. options.json holds all of it: read back
 * it is the same.
 *
 * Input: items, each one byte the key, one how many values (and, above a
 * half, children), then the values: one byte the type, a line or a byte.
 */
#include "fuzz.h"

#include "core/tag.h"
#include "core/url.h"
#include "option/options.h"
#include "provider/block.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define ITEMS_MAX 30
#define VALUES_MAX 6
#define CHILDREN_MAX 6

static const double numbers[] = {
    0,    1,    -1,   0.5,  7,   28,     364,      365,     1.5,
    0.01, 1e5,  1e12, 1e15, 1e9, 600,    1e300,    43140,   30,
    500,  1e-9, 20,   35,   5,   100001, INFINITY, -0.0001, NAN};

/* The names of all options, then of blocks, then one that is none. */
static const char *key_of(unsigned pick) {
  static const char *const more[] = {"Hashtag", "Tier", "Provider",
                                     "Nonsense"};
  for (const struct option_block *b = options_blocks; b->name != NULL; b++)
    for (const struct option *o = b->table; o->name != NULL; o++)
      if (pick-- == 0)
        return o->name;
  for (const struct option *o = provider_options; o->name; o++)
    if (pick-- == 0)
      return o->name;
  return more[pick % 4];
}

static oconfig_value_t value_of(struct bytes *b) {
  unsigned type = bytes_pick(b, 8);
  if (type < 4)
    return (oconfig_value_t){.value.string = bytes_line(b, 200),
                             .type = OCONFIG_TYPE_STRING};
  if (type == 4)
    return (oconfig_value_t){.value.boolean = (int)bytes_pick(b, 2),
                             .type = OCONFIG_TYPE_BOOLEAN};
  unsigned num = sizeof(numbers) / sizeof(numbers[0]);
  return (oconfig_value_t){.value.number = numbers[bytes_pick(b, num)],
                           .type = OCONFIG_TYPE_NUMBER};
}

static void *room(size_t num, size_t size) {
  void *all = calloc(num + 1, size);
  if (all == NULL)
    abort();
  return all;
}

/* An item with at most `depth` levels below it; cleared by item_clear(). */
static oconfig_item_t item_of(struct bytes *b, int depth) {
  oconfig_item_t item = {.key = strdup(key_of(bytes_pick(b, 128)))};
  unsigned shape = bytes_pick(b, 256);
  item.values_num = (int)(shape % VALUES_MAX);
  item.values = room((size_t)item.values_num, sizeof(*item.values));
  for (int i = 0; i < item.values_num; i++)
    item.values[i] = value_of(b);
  if (shape < 128 || depth == 0)
    return item;
  item.children_num = (int)(bytes_pick(b, CHILDREN_MAX));
  item.children = room((size_t)item.children_num, sizeof(*item.children));
  for (int i = 0; i < item.children_num; i++)
    item.children[i] = item_of(b, depth - 1);
  return item;
}

static void item_clear(oconfig_item_t *item) {
  for (int i = 0; i < item->children_num; i++)
    item_clear(&item->children[i]);
  for (int i = 0; i < item->values_num; i++)
    if (item->values[i].type == OCONFIG_TYPE_STRING)
      free(item->values[i].value.string);
  free(item->children);
  free(item->values);
  free(item->key);
}

static char *json_of(const struct options *o) {
  char *text = options_json(o, o->host, o->base_url, o->provider);
  if (text == NULL)
    abort();
  return text;
}

static void check_row(const struct option *row, const void *at) {
  const struct rules *r = at;
  switch (row->type) {
  case OPTION_NUMBER:
    PROMISE(*(const double *)at >= row->min &&
            *(const double *)at <= row->max);
    break;
  case OPTION_INT:
  case OPTION_TIME:
    PROMISE(*(const int *)at >= row->min && *(const int *)at <= row->max);
    break;
  case OPTION_CHOICE:
    PROMISE(*(const int *)at >= 0 && *(const int *)at < 8);
    break;
  case OPTION_DAYS:
    PROMISE(r->windows_num >= 1 && r->windows_num <= GROWTH_WINDOWS_MAX);
    for (int i = 0; i < r->windows_num; i++)
      PROMISE(r->windows[i] >= row->min && r->windows[i] <= row->max);
    break;
  case OPTION_BOOL:
    break;
  case OPTION_STRING:
  default:
    PROMISE(*(char *const *)at != NULL);
  }
}

static void check(const struct options *o) {
  char tag[TAG_MAX + 1];
  for (const struct option *row = options_table; row->name != NULL; row++)
    check_row(row, (const char *)o + row->offset);
  const struct rules *r = &o->rules;
  PROMISE(r->tiers_num >= 1 && r->tiers_num <= TIERS_MAX);
  PROMISE(isinf(r->tiers[r->tiers_num - 1].below));
  for (int i = 0; i < r->tiers_num; i++) {
    PROMISE(r->tiers[i].threshold >= THRESHOLD_MIN &&
            r->tiers[i].threshold <= THRESHOLD_MAX);
    PROMISE(i == 0 || r->tiers[i - 1].below <= r->tiers[i].below);
  }
  const char *host = strstr(o->base_url, "://");
  PROMISE(host == NULL || host[3 + strcspn(host + 3, "@/?#")] != '@');
  PROMISE(o->blocked || o->base_url[0] == '\0' || url_is_safe(o->base_url));
  PROMISE(o->events_url[0] == '\0' || url_is_plain(o->events_url));
  PROMISE(strchr(o->host, '/') == NULL && strlen(o->host) <= 127);
  for (size_t i = 0; i < o->tags.num; i++) {
    PROMISE(tag_normalise(o->tags.items[i].tag, tag, NULL) == 0);
    PROMISE(strcmp(tag, o->tags.items[i].tag) == 0);
  }
}

static void check_json(const struct options *o) {
  struct options again;
  struct errmsg msg;
  int reports = 0, finished = 0;
  char *text = json_of(o);
  if (options_init(&again) != 0)
    abort();
  PROMISE(options_read_json(&again, text, fuzz_report, &reports, &msg) == 0);
  PROMISE(reports == 0);
  options_finish(&again, fuzz_report, &finished);
  char *same = json_of(&again);
  PROMISE(strcmp(text, same) == 0);
  free(text);
  free(same);
  options_clear(&again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  struct bytes b = {data, size};
  struct options o;
  int reports = 0;
  if (options_init(&o) != 0)
    abort();
  for (int i = 0; i < ITEMS_MAX && b.left > 0; i++) {
    struct errmsg msg = {""};
    struct options before;
    memcpy(&before, &o, sizeof(o));
    oconfig_item_t item = item_of(&b, 2);
    if (options_apply(&o, &item, fuzz_report, &reports, &msg) != 0) {
      PROMISE(msg.text[0] != '\0' && fuzz_is_sentence(msg.text));
      PROMISE(memcmp(&before, &o, sizeof(o)) == 0);
    }
    item_clear(&item);
  }
  options_finish(&o, fuzz_report, &reports);
  check(&o);
  check_json(&o);
  options_clear(&o);
  return 0;
}
