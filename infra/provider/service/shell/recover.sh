# Rolls back a transaction that was interrupted (reboot, power loss, kill). $1: the stage folder of this run.
set -u
S=$1
B=${S%/*}
. "$S/lib.sh"
exec >"$S/log" 2>&1 </dev/null

finish() { # <status> <reason>
  printf 'status %s\nstep recover\nreason %s\n' "$1" "$2" >"$S/result.new"
  mv "$S/result.new" "$S/result"
  exit 0
}

exec 9<"$B"
flock -w 60 9 || finish refused "another run works on this service: $(cat "$B/holder" 2>/dev/null)"
[ -e "$B/undo/log" ] || finish ok "nothing to roll back"
sh "$B/undo/undo.sh" "$B" || finish failed "$(grep '^undo: ' "$S/log" | head -n 1)"
finish ok "rolled back"
