/* SPDX-License-Identifier: MIT */
/*
 * What asking needs from outside: a key, and StateDir for this daemon alone.
 * Either may be missing at the start and come later: a tool lets go of
 * StateDir, a file gets another mode. So both are looked for until found.
 */
#include "collectd/glue.h"

#include "core/message.h"
#include "provider/block.h"
#include "store/statedir.h"

#include <string.h>

/* What is said of a need that is not met. */
struct need {
  char why[sizeof(((struct errmsg *)0)->text)]; /* "": it is met */
  bool alarmed;
};

static struct need key, state;

/* The log is told at once, people when the next look finds it so still. */
static bool lack(struct need *n, const char *why) {
  if (strcmp(n->why, why) != 0) {
    log_err("%s. Nothing is asked until it is mended; that is looked at every "
            "10 seconds",
            why);
    sstrncpy(n->why, why, sizeof(n->why));
  } else if (!n->alarmed) {
    announce_alarm(NOTIF_FAILURE, "asking", why);
    n->alarmed = true;
  }
  return false;
}

static bool meet(struct need *n, const char *name, const char *path) {
  char text[MESSAGE_SIZE];
  if (n->why[0] == '\0')
    return true;
  ssnprintf(text, sizeof(text), "%s %s can be used now: asking goes on", name,
            path);
  log_notice("%s", text);
  if (n->alarmed)
    announce_alarm(NOTIF_OKAY, "asking", text);
  *n = (struct need){.alarmed = false};
  return true;
}

bool needs_key(void) {
  struct errmsg msg;
  const char *path = glue.options.api_key_file;
  if (!provider_uses_key(glue.provider))
    return true;
  if (path[0] == '\0')
    return lack(&key, "no APIKeyFile is given. What to do: put the API's key "
                      "into a file of mode 0640 and name it");
  if (keyfile_read(path, glue.key, &msg) != 0)
    return lack(&key, msg.text);
  return meet(&key, "APIKeyFile", path);
}

bool needs_state(void) {
  struct errmsg msg;
  const char *dir = glue.options.state_dir;
  if (glue.statedir < 0)
    glue.statedir = statedir_open(dir, &msg);
  if (glue.statedir < 0)
    return lack(&state, msg.text);
  return meet(&state, "StateDir", dir);
}
