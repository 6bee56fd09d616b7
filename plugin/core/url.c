/* SPDX-License-Identifier: MIT */
#include "core/url.h"

#include "core/text.h"

#include <ctype.h>
#include <string.h>

#define SECRET_MIN 8 /* bytes of a part of an address that may be a secret */

/* Behind "://"; NULL: neither http nor https. */
static const char *host_of(const char *url) {
  if (strncmp(url, "https://", 8) == 0)
    return url + 8;
  return strncmp(url, "http://", 7) == 0 ? url + 7 : NULL;
}

/* The same of a mail server's, and behind a user. */
static const char *any_host_of(const char *url) {
  const char *host = host_of(url);
  if (strncmp(url, "smtp://", 7) == 0)
    host = url + 7;
  if (strncmp(url, "smtps://", 8) == 0)
    host = url + 8;
  const char *user = url_user_end(url);
  return host != NULL && user != NULL ? user + 1 : host;
}

bool url_is_loopback(const char *url) {
  static const char *const here[] = {"127.", "localhost", "[::1]"};
  const char *host = any_host_of(url);
  for (size_t i = 0; host != NULL && i < sizeof(here) / sizeof(here[0]); i++) {
    size_t len = strlen(here[i]);
    /*
     * "127.0.0.1.example.org", "localhost.evil" and "localhost:80@evil" are
     * other machines: behind the name comes a port, a path or nothing.
     */
    const char *rest = host + len;
    if (strncmp(host, here[i], len) != 0)
      continue;
    rest += i == 0 ? strspn(rest, "0123456789.") : 0;
    rest += *rest == ':' ? 1 + strspn(rest + 1, "0123456789") : 0;
    return *rest == '\0' || *rest == '/';
  }
  return false;
}

bool url_is_safe(const char *url) {
  bool is_tls = strncmp(url, "https://", 8) == 0 && url[8] != '\0';
  return is_tls || (host_of(url) != NULL && url_user_end(url) == NULL &&
                    url_is_loopback(url));
}

const char *url_user_end(const char *url) {
  const char *host = strstr(url, "://");
  return host == NULL ? NULL
                      : memrchr(host, '@', 3 + strcspn(host + 3, "/?#"));
}

bool url_is_plain(const char *url) {
  const char *host = host_of(url);
  if (host == NULL || (!isalnum((unsigned char)host[0]) && host[0] != '['))
    return false;
  for (const char *c = host; *c != '\0'; c++)
    if (*c <= ' ' || *c > '~' || strchr("@?#\"'<>\\^`{|}", *c) != NULL)
      return false;
  return true;
}

bool url_is_link(const char *url) {
  static const char allowed[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                "abcdefghijklmnopqrstuvwxyz"
                                "0123456789-._~:/?#[]@!$&()*+,;=%";
  return strncmp(url, "https://", 8) == 0 && url[8] != '\0' &&
         url[strspn(url, allowed)] == '\0';
}

/* The parts between `from` and `end`, over text. */
static void redact_parts(char *text, const char *from, const char *end) {
  char part[512];
  while (from < end) {
    size_t len = strcspn(from, "/?&=#;:@");
    len = len < (size_t)(end - from) ? len : (size_t)(end - from);
    if (len >= SECRET_MIN && len < sizeof(part)) {
      memcpy(part, from, len);
      part[len] = '\0';
      text_redact(text, part);
    }
    from += len + 1;
  }
}

void url_redact(char *text, const char *url) {
  const char *from = strstr(url, "://");
  const char *user = url_user_end(url);
  from = from != NULL ? from + 3 : url;
  if (user != NULL)
    redact_parts(text, from, user);
  from += strcspn(from, "/?#");
  redact_parts(text, from, from + strlen(from));
}

size_t url_encode_byte(unsigned char c, char out[3]) {
  static const char unreserved[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                   "abcdefghijklmnopqrstuvwxyz"
                                   "0123456789-._~";
  static const char digits[] = "0123456789ABCDEF";
  if (c != '\0' && strchr(unreserved, c) != NULL) {
    out[0] = (char)c;
    return 1;
  }
  out[0] = '%';
  out[1] = digits[c >> 4];
  out[2] = digits[c & 15];
  return 3;
}

void url_encode(const char *text, char *out) {
  for (; *text != '\0'; text++)
    out += url_encode_byte((unsigned char)*text, out);
  *out = '\0';
}
