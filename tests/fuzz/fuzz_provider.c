/* SPDX-License-Identifier: MIT */
/*
 * A <Provider> block of anybody's own, its requests, and answers to them.
 *
 * Promise (block.h, provider.h): a line is taken, or told to be wrong in a
 * sentence and changes nothing. A block without mistakes makes requests that
 * no hashtag and no id can break out of: the URL lies below BaseURL and is
 * made of what a URL may hold, a header is one line, a body is JSON; and its
 * answers keep the promises of every answer.
 *
 * Input: lines of a block, each one byte the option and its texts parted by
 * tabs, up to an empty line; then one byte the status, the rest the body.
 */
#include "answers.h"

#include "provider/block.h"
#include "provider/json.h"

#include <stdlib.h>
#include <string.h>

#define LINES_MAX 40
#define TEXTS_MAX 10
#define BASE "https://api.example.org"
#define HOSTILE "a\"b\\c&d=\xC3\xA9{key}%41\r\n\x01"

/* What the block borrows: freed after it. */
static char *lines[LINES_MAX];
static int lines_num;

static unsigned options_num(void) {
  unsigned num = 0;
  while (provider_options[num].name != NULL)
    num++;
  return num;
}

static int split(char *line, const char *texts[TEXTS_MAX]) {
  char *rest = NULL;
  int num = 0;
  for (char *t = strtok_r(line, "\t", &rest); t != NULL && num < TEXTS_MAX;
       t = strtok_r(NULL, "\t", &rest))
    texts[num++] = t;
  return num;
}

/* Takes one line; false at the end of the block. */
static bool take_line(struct provider *p, struct bytes *b) {
  const char *texts[TEXTS_MAX];
  struct errmsg msg = {""};
  if (b->left == 0 || *b->at == '\n' || lines_num == LINES_MAX) {
    bytes_pick(b, 1);
    return false;
  }
  const char *option = provider_options[bytes_pick(b, options_num())].name;
  char *line = lines[lines_num++] = bytes_line(b, 400);
  int num = split(line, texts);
  struct provider before = *p;
  if (provider_set(p, option, texts, num, &msg) != 0) {
    PROMISE(msg.text[0] != '\0' && fuzz_is_sentence(msg.text));
    PROMISE(memcmp(&before, p, sizeof(before)) == 0);
  }
  return true;
}

static bool is_url(const char *url) {
  static const char allowed[] = "abcdefghijklmnopqrstuvwxyz"
                                "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                                "-._~:/?#[]@!$&'()*+,;=%";
  return strncmp(url, BASE "/", strlen(BASE "/")) == 0 &&
         strspn(url, allowed) == strlen(url) &&
         strchr(url + strlen(BASE), '#') == NULL;
}

/* What a block's own path may hold beyond that is its author's business. */
static bool is_odd(const char *path) {
  static const char *const known[] = {"{tag}", "{id}", "{key}", "{count}"};
  while (*path != '\0') {
    size_t len = 0;
    for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
      if (strncmp(path, known[i], strlen(known[i])) == 0)
        len = strlen(known[i]);
    if (len == 0 && strchr("\"<>\\^`{|}", *path) != NULL)
      return true;
    path += len > 0 ? len : 1;
  }
  return false;
}

static void check_request(const struct provider *p,
                          const struct provider_call *call) {
  const struct provider_subject s = {HOSTILE, HOSTILE, "sk_test", 20};
  struct provider_request r;
  if (call->method == NULL)
    return;
  if (provider_request_make(p, call, BASE, &s, &r) != 0)
    abort();
  PROMISE(is_odd(call->path) || is_url(r.url));
  for (int i = 0; r.headers[i] != NULL; i++)
    PROMISE(strpbrk(r.headers[i], "\r\n") == NULL);
  if (r.body != NULL) {
    cJSON *root = json_document((struct body){r.body, strlen(r.body)});
    PROMISE(root != NULL);
    cJSON_Delete(root);
  }
  provider_request_clear(&r);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  struct bytes b = {data, size};
  struct provider *p = provider_new("mine");
  int mistakes = 0;
  if (p == NULL)
    abort();
  while (take_line(p, &b)) {
  }
  PROMISE(provider_finish(p, fuzz_report, &mistakes) == mistakes);
  if (mistakes == 0) {
    check_request(p, &p->stats);
    check_request(p, &p->videos);
    check_request(p, &p->usage);
    answers_read(p, &b);
  }
  free(p);
  while (lines_num > 0)
    free(lines[--lines_num]);
  return 0;
}
