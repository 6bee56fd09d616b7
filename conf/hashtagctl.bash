# SPDX-License-Identifier: MIT
# Completion of hashtagctl for bash: it is asked itself for its subcommands
# and options, so nothing here can be older than the program.
# Debian: /usr/share/bash-completion/completions/hashtagctl

# The lines of a --help that list options or commands: "  name VALUE  text".
_hashtagctl_help() {
  "$@" --help 2>/dev/null | sed -n 's/^  \([a-z-]\)/\1/p'
}

_hashtagctl() {
  local program=${COMP_WORDS[0]} word=${COMP_WORDS[COMP_CWORD]}
  local before=${COMP_WORDS[COMP_CWORD - 1]} lines value
  COMPREPLY=()
  if [ "$COMP_CWORD" = 1 ]; then
    mapfile -t COMPREPLY < <(compgen -W "--help --version $(_hashtagctl_help "$program" |
      sed -n '/^-/!s/ .*//p')" -- "$word")
    return
  fi
  lines=$(_hashtagctl_help "$program" "${COMP_WORDS[1]}")
  value=$(sed -n "s/^$before \([A-Z][A-Z-]*\) .*/\1/p" <<<"$lines")
  case $value in
  DIR) mapfile -t COMPREPLY < <(compgen -d -- "$word") ;;
  FILE*) mapfile -t COMPREPLY < <(compgen -f -- "$word") ;;
  '')
    if [[ $word == -* ]]; then
      mapfile -t COMPREPLY < <(compgen -W "$(sed -n 's/^\(--[a-z-]*\) .*/\1/p' \
        <<<"$lines")" -- "$word")
    else
      mapfile -t COMPREPLY < <(compgen -f -- "$word")
    fi
    ;;
  esac
}

complete -o filenames -F _hashtagctl hashtagctl
