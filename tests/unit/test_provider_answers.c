/* SPDX-License-Identifier: MIT */
/*
 * Every document in data/answers is read as its .expect file says. Such a
 * file holds blocks: "> PROVIDER CALL STATUS TAG", then what is read. The
 * blocks of a new document are printed by
 *   unit_answers PROVIDER CALL STATUS TAG DOCUMENT
 * PROVIDER is a preset, or a file in conf/providers or data/providers;
 * the print is worth nothing until somebody has compared them with the document.
 */
#include "core/text.h"
#include "block_file.h"
#include "provider/provider.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define ANSWERS TEST_DATA "/answers"
#define PATH_SIZE 512

/* How a document is to be read. */
struct reading {
  char provider[32], call[16], tag[128];
  int status;
};

static char *content(const char *path, size_t *len) {
  FILE *f = fopen(path, "rb");
  if (f == NULL)
    fail_msg("%s cannot be opened", path);
  size_t cap = 1 << 20;
  char *text = malloc(cap);
  *len = fread(text, 1, cap - 1, f);
  text[*len] = '\0';
  fclose(f);
  return text;
}

static void write_number(FILE *to, const char *name, double v) {
  if (!isnan(v))
    fprintf(to, "%s %.0f\n", name, v);
}

static void write_text(FILE *to, const char *name, const char *text) {
  char clean[4096];
  text_clean(text, clean, sizeof(clean));
  if (clean[0] != '\0')
    fprintf(to, "%s %s\n", name, clean);
}

static void write_answer(FILE *to, const struct answer *a) {
  fprintf(to, "outcome %s%s%s\n", outcome_name(a->outcome),
          a->billed ? ", billed" : "", a->banned ? ", banned" : "");
  write_number(to, "videos", a->videos);
  write_number(to, "views", a->views);
  write_text(to, "id", a->id);
  write_number(to, "credits", a->credits);
  if (a->concurrency != 0)
    fprintf(to, "concurrency %d\n", a->concurrency);
  write_text(to, "plan", a->plan);
  write_text(to, "why", a->why);
}

static void write_video(FILE *to, const struct video *v) {
  fprintf(to, "video %s\n", v->id);
  write_text(to, "  url", v->url);
  write_text(to, "  author", v->author);
  write_text(to, "  description", v->description);
  if (v->created != 0)
    fprintf(to, "  created %lld\n", (long long)v->created);
  write_number(to, "  plays", v->plays);
  write_number(to, "  likes", v->likes);
  write_number(to, "  comments", v->comments);
  write_number(to, "  shares", v->shares);
  for (size_t i = 0; i < v->tags_num; i++)
    write_text(to, "  tag", v->tags[i]);
}

static void write_reading(FILE *to, const struct reading *r,
                          struct body body) {
  const struct provider *p = provider_find(r->provider);
  struct block_file block = {.text = NULL};
  struct videos *videos = NULL;
  struct answer a;
  if (p == NULL && !block_open(&block, CONF_PROVIDERS, r->provider) &&
      !block_open(&block, DATA_PROVIDERS, r->provider))
    fail_msg("no provider \"%s\"", r->provider);
  check_text(r->provider, block.said, "");
  if (p == NULL)
    p = block.provider;
  if (strcmp(r->call, "stats") == 0)
    provider_read_stats(p, r->tag, r->status, body, &a);
  else if (strcmp(r->call, "videos") == 0)
    provider_read_videos(p, r->status, body, &a, &videos);
  else if (strcmp(r->call, "usage") == 0)
    provider_read_usage(p, r->status, body, &a);
  else
    fail_msg("no call \"%s\"", r->call);
  check_int("status", a.status, r->status);
  fprintf(to, "> %s %s %d %s\n", r->provider, r->call, r->status, r->tag);
  write_answer(to, &a);
  for (size_t i = 0; videos != NULL && i < videos->num; i++)
    write_video(to, &videos->items[i]);
  videos_free(videos);
  block_close(&block);
}

/* Reads the document in every way that its .expect file names. */
static void check_document(const char *document, const char *expect) {
  size_t len = 0, got_len = 0, unused = 0;
  char *bytes = content(document, &len), *want = content(expect, &unused);
  char *got = NULL;
  FILE *to = open_memstream(&got, &got_len);
  for (const char *line = want; line != NULL && *line != '\0';) {
    struct reading r;
    if (sscanf(line, "> %31s %15s %d %127s", r.provider, r.call, &r.status,
               r.tag) == 4)
      write_reading(to, &r, (struct body){bytes, len});
    line = strchr(line, '\n');
    if (line != NULL)
      line++;
  }
  fclose(to);
  check_text(document, got, want);
  assert_true(got_len > 0);
  free(got);
  free(want);
  free(bytes);
}

