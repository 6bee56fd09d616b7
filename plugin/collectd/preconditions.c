/* SPDX-License-Identifier: MIT */
/*
 * What asking needs from outside: a key, and StateDir for this daemon alone.
 * Either may come later than the start, so both are tried until found.
 */
#include "collectd/instance.h"

#include "provider/provider.h"
#include "store/statedir.h"

static bool lacks(struct instance *in, enum precondition p, const char *why) {
  delivery_lacks(in->delivery, p, why);
  return false;
}

bool preconditions_key(struct instance *in) {
  struct errmsg msg;
  const char *path = in->options.api_key_file;
  if (!provider_uses_key(in->provider))
    return true;
  if (path[0] == '\0')
    return lacks(in, NEEDS_KEY,
                 "no APIKeyFile is given. To fix: put the API's key "
                 "into a file of mode 0640 and name it");
  if (keyfile_read(path, in->key, &msg) != 0)
    return lacks(in, NEEDS_KEY, msg.text);
  delivery_has(in->delivery, NEEDS_KEY, "APIKeyFile", path);
  return true;
}

void preconditions_new_key(struct instance *in) {
  struct errmsg msg;
  const char *path = in->options.api_key_file;
  if (!poller_key_refused(in->poller) || !provider_uses_key(in->provider) ||
      keyfile_read(path, in->key, &msg) != 0)
    return; /* the refused one is known, and is tried again by itself */
  if (poller_replace_key(in->poller, in->key))
    log_notice("APIKeyFile %s holds another key: it is tried now", path);
}

bool preconditions_state_dir(struct instance *in) {
  struct errmsg msg;
  const char *dir = in->options.state_dir;
  if (in->statedir < 0)
    in->statedir = statedir_open(dir, &msg);
  if (in->statedir < 0)
    return lacks(in, NEEDS_STATE_DIR, msg.text);
  delivery_has(in->delivery, NEEDS_STATE_DIR, "StateDir", dir);
  return true;
}
