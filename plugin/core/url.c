/* SPDX-License-Identifier: MIT */
#include "core/url.h"

#include <ctype.h>
#include <string.h>

/* Behind "://"; NULL: neither http nor https. */
static const char *host_of(const char *url) {
  if (strncmp(url, "https://", 8) == 0)
    return url + 8;
  return strncmp(url, "http://", 7) == 0 ? url + 7 : NULL;
}

bool url_is_loopback(const char *url) {
  static const char *const here[] = {"127.", "localhost", "[::1]"};
  const char *host = host_of(url);
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
  return is_tls || url_is_loopback(url);
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
