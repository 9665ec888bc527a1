# Converges one service by the lines of a plan, or puts everything back as it was. $1: the stage folder.
# Runs as a transient unit of the host's own systemd: a cut connection or a killed operator leaves it to finish by itself.
# Before each change its inverse goes to undo/log; undo.sh walks that back, here or in the next run.
set -u
S=$1
B=${S%/*}
U=$B/undo
. "$S/lib.sh"
umask 022
exec >"$S/log" 2>&1 </dev/null
step=start
undone=nothing
unit=

finish() { # <status> <reason>
  running=$(systemctl show -p ActiveState --value "$unit" 2>/dev/null)
  rm -f "$B/holder"
  rm -rf "$S/files" "$S/root"
  printf 'status %s\nstep %s\nreason %s\nundone %s\nrunning %s\n' "$1" "$step" "$(first_line "$2")" "$undone" "$running" >"$S/result.new"
  mv "$S/result.new" "$S/result"
  exit 0
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
  fi
  finish failed "$1"
}

journal() {
  printf '%s\n' "$*" >>"$U/log" || fail "cannot write $U/log"
}

# Copies what stands at a path aside, and notes how to put it back.
backup() { # <path>
  if [ -e "$1" ] || [ -L "$1" ]; then
    backups=$((backups + 1))
    cp -a "$1" "$U/files/$backups" || fail "cannot copy $1 aside"
    journal restore-file "$backups" "$1"
  else
    journal unmake-file "$1"
  fi
}

begin() {
  exec 9<"$B"
  flock -w 30 9 || finish refused "another run works on this service: $(cat "$B/holder" 2>/dev/null)"
  printf '%s\n' "$who" >"$B/holder"
  [ ! -e "$U/log" ] || finish refused "an interrupted run is not rolled back yet"
  now=$(sed -n 's/^generation //p' "$B/owned" 2>/dev/null)
  [ "${now:-0}" = "$generation" ] || finish refused "another run changed this service meanwhile; run it again"
  find "$B" -maxdepth 1 -name 'stage.*' -mmin +120 -exec rm -rf {} +
  rm -rf "$U" "$B/undone"
  mkdir -p "$U/files" && cp "$S/undo.sh" "$S/lib.sh" "$U/" || fail "cannot write $U"
  # What goes back in service is the old form: it is asked where the old form answers.
  if [ -e "$B/probes" ]; then cp "$B/probes" "$U/probes"; else : >"$U/probes"; fi
  printf '%s\n' "$unit" >"$U/unit"
  printf '%s\n' "$seconds" >"$U/seconds"
  : >"$U/log"
  # From here on what we make is ours, also for a run that finds us dead.
  backup "$B/owned"
  cp "$S/owned.intent" "$B/owned" || fail "cannot write $B/owned"
}

make_user() { # <user> <group>
  if getent passwd "$1" >/dev/null; then return 0; fi
  shell=/usr/sbin/nologin
  [ -x "$shell" ] || shell=/bin/false
  journal unmake-user "$1"
  accounts useradd --system --no-create-home --home-dir /nonexistent --shell "$shell" --gid "$2" "$1" || fail "useradd $1 failed: $(tail -n 1 "$S/log")"
}

make_group() { # <group>
  if getent group "$1" >/dev/null; then return 0; fi
  journal unmake-group "$1"
  accounts groupadd --system "$1" || fail "groupadd $1 failed: $(tail -n 1 "$S/log")"
}

folder() { # <mode> <owner> <group> <path>
  if [ -d "$4" ] && [ ! -L "$4" ]; then
    journal restore-attributes "$(stat -c '%a %u %g' "$4")" "$4"
  elif [ -e "$4" ] || [ -L "$4" ]; then
    fail "$4 is no folder"
  else
    journal unmake-folder "$4"
    mkdir "$4" || fail "cannot make $4"
  fi
  chown "$2:$3" "$4" && chmod "$1" "$4" || fail "cannot set owner and mode of $4"
}

stage() { # <number> <mode> <owner> <group> <path>
  install -D -m "$2" -o "$3" -g "$4" "$S/files/$1" "$S/root$5" || fail "cannot stage $5"
}

check() { # <number>
  { read -r name; set --; while read -r argument; do set -- "$@" "$argument"; done; } <"$S/checks/$1"
  step=$name
  : >"$S/detail"
  "$@" >"$S/detail" 2>&1 || fail "it refuses the new files (exit status $?)"
  rm -f "$S/detail"
}

prepare() { # <number> <mode> <owner> <group> <path>
  backup "$5"
  install -m "$2" -o "$3" -g "$4" "$S/files/$1" "$5.promha-new" || fail "cannot write $5.promha-new: $(tail -n 1 "$S/log")"
  prepared="$prepared $5.promha-new"
}

attributes() { # <mode> <owner> <group> <path>
  journal restore-attributes "$(stat -c '%a %u %g' "$4")" "$4"
  chown "$2:$3" "$4" && chmod "$1" "$4" || fail "cannot set owner and mode of $4"
}

activate() { # restart | reload-http <url> [<file of curl>] | reload-systemctl
  was=no
  if systemctl --quiet is-active "$unit"; then was=yes; fi
  journal activate "$was" "$*"
  case $1 in
    restart)
      step=start
      systemctl reset-failed "$unit" 2>/dev/null
      systemctl restart "$unit" || fail "$(tail -n 2 "$S/log" | tr '\n' ' ')"
      ;;
    reload-http)
      step=reload
      why=$(probe POST "$2" "$seconds" "${3:-}") || fail "$why"
      ;;
    reload-systemctl)
      step=reload
      systemctl reload "$unit" || fail "$(tail -n 2 "$S/log" | tr '\n' ' ')"
      ;;
  esac
}

confirm() {
  step=confirm
  cp "$S/probes" "$B/probes" || fail "cannot write $B/probes"
  cp "$S/owned.confirmed" "$B/owned.new" && sync "$B/owned.new" && mv "$B/owned.new" "$B/owned" || fail "cannot write $B/owned"
  # One rename ends the transaction: before it a new run rolls back, after it there is nothing to roll back.
  mv "$U" "$B/undone" && rm -rf "$B/undone"
}

line() {
  case $1 in
    release) step=release; [ -e "$2/.promha-release" ] || fail "$2 is not on this host; its Release comes first" ;;
    group) step=account; make_group "$2" ;;
    user) step=account; make_user "$2" "$3" ;;
    folder) step=folders; folder "$2" "$3" "$4" "$5" ;;
    own-tree) step=folders; chown -R "$2:$3" "$4" || fail "cannot give $4 to $2" ;;
    stage) step=stage; stage "$2" "$3" "$4" "$5" "$6" ;;
    check) check "$2" ;;
    prepare) step=write; prepare "$2" "$3" "$4" "$5" "$6" ;;
    settle) step=write; sync "$U/log" $prepared || fail "cannot write to disk" ;;
    swap) step=write; mv -f "$2.promha-new" "$2" || fail "cannot replace $2" ;;
    attributes) step=write; attributes "$2" "$3" "$4" "$5" ;;
    remove) step=write; backup "$2"; rm -f "$2" || fail "cannot remove $2" ;;
    reload-daemon) step=unit; journal reload-daemon; systemctl daemon-reload || fail "systemctl daemon-reload failed" ;;
    enable) step=enable; journal disable; systemctl --quiet enable "$unit" || fail "$(tail -n 1 "$S/log")" ;;
    activate) activate "$2" "$3" "$4" ;;
    ready) step=ready; why=$(wait_ready "$unit" "$seconds" "$S/probes") || fail "$why" ;;
    *) fail "the plan holds '$1', which is not known" ;;
  esac
}

began=$(date +%s)
backups=0
prepared=
trap 'fail "it was told to stop"' TERM INT HUP
. "$S/settings"
begin
while read -r a b c d e f <&3; do
  line "$a" "$b" "$c" "$d" "$e" "$f"
done 3<"$S/plan"
confirm
finish ok done
