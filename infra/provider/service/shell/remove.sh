# Takes a service off the host: all that its ledger says is ours, and nothing else. $1: the stage folder, $2: the service's folder.
# Each part may be gone already, so a run that was interrupted is simply run again.
set -u
S=$1
B=$2
. "$S/lib.sh"
. "$S/upkeep.sh"
exec >"$S/log" 2>&1 </dev/null
step=start

finish() { # <status> <reason>
  end "$1" "$step" "$2" nothing
}

owned() { # <kind>
  sed -n "s/^$1 //p" "$B/owned"
}

# True for a folder that is kept, holds one that is kept, or lies in one.
is_kept() {
  for keep in $kept; do
    case $1/ in "$keep"/*) return 0 ;; esac
    case $keep/ in "$1"/*) return 0 ;; esac
  done
  return 1
}

. "$S/settings"
lock_base 60 || finish refused "$why"
sweep "$S"
[ -e "$B/owned" ] || { tidy; finish ok "nothing here is ours"; }
hold "$who"
# A transaction that was interrupted is not taken back any more: all that it made or was to make is in the ledger, and goes.
rm -f "$B/undo/log"
tidy

for file in $(owned unit); do
  step=stop
  systemctl --quiet disable --now "$unit" || { [ ! -e "$file" ] || finish failed "systemctl disable --now $unit: $(tail -n 1 "$S/log")"; }
  step=unit
  rm -f "$file" "$file.promha-new" "$file.promha-old"
  systemctl daemon-reload || finish failed "systemctl daemon-reload failed"
  systemctl reset-failed "$unit" 2>/dev/null
done

step=files
for file in $(owned file); do rm -f "$file" "$file.promha-new" "$file.promha-old" || finish failed "cannot remove $file"; done
for path in $(owned folder | sort -r); do
  if is_kept "$path"; then continue; fi
  rm -rf --one-file-system "$path" || finish failed "cannot remove $path"
done

# Folders above ours may hold what is another service's by now: only empty ones go.
for path in $(owned parent | sort -r); do rmdir "$path" 2>/dev/null; done

step=account
for user in $(owned user); do
  if getent passwd "$user" >/dev/null; then accounts userdel "$user" || finish failed "userdel $user: $(tail -n 1 "$S/log")"; fi
done
for group in $(owned group); do
  if getent group "$group" >/dev/null; then accounts groupdel "$group" || finish failed "groupdel $group: $(tail -n 1 "$S/log")"; fi
done

step=ledger
rm -f "$B"/owned.promha-* "$B"/probes*
left=
for path in $kept; do [ -d "$path" ] && left="$left $path"; done
if [ -n "$left" ]; then
  # What stays is still ours: the service finds its data again when it comes back.
  { echo 'generation 0'; for path in $left; do echo "folder $path"; done; } >"$B/owned.promha-new" && mv "$B/owned.promha-new" "$B/owned"
else
  rm -f "$B/owned"
fi
finish ok "kept$left"
