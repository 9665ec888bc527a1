# What a run leaves beside a service's ledger, and how it goes away. Set before: B (folder of the service); S (stage of this run),
# where there is one.
# In B, undo/ is an open transaction, undone/ one that has ended and whose last traces are being removed. In R, which no boot leaves,
# stage.<id>/ is a run, and holder says who works.

R=/run/promha/${B##*/}
RECOVERY=/etc/systemd/system/promha-recover-${B##*/}.service
RECOVERY_WANT=/etc/systemd/system/multi-user.target.wants/${RECOVERY##*/}

# arm <unit file>: from here on a boot puts back what this transaction changed, or takes away what an ended one left
arm() {
  mkdir -p "${RECOVERY_WANT%/*}" && install -m 0644 "$1" "$RECOVERY" && ln -sfn "../${RECOVERY##*/}" "$RECOVERY_WANT" &&
    sync "$RECOVERY" "${RECOVERY%/*}" "${RECOVERY_WANT%/*}"
}

disarm() {
  rm -f "$RECOVERY_WANT" "$RECOVERY"
}

# lock_base <seconds>: makes the service's folder where there is none, and takes its lock, as descriptor 9; else `why` says why not.
lock_base() {
  while :; do
    umask 077
    # Another run may just have removed the empty folders above.
    mkdir -p "$B" || mkdir -p "$B" || {
      why="cannot make $B: $(tail -n 1 "$S/log")"
      rmdir /var/lib/promha/services /var/lib/promha 2>/dev/null
      return 1
    }
    umask 022
    command exec 9<"$B" || continue
    flock -w "$1" 9 || { why="another run works on this service: $(cat "$R/holder" "$B/holder" 2>/dev/null)"; return 1; }
    # A folder that was removed meanwhile, and perhaps made anew, locks nothing.
    [ ! "$B" -ef /proc/self/fd/9 ] || break
  done
  is_locked=yes
}

# hold <who>: says for whom this run has the lock
hold() {
  printf '%s\n' "$1" >"$R/holder"
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
  [ -e "$B/undo/log" ] || rm -rf "$B/undo"
  # Its script first: a boot in between finds it whole, or does without.
  rm -f "$B/undone/undo.sh"
  rm -rf "$B/undone"
  [ -e "$B/undo/log" ] || disarm
}

# sweep [<stage>]: removes the stages of dead runs but this one; older versions had them in B. A run is alive while its unit works or
# somebody waits for it.
sweep() {
  for stage_ in "$R"/stage.* "$B"/stage.*; do
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
  # Secrets go, and where /run is full this is the room for the outcome.
  rm -rf "$S/files" "$S/root"
  running_=$(systemctl show -p ActiveState --value "${unit:-none.service}" 2>/dev/null)
  if [ "${is_locked:-no}" = yes ]; then remove_empty_base; fi
  # Without an outcome whoever waits looks at the host; half of one would be worse.
  printf 'status %s\nstep %s\nreason %s\nundone %s\nrunning %s\n' "$1" "$2" "$(first_line "$3")" "$4" "$running_" >"$S/result.new" && mv "$S/result.new" "$S/result"
  if is_unwatched; then rm -rf "$S" && rmdir "$R" /run/promha 2>/dev/null; fi
  exit 0
}

# remove_empty_base: removes what no longer holds anything. Only with the lock.
remove_empty_base() {
  rm -f "$R/holder" "$B/holder"
  rmdir "$B" /var/lib/promha/services /var/lib/promha 2>/dev/null
}
