/* SPDX-License-Identifier: MIT */
/* Bodies that no client should have to see. */
#ifndef SIM_BROKEN_H
#define SIM_BROKEN_H

#include "text.h"

/* A gzip stream that unpacks to size blanks, at least one (white space in
 * JSON). */
void sim_broken_gzip(struct sim_buf *buf, size_t size);
/* JSON arrays in arrays, depth of them. */
void sim_broken_deep(struct sim_buf *buf, size_t depth);
void sim_broken_html(struct sim_buf *buf);

#endif