static bool ends_with(const char *name, const char *end) {
  size_t len = strlen(name);
  return len > strlen(end) && strcmp(name + len - strlen(end), end) == 0;
}

static void expect_of(const char *dir, const char *name, char *path) {
  snprintf(path, PATH_SIZE, "%s/%.*s.expect", dir,
           (int)strcspn(name, "."), name);
}

/*
 * Walks a folder: checks its documents where `check`; returns how many it
 * holds, and in *alone how many documents or .expect files have no partner.
 */
static int walk(const char *dir, bool check, int *alone) {
  DIR *d = opendir(dir);
  assert_non_null(d);
  int documents = 0, expects = 0;
  *alone = 0;
  for (struct dirent *e; (e = readdir(d)) != NULL;) {
    char document[PATH_SIZE], expect[PATH_SIZE];
    if (e->d_name[0] == '.')
      continue;
    if (ends_with(e->d_name, ".expect")) {
      expects++;
      continue;
    }
    documents++;
    snprintf(document, sizeof(document), "%s/%s", dir, e->d_name);
    expect_of(dir, e->d_name, expect);
    if (access(expect, R_OK) != 0)
      ++*alone;
    else if (check)
      check_document(document, expect);
  }
  closedir(d);
  int paired = documents - *alone;
  *alone += expects > paired ? expects - paired : paired - expects;
  return documents;
}

static void every_document_is_read_as_expected(void **state) {
  (void)state;
  int alone = 0;
  check_range(walk(ANSWERS, true, &alone), 61, 10000);
  check_int("documents or expectations without a partner", alone, 0);
}

static void touch(const char *dir, const char *name, bool there) {
  char path[PATH_SIZE];
  snprintf(path, sizeof(path), "%s/%s", dir, name);
  if (!there) {
    unlink(path);
    return;
  }
  FILE *f = fopen(path, "w");
  assert_non_null(f);
  fclose(f);
}

static void a_file_without_its_partner_is_seen(void **state) {
  (void)state;
  static const struct {
    const char *files[4]; /* ended by NULL */
    int documents, alone;
  } cases[] = {
      {{NULL}, 0, 0},
      {{"a.json", "a.expect"}, 1, 0},
      {{"a.json", "a.expect", "b.html"}, 2, 1},
      {{"a.json", "a.expect", "b.expect"}, 1, 1},
      {{"a.json", "b.expect"}, 1, 2},
      {{"a.json", "a.html", "a.expect"}, 2, 1}, /* one is enough for one */
  };
  char dir[] = "/tmp/hashtag-answers-XXXXXX";
  assert_non_null(mkdtemp(dir));
  for (size_t i = 0; i < COUNT_OF(cases); i++) {
    int alone = 0;
    for (int k = 0; k < 4 && cases[i].files[k] != NULL; k++)
      touch(dir, cases[i].files[k], true);
    check_int("documents", walk(dir, false, &alone), cases[i].documents);
    check_int("alone", alone, cases[i].alone);
    for (int k = 0; k < 4 && cases[i].files[k] != NULL; k++)
      touch(dir, cases[i].files[k], false);
  }
  rmdir(dir);
}

/* Every document cut after every byte: an outcome each time, no crash. */
static void a_cut_answer_is_a_fault(void **state) {
  (void)state;
  size_t len = 0;
  char *whole = content(ANSWERS "/scavio_hashtag.json", &len);
  while (len > 0 && whole[len - 1] != '}')
    len--;
  const struct provider *p = provider_find("scavio");
  for (size_t cut = 0; cut < len; cut++) {
    char *exact = malloc(cut + 1);
    struct answer a;
    memcpy(exact, whole, cut);
    provider_read_stats(p, "handmadejewelry", 200, (struct body){exact, cut},
                        &a);
    check_int("a fault", a.outcome, OUTCOME_FAULT);
    assert_true(a.billed && isnan(a.videos) && isnan(a.views));
    free(exact);
  }
  free(whole);
}

static int print_reading(char **argv) {
  struct reading r = {.status = atoi(argv[3])};
  size_t len = 0;
  char *bytes = content(argv[5], &len);
  snprintf(r.provider, sizeof(r.provider), "%s", argv[1]);
  snprintf(r.call, sizeof(r.call), "%s", argv[2]);
  snprintf(r.tag, sizeof(r.tag), "%s", argv[4]);
  write_reading(stdout, &r, (struct body){bytes, len});
  free(bytes);
  return 0;
}

int main(int argc, char **argv) {
  if (argc == 6)
    return print_reading(argv);
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(every_document_is_read_as_expected),
      cmocka_unit_test(a_file_without_its_partner_is_seen),
      cmocka_unit_test(a_cut_answer_is_a_fault),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
