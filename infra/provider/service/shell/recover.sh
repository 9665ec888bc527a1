# Rolls back a transaction that was interrupted (kill, or a boot that could not put everything back). $1: the stage folder of this run,
# $2: the service's folder.
set -u
S=$1
B=$2
. "$S/lib.sh"
. "$S/upkeep.sh"
exec >"$S/log" 2>&1 </dev/null

finish() { # <status> <reason> [<undone>]
  end "$1" recover "$2" "${3:-nothing}"
}

lock_base 60 || finish refused "$why"
sweep "$S"
[ -e "$B/undo/log" ] || { tidy; finish ok "nothing to roll back"; }
unit=$(cat "$B/undo/unit")
sh "$B/undo/undo.sh" "$B"
case $? in
  0) finish ok "rolled back" yes ;;
  3) finish ok "$(grep '^undo: ' "$S/log" | tail -n 1)" unready ;;
  *) finish failed "$(grep '^undo: ' "$S/log" | head -n 1)" failed ;;
esac
