#!/bin/sh
# SPDX-License-Identifier: MIT
# Run by collectd's exec plugin for each notification (exec.conf); those of the
# plugin hashtag are sent on.
#   hashtag-notify.sh /FILE        to Slack; the first line of FILE is the
#                                  address of an incoming webhook
#   hashtag-notify.sh ADDRESS...   by mail, with this machine's sendmail
# collectd writes to stdin: fields, an empty line, the text. Nothing waits here
# for a network that is away: <Notify> of the plugin hashtag does that.
set -eu

severity='' plugin='' links=''
while IFS= read -r line && [ -n "$line" ]; do
  case $line in
  'Severity: '*) severity=${line#*: } ;;
  'Plugin: '*) plugin=${line#*: } ;;
  'top_url_'[1-3]': '*) links="$links
${line#*: }" ;;
  esac
done
text=$(cat)
[ "$plugin" = hashtag ] || exit 0

# The text as Slack wants it within a JSON string: &, < and > as entities.
escape() {
  printf '%s\n' "$1" | tr '\001-\011\013-\037' ' ' |
    sed -e 's/&/\&amp;/g' -e 's/</\&lt;/g' -e 's/>/\&gt;/g' \
      -e 's/[\\"]/\\&/g' | awk '{printf "%s%s", (NR > 1 ? "\\n" : ""), $0}'
}

# The address is a secret: it is not among the arguments, which ps shows.
post() {
  IFS= read -r url <"$1"
  printf 'url = "%s"\n' "$url" |
    curl --config - --silent --show-error --fail --output /dev/null \
      --max-time 30 --header 'Content-Type: application/json' \
      --data-binary "{\"text\":\"$(escape "$severity: $text$links")\"}"
}

mail() {
  {
    printf 'To: %s' "$1"
    shift
    [ $# -eq 0 ] || printf ', %s' "$@"
    printf '\nSubject: %s of a hashtag\n' "$severity"
    printf 'MIME-Version: 1.0\nContent-Type: text/plain; charset=UTF-8\n'
    printf 'Content-Transfer-Encoding: 8bit\n\n%s%s\n' "$text" "$links"
  } | sendmail -i -t
}

case $1 in
/*) post "$1" ;;
*) mail "$@" ;;
esac
