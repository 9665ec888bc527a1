# Rolls back a transaction that was interrupted (reboot, power loss, kill). $1: the stage folder of this run.
set -u
S=$1
B=${S%/*}
. "$S/lib.sh"
exec >"$S/log" 2>&1 </dev/null

finish() { # <status> <reason> [<undone>]
  rm -f "$B/holder"
  running=$(systemctl show -p ActiveState --value "${unit:-none.service}")
  printf 'status %s\nstep recover\nreason %s\nundone %s\nrunning %s\n' "$1" "$2" "${3:-nothing}" "$running" >"$S/result.new"
  mv "$S/result.new" "$S/result"
  exit 0
}

exec 9<"$B"
flock -w 60 9 || finish refused "another run works on this service: $(cat "$B/holder" 2>/dev/null)"
[ -e "$B/undo/log" ] || finish ok "nothing to roll back"
unit=$(cat "$B/undo/unit")
sh "$B/undo/undo.sh" "$B"
case $? in
  0) finish ok "rolled back" yes ;;
  3) finish ok "$(grep '^undo: ' "$S/log" | tail -n 1)" unready ;;
  *) finish failed "$(grep '^undo: ' "$S/log" | head -n 1)" failed ;;
esac
