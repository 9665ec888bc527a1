# Puts the data of one service in place of what it has: stop, swap, start, wait until it is ready; else the data of before is put back.
# It stands behind lib.sh. Set before: ROLE, DATA, OWNER, READY (a line of probes), SECONDS_TO_READY. $DATA/.promha-restore/new holds the data.
# What was there before stays in $DATA/.promha-restore/before.
set -eu
W=$DATA/.promha-restore
cd "$DATA"

# Moves everything of the folder but our own to another one: renames, which take no time and no room.
move_out() {
  mkdir -p "$1"
  for entry in .[!.]* *; do
    case $entry in
      .promha-* | lost+found | '.[!.]*' | '*') continue ;;
    esac
    mv "$entry" "$1/"
  done
}
# What stands in the way there was made meanwhile, by a service that started on half of its data.
move_in() {
  [ -d "$1" ] || return 0
  mkdir -p "$W/half"
  (cd "$1" && for entry in .[!.]* *; do
    [ -e "$entry" ] || continue
    [ ! -e "$DATA/$entry" ] || mv "$DATA/$entry" "$W/half/"
    mv "$entry" "$DATA/"
  done)
  rmdir "$1"
}
# How far a swap is, for whoever comes after a power cut. out: its own data is leaving, none of the new is there; in: the new comes;
# back: the new has left, its own data comes back.
phase() {
  echo "$1" >"$W/swapping.new"
  mv "$W/swapping.new" "$W/swapping"
  sync
}
take_back() {
  systemctl stop "$ROLE"
  if [ "$(cat "$W/swapping")" = in ]; then
    move_out "$W/half"
    phase back
  fi
  move_in "$W/before"
  rm -rf "$W/half" "$W/swapping"
}
# Whatever goes wrong from here on, the service runs on its own data in the end.
finish() {
  code=$?
  trap - EXIT
  [ "$code" = 0 ] && exit 0
  said=$(journalctl -u "$ROLE" -n 5 --no-pager -o cat 2>/dev/null || true)
  if [ -e "$W/swapping" ]; then take_back; fi
  systemctl reset-failed "$ROLE" 2>/dev/null || true
  systemctl start "$ROLE"
  echo "its own data was put back and is in use. It said: $said" >&2
  exit "$code"
}
if [ -e "$W/swapping" ]; then take_back; fi
rm -rf "$W/before" "$W/half"
chown -R "$OWNER:$OWNER" "$W/new"
chmod -R u=rwX,g=rX,o= "$W/new"
# No file of the service: whoever called adds what is not there yet, once for the whole cluster.
rm -f "$W/silences.json"
[ ! -f "$W/new/.promha-silences.json" ] || mv "$W/new/.promha-silences.json" "$W/silences.json"
sync
trap finish EXIT
systemctl stop "$ROLE"
phase out
move_out "$W/before"
phase in
move_in "$W/new"
# Where SELinux is on, what was unpacked below the folder has its label but for a folder's own rule.
if command -v restorecon >/dev/null; then restorecon -R "$DATA" || true; fi
systemctl reset-failed "$ROLE" 2>/dev/null || true
printf '%s\n' "$READY" >"$W/urls"
systemctl start "$ROLE" || true
if ! why=$(wait_ready "$ROLE" "$SECONDS_TO_READY" "$W/urls"); then
  echo "$why" >&2
  exit 66
fi
trap - EXIT
rm -f "$W/swapping" "$W/urls"
exit 0
