# Puts back what a transaction changed, by its journal, newest first. Safe to run again after any interruption, and needs no room on
# a full disk: what a file was stands beside it under another name.
# $1: the service's folder, in which undo/ holds journal and this script. $2: `boot` where the host has just started.
# Exit status: 0 all is as before, 3 so it is but the old service does not get ready, 1 something could not be put back.
set -u
B=$1
U=$B/undo
# Behind the end of a transaction a boot takes its last traces away.
[ -e "$U/log" ] || U=$B/undone
. "$U/lib.sh"
. "$U/upkeep.sh"
unit=$(cat "$U/unit")
at_boot=${2:-no}
problems=0

trouble() {
  echo "undo: $*"
  problems=1
}

restore_file() { # <path>
  rm -f "$1.promha-new"
  if [ "$1.promha-old" -ef "$1" ]; then rm -f "$1.promha-old"; fi
  if [ -e "$1.promha-old" ]; then
    mv -f "$1.promha-old" "$1" || trouble "cannot put back $1"
    # Before the end of the transaction is on the disk, this has to be.
    sync "${1%/*}"
  fi
}

undo_line() {
  case $1 in
    unmake-user) getent passwd "$2" >/dev/null && { accounts userdel "$2" || trouble "cannot remove user $2"; } ;;
    unmake-group) getent group "$2" >/dev/null && { accounts groupdel "$2" || trouble "cannot remove group $2"; } ;;
    unmake-folder) rm -rf --one-file-system "$2" || trouble "cannot remove $2" ;;
    restore-attributes) [ ! -e "$5" ] || { chown "$3:$4" "$5" && chmod "$2" "$5"; } || trouble "cannot put back owner and mode of $5" ;;
    restore-file) restore_file "$2" ;;
    unmake-file) rm -f "$2" "$2.promha-new" || trouble "cannot remove $2" ;;
    disable) systemctl --quiet disable "$unit" 2>/dev/null ;;
    activate) ;;
    *) trouble "does not know '$1'" ;;
  esac
}

# No run is alive at boot.
leave_host() {
  sweep
  remove_empty_base
}

# The service in its old form: at boot systemd starts it after this, else it is seen to be ready.
bring_back() { # <how it was brought to its new form>
  if [ "$at_boot" = boot ]; then
    systemctl --no-block start "$unit"
    return
  fi
  seconds=$(cat "$U/seconds")
  # shellcheck disable=SC2086 -- one word a blank
  set -- $1
  case $1 in
    reload-http) probe POST "$2" "$seconds" "${3:-}" || systemctl restart "$unit" ;;
    reload-systemctl) systemctl reload "$unit" || systemctl restart "$unit" ;;
    *) systemctl restart "$unit" ;;
  esac
  why=$(wait_ready "$unit" "$seconds" "$U/probes") || { echo "undo: the old $unit does not get ready either: $why"; return 3; }
}

if [ "$at_boot" = boot ]; then
  exec 9<"$B"
  flock 9
  if [ ! -e "$B/undo/log" ]; then
    tidy
    leave_host
    exit 0
  fi
fi
# A line that breaks off was being written when the disk was full or the power gone: what it was to announce had not begun.
journal=$(sed -n 's/ \.$//p' "$U/log" | sed '1!G;h;$!d')
# A service that did not run before must not hold files or its account while these are taken away.
case $journal in *'activate no '*) systemctl stop "$unit" 2>/dev/null ;; esac
IFS='
'
for entry in $journal; do
  IFS=' '
  # shellcheck disable=SC2086 -- one word a blank; paths hold neither blanks nor wildcards
  undo_line $entry
done
IFS=' '
# Whether systemd has read the new unit is not known: a boot does, and so does whatever else is installed meanwhile.
case $journal in *"-file /etc/systemd/system/$unit"*) systemctl daemon-reload || trouble "systemctl daemon-reload failed" ;; esac
systemctl reset-failed "$unit" 2>/dev/null
unready=0
activation=$(printf '%s\n' "$journal" | sed -n 's/^activate yes //p' | head -n 1)
if [ -n "$activation" ]; then bring_back "$activation" || unready=$?; fi
[ "$problems" = 0 ] || exit 1
put_away
if [ "$at_boot" = boot ]; then leave_host; fi
exit "$unready"
