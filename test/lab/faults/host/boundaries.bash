# Runs a script of promha's unchanged, by its path or as `-c <text>`, and counts its boundaries: the moments before each command that
# may change something, also in functions and in undo.sh. At the boundary named in /run/promha-faults/$LANE ("<number> <fault>") the
# fault happens. Commands between which nothing changes share a boundary, and so do the turns of a loop that only waits.
FAULTS=/run/promha-faults

changes_nothing() { # <command>
  local text=$1
  text=${text//2>\/dev\/null/} text=${text//>\/dev\/null/} text=${text//2>&1/} text=${text//>&2/}
  case $text in
    *'>'*) return 1 ;;
    '['* | '"$1"'* | '$'* | *=* ) case $text in 'systemctl '* | 'mount '* | 'find '* | 'systemd-run'* | 'tar '*) return 1 ;; *) return 0 ;; esac ;;
    : | 'command exec'* | read* | return* | exit* | set' '* | shift* | trap' '* | umask* | exec* | . | .' '* | :* | export' '* | case' '* | for' '* | true | break | continue) return 0 ;;
    echo' '* | printf' '* | cat' '* | grep' '* | sed' '* | tail' '* | stat' '* | getent' '* | date' '* | sleep' '* | sort*) return 0 ;;
    'systemctl show'* | 'systemctl --quiet is-active'* | 'flock '-*) return 0 ;;
  esac
  declare -F "${text%% *}" >/dev/null
}

boundary() { # <command>
  [ "$BASH_SUBSHELL" = 0 ] || return 0
  if changes_nothing "$1"; then return 0; fi
  local number=0 at fault
  [ ! -s "$FAULTS/$LANE.count" ] || read -r number <"$FAULTS/$LANE.count"
  number=$((number + 1))
  echo "$number" >"$FAULTS/$LANE.count"
  echo "$number ${SCRIPT##*/}: $1" >>"$FAULTS/$LANE.trace"
  read -r at fault <"$FAULTS/$LANE"
  if [ "$number" = "$at" ]; then happen $fault; fi
}

happen() { # <fault> [<argument>…]
  : >"$FAULTS/happened"
  case $1 in
    kill) kill -KILL 0 ;;
    pause) until [ -e "$FAULTS/go" ]; do sleep 0.02; done ;;
    full)
      shift
      # The second takes what is left of a page of blocks.
      for place in "$@"; do
        cat /dev/zero >"$place/.filler" 2>/dev/null
        dd if=/dev/zero of="$place/.filler" bs=1k oflag=append conv=notrunc 2>/dev/null
      done
      ;;
    outage)
      # Apart from this script, whose end takes its own processes along.
      systemd-run --quiet --collect /usr/bin/dash -c "systemctl stop ssh.socket ssh 2>/dev/null; pkill -KILL -x sshd; sleep $2; systemctl start ssh"
      # The next command comes when nobody can be reached any more.
      while pgrep -x sshd >/dev/null; do sleep 0.02; done
      ;;
  esac
}

set -T
if [ "$1" = -c ]; then
  SCRIPT=$LANE
  trap 'boundary "$BASH_COMMAND"' DEBUG
  eval "$2"
else
  SCRIPT=$1
  shift
  trap 'boundary "$BASH_COMMAND"' DEBUG
  . "$SCRIPT"
fi
