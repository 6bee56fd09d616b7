/* SPDX-License-Identifier: MIT */
/* The options of a <Provider> block: what is taken, what is refused in which
 * words, and that the files and the presets say the same. */
#include "block_file.h"
#include "scratch.h"

#include <dirent.h>

#define THIRTY "abcdefghijklmnopqrstuvwxyzabcd"

/* A block that holds these lines, behind what makes it whole where asked. */
static void read_lines(struct block_file *b, bool whole, const char *lines) {
  char *text = NULL;
  assert_true(asprintf(&text, "<Provider \"mine\">\n%s\n%s\n</Provider>\n",
                       whole ? "BaseURL \"https://h\"\nURL \"/{tag}\"\n"
                               "VideoCount \"/v\""
                             : "",
                       lines) > 0);
  block_read(b, text);
}

static void every_mistake_is_named(void **state) {
  (void)state;
  static const struct {
    const char *lines, *says;
  } cases[] = {
      {"Nonsense \"x\"", "unknown option \"Nonsense\"|the manual"},
      {"VideoCounts \"/x\"", "unknown|did you mean|VideoCount|VideosURL"},
      {"ViewCount", "ViewCount needs a text"},
      {"Body", "Body needs a text"},
      {"Body \"{}\" \"{}\"", "Body needs exactly one"},
      {"Header \"A: b\" \"C: d\"", "Header needs exactly one"},
      {"BaseURL \"https://other\"", "BaseURL is given twice"},
      {"URL \"/x\"", "URL is given twice"},
      {"VideosURL \"x/{id}\"", "VideosURL must begin with '/'"},
      {"UsageURL \"/a b\"", "UsageURL holds a blank"},
      {"UsageURL \"/ä\"", "UsageURL holds|no printable ASCII"},
      {"UsageURL \"/a#b\"", "'#'|percent-encoded"},
      {"UsageURL \"/{tag}\"", "UsageURL: {tag} cannot be used here|{key}"},
      {"VideosURL \"/{hashtag}\"",
       "VideosURL: {hashtag} cannot|{tag} {id} {count} {key}"},
      {"Body \"{\\\"a\\\":\\\"{id}\\\"}\"", "Body: {id} cannot|{tag} {key}"},
      {"Header \"X-Key {key}\"", "Header must be \"Name: value\""},
      {"Header \": {key}\"", "Header must be"},
      {"Header \"X-Kind: {tag}\"", "Header: {tag} cannot be used here|{key}"},
      {"Header \"X-Kind: ä\"", "no printable ASCII"},
      /* a key in a block would be told in options.json */
      {"Header \"X-Api-Key: abc\"",
       "Header: write {key} as the value of X-Api-Key|APIKeyFile"},
      {"Header \"authorization: Bearer abc\"", "value of authorization,"},
      {"Header \"X-ApiKey:abc\"", "value of X-ApiKey,"},
      {"VideosURL \"/{id}?api_key=abc&x={key}\"",
       "VideosURL: write {key} as the value of api_key|APIKeyFile"},
      {"UsageURL \"/u?a=b&token=abc\"", "value of token,"},
      {"Header \"Cookie: sessionid=abc\"", "value of Cookie,"},
      {"Header \"X-Auth: abc\"", "value of X-Auth,"},
      {"VideosURL \"/{id}?auth=abc\"", "value of auth,"},
      {"UsageURL \"/u?pwd=abc\"", "value of pwd,"},
      {"UsageURL \"/u?sig=abc\"", "value of sig,"},
      {"Header \"X-Who: 0123456789abcdef0123\"", "value of X-Who,"},
      {"UsageURL \"/v1/0123456789abcdef0123/u\"", "value of the path,"},
      {"UsageURL \"/u?a=0123456789abcdef0123\"", "value of a,"},
      {"Body \"{\\\"t\\\":\\\"{tag}\\\",\\\"api_key\\\":\\\"abc\\\"}\"",
       "Body: write {key} as the value of api_key,|APIKeyFile"},
      {"Body \"[{\\\"login\\\":{\\\"password\\\":12345}}]\"",
       "value of password,"},
      {"Body \"[\\\"0123456789abcdef0123\\\"]\"", "value of a text,"},
      {"CreditsHeader \"X: y\"", "CreditsHeader must be the name"},
      {"CreditsHeader \"\"", "CreditsHeader must be the name"},
      {"Method \"PUT\"", "Method must be \"GET\" or \"POST\""},
      {"Method \"get\"", "Method must be"},
      {"SecondsBetween \"fast\"", "SecondsBetween is fast|0 to 3600"},
      {"SecondsBetween -1", "SecondsBetween is -1|0 to 3600"},
      {"SecondsBetween 3601", "0 to 3600"},
      {"SecondsBetween nan", "0 to 3600"},
      {"ViewCount \"data/x\"",
       "ViewCount: \"data/x\" is no JSON Pointer|/data"},
      {"ViewCount \"/a~2b\"", "no JSON Pointer|~1|~0"},
      {"ViewCount \"/a~\"", "no JSON Pointer"},
      {"ViewCount \"/1\" \"/2\" \"/3\" \"/4\" \"/5\" \"/6\" \"/7\" \"/8\" \"/9\"",
       "ViewCount has more than 8"},
      {"VideoTags \"/a\"", "VideoTags needs pointers two by two"},
      {"Success \"code\" \"0\"", "Success: \"code\" is no JSON Pointer"},
      {"NoCredits \"status\"", "NoCredits \"status\" needs the statuses"},
      {"FreeStatus \"50\"", "FreeStatus: \"50\" is no HTTP status|4xx"},
      {"FreeStatus \"4XX\"", "\"4XX\" is no HTTP status"},
      {"FreeStatus \"!!404\"", "is no HTTP status"},
      {"VideoLinkTemplate \"http://x/{id}\"", "begins with https://"},
      {"VideoLinkTemplate \"https://x/{author}\"", "holds {id}"},
      {"VideoLinkTemplate \"https://x/{id}?k={key}\"",
       "VideoLinkTemplate: {key} cannot be used|{author} {id}"},
      {"VideoLinkTemplate \"https://x/\\\"{id}\"",
       "VideoLinkTemplate must be"},
      {"VideoLinkTemplate \"https://x/id}/{id}\"", "a brace belongs to"},
      {"VideoLinkTemplate \"https://x/{" THIRTY THIRTY THIRTY "}/{id}\"",
       "a brace belongs to"},
      {"VideoLinkTemplate \"https://x/{ID}/{id}\"", "a brace belongs to"},
      /* what crosses lines */
      {"Body \"{\\\"a\\\":{tag}}\"", "Body is no JSON"},
      {"Body \"{\\\"a\\\":1}\"\nMethod \"GET\"",
       "Body goes with Method \"POST\""},
      {"VideosBody \"{}\"", "VideosBody needs VideosURL"},
      {"VideosMethod \"GET\"", "VideosMethod needs VideosURL"},
      {"UsageBody \"{}\"", "UsageBody needs UsageURL"},
      {"VideosList \"/l\"", "VideosList needs VideosURL"},
      {"VideosURL \"/v\"\nVideosList \"/l\"\nVideoId \"/i\"",
       "VideosURL or VideosBody must hold {tag} or {id}"},
      {"VideosURL \"/{id}\"\nVideosList \"/l\"\nVideoId \"/i\"",
       "holds {id}, but no HashtagId"},
      {"VideosURL \"/{tag}\"\nVideoId \"/i\"", "VideosURL needs VideosList"},
      {"VideosURL \"/{tag}\"\nVideosList \"/l\"", "VideosURL needs VideoId"},
      {"UsageURL \"/u\"", "UsageURL needs UsageCredits"},
  };
  for (size_t i = 0; i < COUNT_OF(cases); i++) {
    struct block_file b;
    read_lines(&b, true, cases[i].lines);
    check_int(cases[i].lines, b.mistakes, 1);
    check_says(cases[i].lines, b.said, cases[i].says);
    block_close(&b);
  }
}

