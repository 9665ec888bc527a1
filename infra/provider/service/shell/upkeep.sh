# What a run leaves beside a service's ledger, and how it goes away. Set before: B (folder of the service); S (stage of this run),
# where there is one.
# undo/ is an open transaction, undone/ one that has ended and whose last traces are being removed, stage.<id>/ a run.

RECOVERY=/etc/systemd/system/promha-recover-${B##*/}.service
RECOVERY_WANT=/etc/systemd/system/multi-user.target.wants/${RECOVERY##*/}

# arm <unit file>: from here on a boot puts back what this transaction changed
arm() {
  mkdir -p "${RECOVERY_WANT%/*}" && install -m 0644 "$1" "$RECOVERY" && ln -sfn "../${RECOVERY##*/}" "$RECOVERY_WANT" &&
    sync "$RECOVERY" "${RECOVERY%/*}" "${RECOVERY_WANT%/*}"
}

disarm() {
  rm -f "$RECOVERY_WANT" "$RECOVERY"
}

# put_away: ends the transaction by one rename, which a power loss does not take back. Before it a new run rolls back, after it
# there is nothing to roll back.
put_away() {
  mv "$B/undo" "$B/undone" && sync "$B" && tidy
}

# tidy: finishes what an ended transaction, or one that never began, left
tidy() {
  if [ -e "$B/undone/log" ]; then
    sed -n 's/^restore-file \(.*\) \.$/\1/p' "$B/undone/log" | while read -r path_; do rm -f "$path_.promha-old"; done
  fi
  [ -e "$B/undo/log" ] || { disarm; rm -rf "$B/undo"; }
  rm -rf "$B/undone"
}

# sweep [<stage>]: removes the stages of dead runs but this one. A run is alive while its unit works or somebody waits for it.
sweep() {
  for stage_ in "$B"/stage.*; do
    if [ ! -d "$stage_" ] || [ "$stage_" = "${1:-}" ]; then continue; fi
    if [ -e "$stage_/watch" ] && ! flock -n "$stage_/watch" true; then continue; fi
    if systemctl --quiet is-active "promha-${B##*/}-${stage_##*.}.service"; then continue; fi
    rm -rf "$stage_"
  done
}

# True when nobody waits for the outcome right now: whoever does holds this lock, which ends with the connection.
is_unwatched() {
  flock -n "$S/watch" true
}

# end <status> <step> <reason> <undone>: leaves the outcome for whoever waits, and nothing if nobody does
end() {
  rm -f "$B/holder"
  # Secrets go, and on a full disk this is the room for the outcome.
  rm -rf "$S/files" "$S/root"
  running_=$(systemctl show -p ActiveState --value "${unit:-none.service}" 2>/dev/null)
  printf 'status %s\nstep %s\nreason %s\nundone %s\nrunning %s\n' "$1" "$2" "$(first_line "$3")" "$4" "$running_" >"$S/result.new"
  mv "$S/result.new" "$S/result"
  if is_unwatched; then rm -rf "$S" && remove_empty_base; fi
  exit 0
}

# remove_empty_base: removes what no longer holds anything
remove_empty_base() {
  rm -f "$B/holder"
  rmdir "$B" /var/lib/promha/services /var/lib/promha 2>/dev/null
}
