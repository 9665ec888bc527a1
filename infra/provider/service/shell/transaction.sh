# Converges one service by the lines of a plan, or puts everything back as it was. $1: the stage folder, $2: the service's folder.
# Runs as a transient unit of the host's own systemd: a cut connection or a killed operator leaves it to end by itself.
# What every line is about to change is noted in undo/log, and is on the disk, before the first change; undo.sh walks that back:
# here, at boot, or in the next run. The new form stays only if the operator's side confirms it in time (confirm.sh).
set -u
S=$1
B=$2
U=$B/undo
. "$S/lib.sh"
. "$S/upkeep.sh"
. "$S/confirm.sh"
. "$S/steps.sh"
umask 022
exec >"$S/log" 2>&1 </dev/null
step=start
undone=nothing
unit=

finish() { # <status> <reason>
  end "$1" "$step" "$2" "$undone"
}

fail() { # <reason>
  trap '' TERM INT HUP
  if grep -qs '^activate ' "$U/log"; then
    journalctl --sync 2>/dev/null
    journalctl -q --no-pager -o cat -u "$unit" --since "@$began" -n 20 >"$S/journal" 2>/dev/null
  fi
  if [ -e "$U/log" ]; then
    sh "$U/undo.sh" "$B"
    case $? in
      0) undone=yes ;;
      3) undone=unready ;;
      *) undone=failed ;;
    esac
  else
    tidy
  fi
  finish failed "$1"
}

# A line ends with a dot, so that one that broke off is known.
journal() {
  printf '%s .\n' "$*" >>"$U/log" || fail "cannot write $U/log"
}

# Puts what stands at a path aside under another name beside it, which takes no room, and notes how to put it back.
note_file() { # <path>
  rm -f "$1.promha-old"
  if [ -e "$1" ] || [ -L "$1" ]; then
    journal restore-file "$1"
    ln "$1" "$1.promha-old" || fail "cannot keep $1 as $1.promha-old"
  else
    journal unmake-file "$1"
  fi
}

note_attributes() { # <path>
  journal restore-attributes "$(stat -c '%a %u %g' "$1")" "$1"
}

note_folder() { # <path>
  if [ -d "$1" ] && [ ! -L "$1" ]; then
    note_attributes "$1"
  elif [ -e "$1" ] || [ -L "$1" ]; then
    fail "$1 is no folder"
  else
    journal unmake-folder "$1"
  fi
}

# Notes the inverse of a line of the plan. How the service is started or reloaded is noted when that is done.
note() {
  case $1 in
    group) getent group "$2" >/dev/null || journal unmake-group "$2" ;;
    user) getent passwd "$2" >/dev/null || journal unmake-user "$2" ;;
    folder) note_folder "$5" ;;
    prepare) note_file "$6" ;;
    attributes) note_attributes "$5" ;;
    remove) note_file "$2" ;;
    enable) journal disable ;;
  esac
}

begin() {
  lock_base 30 || finish refused "$why"
  hold "$who" || finish refused "cannot write $R/holder"
  [ ! -e "$U/log" ] || finish refused "an interrupted run is not rolled back yet"
  now=$(sed -n 's/^generation //p' "$B/owned" 2>/dev/null)
  [ "${now:-0}" = "$generation" ] || finish refused "another run changed this service meanwhile; run it again"
  sweep "$S"
  tidy
  # First of all: a boot takes also the beginning of a transaction away.
  arm "$S/recovery" || fail "cannot write $RECOVERY"
  mkdir "$U" && cp "$S/undo.sh" "$S/lib.sh" "$S/upkeep.sh" "$U/" || fail "cannot write $U"
  # What goes back in service is the old form: it is asked where the old form answers.
  if [ -e "$B/probes" ]; then cp "$B/probes" "$U/probes"; else : >"$U/probes"; fi || fail "cannot write $U/probes"
  printf '%s\n' "$unit" >"$U/unit" && printf '%s\n' "$seconds" >"$U/seconds" || fail "cannot write $U"
  : >"$U/log" || fail "cannot write $U/log"
  note_file "$B/owned"
  note_file "$B/probes"
  walk note
  sync "$U"/* "$U" "$B" || fail "cannot write $U to disk"
  # From here on what we make is ours, also for a run that finds us dead.
  cp "$S/owned.intent" "$B/owned.promha-new" && sync "$B/owned.promha-new" && mv "$B/owned.promha-new" "$B/owned" || fail "cannot write $B/owned"
}

commit() {
  step=confirm
  cp "$S/probes" "$B/probes.promha-new" && cp "$S/owned.confirmed" "$B/owned.promha-new" || fail "cannot write $B"
  # All that was swapped is on the disk before the end of the transaction is.
  # shellcheck disable=SC2046,SC2086 -- one path a word; paths hold no blanks
  sync "$B/probes.promha-new" "$B/owned.promha-new" $(printf '%s\n' $touched | sort -u) || fail "cannot write to disk"
  await_confirmation
  mv "$B/probes.promha-new" "$B/probes" && mv "$B/owned.promha-new" "$B/owned" || fail "cannot write $B/owned"
  put_away || fail "cannot end the transaction in $B"
}

walk() { # <note or line>: for each line of the plan
  while read -r a b c d e f <&3; do
    "$1" "$a" "$b" "$c" "$d" "$e" "$f"
  done 3<"$S/plan"
}

began=$(date +%s)
prepared=
touched=
trap 'fail "it was told to stop"' TERM INT HUP
. "$S/settings"
begin
walk line
commit
finish ok done
