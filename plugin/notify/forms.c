/* SPDX-License-Identifier: MIT */
/* The forms of the services; conf/notify/ says after which documents. */
#include "notify/receiver.h"

#include <string.h>

static const struct form forms[] = {
    {.name = "slack",
     .body =
         "{\"text\":\"{title}\",\"unfurl_links\":false,"
         "\"unfurl_media\":false,\"blocks\":[{\"type\":\"section\",\"text\":{"
         "\"type\":\"mrkdwn\",\"verbatim\":true,\"text\":\"{message}\"}}]}",
     .markup = MARKUP_SLACK,
     .message_limit = 3000},
    {.name = "discord",
     .body = "{\"content\":\"{message}\",\"allowed_mentions\":{\"parse\":[]},"
             "\"flags\":4}",
     .query = "wait=true",
     .markup = MARKUP_DISCORD,
     .message_limit = 2000},
    {.name = "teams",
     .body =
         "{\"type\":\"message\",\"attachments\":[{\"contentType\":"
         "\"application/vnd.microsoft.card.adaptive\",\"contentUrl\":null,\"content\":{"
         "\"$schema\":\"http://adaptivecards.io/schemas/adaptive-card.json\","
         "\"type\":\"AdaptiveCard\",\"version\":\"1.2\",\"body\":[{\"type\":"
         "\"TextBlock\",\"wrap\":true,\"text\":\"{message}\"}]}}]}",
     .markup = MARKUP_TEAMS,
     .message_limit = 10000},
    {.name = "webhook",
     .body = "{\"id\":\"{id}\",\"kind\":\"{kind}\",\"hashtag\":\"{tag}\","
             "\"day\":\"{day}\",\"level\":\"{level}\",\"growth\":"
             "\"{growth}\",\"days\":\"{days}\",\"from\":\"{from}\",\"to\":"
             "\"{to}\",\"of\":\"{what}\",\"url\":\"{url}\",\"title\":"
             "\"{title}\",\"message\":\"{message}\"}",
     .markup = MARKUP_PLAIN},
    {.name = "mail", .markup = MARKUP_PLAIN},
};

const struct form *form_find(const char *name) {
  for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++)
    if (strcmp(forms[i].name, name) == 0)
      return &forms[i];
  return NULL;
}