static void missing_options_are_named(void **state) {
  (void)state;
  static const struct {
    const char *lines, *says;
    int mistakes;
  } cases[] = {
      {"", "BaseURL is missing|URL is missing|VideoCount or ViewCount", 3},
      {"BaseURL \"https://h\"\nURL \"/x\"\nViewCount \"/v\"",
       "URL or Body must hold {tag}", 1},
      {"BaseURL \"http://h\"\nURL \"/{tag}\"\nViewCount \"/v\"",
       "BaseURL must begin with https://|BaseURL is missing", 2},
      {"BaseURL \"https://pw@h\"\nURL \"/{tag}\"\nViewCount \"/v\"",
       "BaseURL must not hold a user or a password|{key}", 2},
      {"BaseURL \"https://h/\"\nURL \"/{tag}\"\nViewCount \"/v\"",
       "must not end with '/'", 2},
      {"BaseURL \"https://{tag}\"\nURL \"/{tag}\"\nViewCount \"/v\"",
       "{tag} cannot be used here|none", 2},
  };
  for (size_t i = 0; i < COUNT_OF(cases); i++) {
    struct block_file b;
    read_lines(&b, false, cases[i].lines);
    check_int(cases[i].lines, b.mistakes, cases[i].mistakes);
    check_says(cases[i].lines, b.said, cases[i].says);
    block_close(&b);
  }
}

