/* SPDX-License-Identifier: MIT */
/* The week in sentences. */
#include "ctl/week.h"

#include "core/day.h"
#include "core/text.h"

#include <math.h>
#include <string.h>

#define CAPTION_CHARACTERS 110

static const char *plural(size_t num) { return num == 1 ? "" : "s"; }

/* What stands behind a name, in brackets; nothing. */
typedef void (*detail)(const struct week *w, const struct standing *row,
                       FILE *to);

/* "#a (…), #b (…) and 3 more" */
static void say_names(const struct week *w, const struct week_rows *list,
                      week_name name, detail more, FILE *to) {
  size_t shown = list->num <= WEEK_NAMES ? list->num : WEEK_NAMES - 1;
  for (size_t i = 0; i < shown; i++) {
    bool last = i + 1 == list->num;
    fputs(i == 0 ? "" : last ? " and " : ", ", to);
    name(to, list->items[i]->watch.tag);
    if (more != NULL)
      more(w, list->items[i], to);
  }
  if (shown < list->num)
    fprintf(to, " and %zu more", list->num - shown);
}

static void say_growth(const struct week *w, const struct standing *row,
                       FILE *to) {
  int days = 0;
  double growth = week_growth(w, row, &days);
  if (isfinite(growth))
    fprintf(to, " (%+.1f %% in %d day%s)", growth, days, plural((size_t)days));
}

static void say_end(const struct week *w, const struct standing *row,
                    FILE *to) {
  char date[DAY_TEXT_SIZE];
  fprintf(to, " (%s)", day_short(week_ended(w, row), date));
}

static void say_gap(const struct week *w, const struct standing *row,
                    FILE *to) {
  int days = week_missing(w, row);
  if (row->day == DAY_NONE)
    fputs(" (none yet)", to);
  else
    fprintf(to, " (%d day%s)", days, plural((size_t)days));
}

static void say_period(const struct week *w, FILE *to) {
  char date[DAY_TEXT_SIZE];
  if (w->days == 1)
    fprintf(to, "on %s", day_short(w->last, date));
  else
    fprintf(to, "in the %d days to %s", w->days, day_short(w->last, date));
}

void week_say_risen(const struct week *w, week_name name, FILE *to) {
  size_t num = w->risen.num;
  if (num == 0)
    fputs("No hashtag began to trend ", to);
  else
    fprintf(to, "%zu hashtag%s began to trend ", num, plural(num));
  say_period(w, to);
  if (num > 0)
    fputs(": ", to);
  say_names(w, &w->risen, name, say_growth, to);
  if (w->going.num > 0) {
    fputs("; still trending: ", to);
    say_names(w, &w->going, name, NULL, to);
  }
  fputc('.', to);
}

void week_say_ended(const struct week *w, week_name name, FILE *to) {
  size_t num = w->ended.num;
  if (num == 0) {
    fputs("No trend ended.", to);
    return;
  }
  fprintf(to, "%zu trend%s ended: ", num, plural(num));
  say_names(w, &w->ended, name, say_end, to);
  fputc('.', to);
}

void week_say_missing(const struct week *w, week_name name, FILE *to) {
  long missing = w->expected - w->known;
  if (w->gaps.num == 0 && w->dead.num == 0)
    fputs("No count is missing.", to);
  if (w->gaps.num > 0) {
    fprintf(to, "%ld of %ld counts %s missing: ", missing, w->expected,
            missing == 1 ? "is" : "are");
    say_names(w, &w->gaps, name, say_gap, to);
    fputc('.', to);
  }
  if (w->dead.num > 0) {
    fprintf(to, "%sNot found, so misspelt or banned by TikTok: ",
            w->gaps.num > 0 ? " " : "");
    say_names(w, &w->dead, name, NULL, to);
    fputc('.', to);
  }
}

void week_say_counts(const struct week *w, FILE *to) {
  if (w->expected == 0)
    fputs("no count yet", to);
  else
    fprintf(to, "%ld of %ld counts are there (%.1f %%)", w->known, w->expected,
            100.0 * (double)w->known / (double)w->expected);
}

void week_say_cost(const struct week *w,
                   void (*line)(FILE *to, const char *text), FILE *to) {
  char text[CREDITS_TEXT_SIZE];
  const struct credits_forecast *money = &w->report->money;
  if (money->tags == 0) {
    line(to, "Nothing is asked, and nothing is paid.");
    return;
  }
  line(to, credits_line(money, text));
  if (credits_warning_credits(money, text))
    line(to, text);
  if (credits_warning_pace(money, text))
    line(to, text);
}

/* -- captions */

/* Length without blanks at the end. */
static size_t trimmed(const char *text, size_t len) {
  while (len > 0 && text[len - 1] == ' ')
    len--;
  return len;
}

/* Length without the hashtags at the end, which only ask to be found. */
static size_t without_hashtags(const char *text) {
  size_t len = trimmed(text, strlen(text));
  while (len > 0) {
    size_t word = len;
    while (word > 0 && text[word - 1] != ' ')
      word--;
    if (text[word] != '#')
      break;
    len = trimmed(text, word);
  }
  return len > 0 ? len : trimmed(text, strlen(text));
}

/* At most CAPTION_CHARACTERS of so many bytes, at the end of a word. */
static size_t first_characters(const char *text, size_t len) {
  size_t used = 0, blank = 0;
  unsigned code = 0;
  for (int i = 0; i < CAPTION_CHARACTERS && used < len; i++) {
    if (text[used] == ' ')
      blank = used;
    used += text_utf8(text + used, &code);
  }
  if (used < len && blank > used / 2)
    used = blank;
  return trimmed(text, used);
}

const char *week_caption(const struct video *v, char out[WEEK_CAPTION_SIZE]) {
  char clean[4 * WEEK_CAPTION_SIZE];
  text_clean(v->description, clean, sizeof(clean));
  const char *text = clean + strspn(clean, " ");
  size_t len = without_hashtags(text);
  size_t used = first_characters(text, len);
  snprintf(out, WEEK_CAPTION_SIZE, "%.*s%s", (int)used, text,
           used < len ? "…" : "");
  return out;
}
