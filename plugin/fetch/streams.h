/* SPDX-License-Identifier: MIT */
/*
 * Which streams of an HTTP/2 connection the server says it has not processed
 * (RFC 9113, 6.8 and 8.7). libcurl acts on it, but tells it in its verbose
 * text only, whose words these are from 7.88 to 8.22; words that it changes
 * make such a request look as if it may have been billed. Used inside this
 * layer only.
 */
#pragma once

#include <stddef.h>

struct transfer;

/* Notes what a text, not ended by zero, says about t or its connection. */
void streams_note(struct transfer *t, const char *text, size_t len);