static void good_options_are_read(void **state) {
  (void)state;
  static const char *const lines[] = {
      "",
      "viewcount \"\"", /* the whole document; names in any case */
      "ViewCount \"/a~1b~0c//0\"",
      "Body \"{\\\"a\\\":\\\"{tag}\\\",\\\"k\\\":\\\"{key}\\\"}\"",
      "Body \"[\\\"{tag}\\\"]\"\nMethod \"POST\"",
      "Method \"POST\"", /* without a body, too */
      "Header \"X-Api.Key_1:{key}\"\nHeader \"Accept: */*\"",
      "Header \"Monkey: 1\"\nHeader \"Token-Type: bearer\"",
      "UsageURL \"/u?&a&key&monkey=1&auth-token=T+{key}&token=&keys=2\"\n"
      "UsageCredits \"/c\"",
      "SecondsBetween 0.5\nVideosSecondsBetween 3600",
      "Success \"/code\" 0\nSuccess \"/ok\" true\nNotFound \"\"",
      "KeyRefused \"status\" \"491\" \"492\"",
      "FreeStatus \"xxx\" \"!2xx\" \"429\"",
      "Header \"Cookie: lang=en; s={key}\"",
      "Header \"X-Host: tiktok-api23.p.rapidapi.com\"",
      "Body \"{\\\"token\\\":\\\"{key}\\\",\\\"keys\\\":[1],\\\"key\\\":\\\"\\\"}\"",
      "VideosURL \"/{tag}?n={count}\"\nVideosList \"\"\nVideoId \"/i\"",
      "VideosURL \"/{id}\"\nVideosList \"/\"\nVideoId \"/i\"\n"
      "HashtagId \"/h\"\nVideoTags \"/a\" \"\" \"/b\" \"/c\"",
      "UsageURL \"/u?k={key}\"\nUsageCredits \"/c\"",
      "VideoLinkTemplate \"https://x.example/v/{id}?by={author}\"",
  };
  for (size_t i = 0; i < COUNT_OF(lines); i++) {
    struct block_file b;
    read_lines(&b, true, lines[i]);
    check_text(lines[i], b.said, "");
    check_int(lines[i], b.mistakes, 0);
    block_close(&b);
  }
}

static void the_method_follows_the_body(void **state) {
  (void)state;
  static const struct {
    const char *lines, *stats, *videos; /* methods; NULL: no such call */
  } cases[] = {
      {"", "GET", NULL},
      {"Body \"{\\\"t\\\":\\\"{tag}\\\"}\"", "POST", NULL},
      {"Method \"POST\"", "POST", NULL},
      {"VideosURL \"/{tag}\"\nVideosList \"/l\"\nVideoId \"/i\"", "GET",
       "GET"},
      {"VideosURL \"/{tag}\"\nVideosBody \"{}\"\nVideosList \"/l\"\n"
       "VideoId \"/i\"",
       "GET", "POST"},
  };
  for (size_t i = 0; i < COUNT_OF(cases); i++) {
    struct block_file b;
    read_lines(&b, true, cases[i].lines);
    const struct provider *p = b.provider;
    check_text(cases[i].lines, p->stats.method, cases[i].stats);
    check_text(cases[i].lines, p->videos.method ? p->videos.method : "none",
               cases[i].videos ? cases[i].videos : "none");
    assert_null(p->usage.method);
    block_close(&b);
  }
}

static void more_headers_and_tests_than_room_are_named(void **state) {
  (void)state;
  char lines[4000] = "";
  for (int i = 0; i < PROVIDER_HEADERS_MAX + 1; i++)
    strcat(lines, "Header \"A: b\"\n");
  for (int i = 0; i < PROVIDER_TESTS_MAX + 1; i++)
    strcat(lines, "Limited \"/m\" \"*limit*\"\n");
  struct block_file b;
  read_lines(&b, true, lines);
  check_int("one too many of each", b.mistakes, 2);
  check_says("said", b.said, "Header has more than 8|Limited|more than 16");
  block_close(&b);
}

/* Equal texts, or both absent. */
static bool same(const char *a, const char *b) {
  return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
}

static bool same_list(const char *const *a, const char *const *b) {
  while (*a != NULL && same(*a, *b)) {
    a++;
    b++;
  }
  return same(*a, *b);
}

