# Rolls back a transaction that was interrupted (kill, or a boot that could not put everything back). $1: the stage folder of this run.
set -u
S=$1
B=${S%/*}
. "$S/lib.sh"
. "$S/upkeep.sh"
exec >"$S/log" 2>&1 </dev/null

finish() { # <status> <reason> [<undone>]
  end "$1" recover "$2" "${3:-nothing}"
}

exec 9<"$B"
flock -w 60 9 || finish refused "another run works on this service: $(cat "$B/holder" 2>/dev/null)"
sweep "$S"
[ -e "$B/undo/log" ] || { tidy; finish ok "nothing to roll back"; }
unit=$(cat "$B/undo/unit")
sh "$B/undo/undo.sh" "$B"
case $? in
  0) finish ok "rolled back" yes ;;
  3) finish ok "$(grep '^undo: ' "$S/log" | tail -n 1)" unready ;;
  *) finish failed "$(grep '^undo: ' "$S/log" | head -n 1)" failed ;;
esac
