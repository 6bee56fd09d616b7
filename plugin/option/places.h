/* SPDX-License-Identifier: MIT */
/*
 * Where the lines of `<Plugin hashtag>` stand: collectd's parser keeps no
 * file and no line, so the files are read once more, and what stands there is
 * compared with what the daemon gave us. Where they differ nothing is known:
 * none is better than a wrong one.
 */
#pragma once

#include <collectd/liboconfig/oconfig.h>

struct places;

/* Of the configuration that begins with this file. NULL: cannot be had. */
struct places *places_read(const char *path);
void places_free(struct places *p); /* NULL is fine */

/*
 * Finds the block among those that were not found yet; its items are known
 * from then on. p may be NULL here and below: then nothing is known.
 */
void places_match(struct places *p, const oconfig_item_t *block);

/* "FILE:LINE" of an item of a block that was found; NULL: not known. */
const char *places_of_item(const struct places *p, const oconfig_item_t *item);

/*
 * That of the statement that a sentence about `item` means: the only one
 * inside it whose name stands in the sentence, else its own.
 */
const char *places_in_item(const struct places *p, const oconfig_item_t *item,
                           const char *sentence);

/*
 * That of the option or block whose name the sentence begins with, the last
 * of them where there are several; NULL. The blocks may be gone by then.
 */
const char *places_of_sentence(const struct places *p, const char *sentence);
