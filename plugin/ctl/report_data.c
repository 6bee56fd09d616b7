/* SPDX-License-Identifier: MIT */
/* The report for programs. */
#include "ctl/report.h"

#include "core/day.h"
#include "ctl/json_out.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

/* A figure of a row under the name that JSON and CSV give it. */
struct figure {
  const char *name;
  double value;
};

#define FIGURES 12

static void figures_of(const struct standing *row,
                       struct figure out[FIGURES]) {
  const struct assessment *a = &row->assessment;
  bool known = row->day != DAY_NONE, current = !standing_is_old(row);
  const struct figure all[FIGURES] = {
      {"videos", row->videos},
      {"views", row->views},
      {"new", row->fresh},
      {"growth_pct", a->growth[0]},
      {"threshold_pct", a->threshold},
      {"score", a->score},
      {"score_days", a->days > 0 ? (double)a->days : (double)NAN},
      {"score_growth_pct", a->plain},
      {"trending",
       row->level >= 0 && current ? (double)row->level : (double)NAN},
      {"learning_day", known && current && row->level < 0
                           ? (double)row->learning
                           : (double)NAN},
      {"age_days", known ? (double)row->age : (double)NAN},
      {"baseline", a->baseline}};
  memcpy(out, all, sizeof(all));
}

static cJSON *row_json(const struct report *r, const struct standing *row) {
  char date[DAY_TEXT_SIZE], state[STANDING_STATE_SIZE];
  struct figure figures[FIGURES];
  cJSON *o = cJSON_CreateObject();
  figures_of(row, figures);
  cJSON_AddStringToObject(o, "tag", row->watch.tag);
  if (row->day != DAY_NONE)
    cJSON_AddStringToObject(o, "date", day_text(row->day, date));
  else
    cJSON_AddNullToObject(o, "date");
  for (int i = 0; i < FIGURES; i++)
    cJSON_AddItemToObject(o, figures[i].name, json_number(figures[i].value));
  cJSON_AddStringToObject(
      o, "state", standing_state(row, r->options->rules.windows[0], state));
  cJSON_AddBoolToObject(o, "watched", row->watched);
  cJSON *bars = cJSON_AddArrayToObject(o, "new_a_day");
  for (int i = 0; i < STANDING_BARS; i++)
    cJSON_AddItemToArray(bars, json_number(row->bars[i]));
  return o;
}

static cJSON *money_json(const struct credits_forecast *b) {
  char text[CREDITS_TEXT_SIZE], date[DAY_TEXT_SIZE];
  cJSON *o = cJSON_CreateObject();
  cJSON_AddNumberToObject(o, "requests_a_day", b->tags);
  cJSON_AddItemToObject(o, "credits", json_number(b->credits));
  if (!isnan(b->credits) && b->tags > 0)
    cJSON_AddStringToObject(o, "lasts_to",
                            day_text(credits_last_day(b), date));
  if (money_is_known(&b->money)) {
    double a_day = b->tags * b->price * b->money.credit;
    cJSON_AddNumberToObject(o, "cost_a_day", a_day);
    cJSON_AddNumberToObject(o, "cost_a_month", a_day * MONTH_DAYS);
    cJSON_AddStringToObject(o, "currency", b->money.currency);
  }
  cJSON_AddStringToObject(o, "line", credits_line(b, text));
  if (credits_warning_credits(b, text))
    cJSON_AddStringToObject(o, "warning", text);
  return o;
}

int report_json(const struct report *r, FILE *to) {
  char date[DAY_TEXT_SIZE];
  const struct rules *rules = &r->options->rules;
  cJSON *root = cJSON_CreateObject();
  cJSON_AddStringToObject(root, "date", day_text(r->today, date));
  cJSON_AddStringToObject(root, "host", r->options->host);
  cJSON_AddStringToObject(root, "growth_of",
                          rules->of_views ? "views" : "videos");
  cJSON_AddNumberToObject(root, "growth_days", rules->windows[0]);
  cJSON *list = cJSON_AddArrayToObject(root, "hashtags");
  for (size_t i = 0; i < r->num; i++)
    cJSON_AddItemToArray(list, row_json(r, &r->rows[i]));
  cJSON_AddItemToObject(root, "money", money_json(&r->money));
  return json_print(root, to);
}

void report_csv_text(const char *text, FILE *to) {
  bool formula = *text != '\0' && strchr("=+-@\t\r", *text) != NULL;
  if (!formula && strpbrk(text, ",\"\r\n") == NULL) {
    fputs(text, to);
    return;
  }
  fputc('"', to);
  if (formula) /* a spreadsheet would compute it */
    fputc('\'', to);
  for (; *text != '\0'; text++) {
    if (*text == '"')
      fputc('"', to);
    fputc(*text, to);
  }
  fputc('"', to);
}

void report_csv(const struct report *r, FILE *to) {
  char date[DAY_TEXT_SIZE], state[STANDING_STATE_SIZE];
  struct figure figures[FIGURES];
  figures_of(&(const struct standing){.day = DAY_NONE}, figures);
  fputs("tag,date", to);
  for (int i = 0; i < FIGURES; i++)
    fprintf(to, ",%s", figures[i].name);
  fputs(",state\n", to);
  for (size_t i = 0; i < r->num; i++) {
    const struct standing *row = &r->rows[i];
    figures_of(row, figures);
    report_csv_text(row->watch.tag, to);
    fprintf(to, ",%s", row->day != DAY_NONE ? day_text(row->day, date) : "");
    for (int f = 0; f < FIGURES; f++)
      fprintf(to, isnan(figures[f].value) ? "," : ",%.15g", figures[f].value);
    fputc(',', to);
    report_csv_text(standing_state(row, r->options->rules.windows[0], state),
                    to);
    fputc('\n', to);
  }
}
