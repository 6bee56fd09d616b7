/* SPDX-License-Identifier: MIT */
/* Web addresses: what may go into one, and where a key may travel. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

/*
 * Whether url is http, https, smtp or smtps to this machine itself:
 * 127.x.x.x, localhost, [::1]; behind a user and a password, too.
 */
bool url_is_loopback(const char *url);

/*
 * Whether url is https, or plain http to this machine itself: the API's key
 * travels with each request.
 */
bool url_is_safe(const char *url);

/* The '@' behind a user or a password in front of the host; NULL: none. */
const char *url_user_end(const char *url);

/*
 * Whether events may be posted there: http or https to a host, and nothing
 * in it that is secret, as a user, a password or a query would be.
 */
bool url_is_plain(const char *url);

/*
 * Whether url is https and holds only the characters that RFC 3986 allows in
 * one, but the apostrophe: safe as a link on a page, and in a line of text.
 */
bool url_is_link(const char *url);

/*
 * Puts stars over what may be secret of url, wherever it stands in text, in
 * place: each part of 8 bytes and more of its user, password, path and query.
 */
void url_redact(char *text, const char *url);

/*
 * Writes one byte as it may stand anywhere in a URL: itself where RFC 3986
 * calls it unreserved, else "%" and two hexadecimal digits. No zero follows.
 * Returns the bytes written, 1 or 3.
 */
size_t url_encode_byte(unsigned char c, char out[3]);

/* The whole text so; out has room for 3 * strlen(text) + 1 bytes. */
void url_encode(const char *text, char *out);