static bool same_tests(const struct provider_test *a,
                       const struct provider_test *b) {
  for (; a->pointer != NULL; a++, b++)
    if (a->verdict != b->verdict || !same(a->pointer, b->pointer) ||
        !same_list(a->values, b->values))
      return false;
  return b->pointer == NULL;
}

static bool same_field(const struct option *opt, const struct provider *x,
                       const struct provider *y) {
  const void *a = (const char *)x + opt->offset,
             *b = (const char *)y + opt->offset;
  if (opt->form >= FORM_TEST)
    return same_tests(a, b);
  if (opt->type == OPTION_NUMBER)
    return *(const double *)a == *(const double *)b;
  if (opt->type == OPTION_TEXT)
    return same(*(const char *const *)a, *(const char *const *)b);
  return same_list(a, b);
}

static void a_preset_is_what_its_file_says(void **state) {
  (void)state;
  static const char *const names[] = {"scavio", "scavio-blog", "tikwm"};
  char all[100] = "";
  for (size_t i = 0; i < COUNT_OF(names); i++) {
    struct block_file b;
    const struct provider *preset = provider_find(names[i]);
    assert_non_null(preset);
    assert_true(block_open(&b, CONF_PROVIDERS, names[i]));
    for (const struct option *o = provider_options; o->name; o++)
      if (!same_field(o, preset, b.provider))
        fail_msg("%s: %s differs from the preset", names[i], o->name);
    check_text("name", b.provider->name, preset->name);
    block_close(&b);
    snprintf(all + strlen(all), sizeof(all) - strlen(all), "%s%s",
             i > 0 ? ", " : "", names[i]);
  }
  check_text("all presets are shown here", all, provider_names());
}

/* Each placeholder ends up encoded, the key where it belongs. */
static void check_requests(const struct provider *p) {
  const struct provider_subject s = {"a\"b&\xD1\x84", "77", "k\"&1", 20};
  const struct provider_call *calls[] = {&p->stats, &p->videos, &p->usage};
  for (size_t i = 0; i < COUNT_OF(calls); i++) {
    struct provider_request r;
    if (calls[i]->method == NULL)
      continue;
    assert_int_equal(provider_request_make(p, calls[i], p->base_url, &s, &r),
                     0);
    check_int(p->name, strncmp(r.url, "https://", 8), 0);
    assert_null(strpbrk(r.url + 8, "\" {}"));
    assert_null(strstr(r.url, "{"));
    if (i == 0)
      assert_true(strstr(r.url, "a%22b%26%D1%84") != NULL ||
                  strstr(r.body, "a\\\"b&\xD1\x84") != NULL);
    if (strcmp(r.method, "GET") == 0)
      assert_null(r.body);
    provider_request_clear(&r);
  }
}

/* Walks a folder of blocks, which all stand in `list`; returns how many. */
static int walk(const char *dir, const char *list) {
  DIR *d = opendir(dir);
  assert_non_null(d);
  int num = 0;
  for (struct dirent *e; (e = readdir(d)) != NULL;) {
    char name[256];
    struct block_file b;
    if (sscanf(e->d_name, "%255[^.].conf", name) != 1 ||
        strstr(e->d_name, ".conf") == NULL)
      continue;
    assert_true(block_open(&b, dir, name));
    check_text(name, b.said, "");
    check_text("the file is named after the block", b.provider->name, name);
    check_requests(b.provider);
    char row[300];
    snprintf(row, sizeof(row), "\n| `%s`", name);
    if (list != NULL && strstr(list, row) == NULL)
      fail_msg("%s/README.md does not name %s", dir, name);
    block_close(&b);
    num++;
  }
  closedir(d);
  return num;
}

static void every_block_of_the_examples_is_whole(void **state) {
  (void)state;
  static char list[1 << 16];
  FILE *f = fopen(CONF_PROVIDERS "/README.md", "rb");
  assert_non_null(f);
  check_range(fread(list, 1, sizeof(list) - 1, f), 1, sizeof(list) - 2);
  fclose(f);
  check_range(walk(CONF_PROVIDERS, list), 14, 1000);
  check_range(walk(DATA_PROVIDERS, NULL), 7, 1000);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(every_mistake_is_named),
      cmocka_unit_test(missing_options_are_named),
      cmocka_unit_test(good_options_are_read),
      cmocka_unit_test(the_method_follows_the_body),
      cmocka_unit_test(more_headers_and_tests_than_room_are_named),
      cmocka_unit_test(a_preset_is_what_its_file_says),
      cmocka_unit_test(every_block_of_the_examples_is_whole),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
