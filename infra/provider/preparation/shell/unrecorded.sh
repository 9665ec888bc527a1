# Prints what is on the host of services and releases whose resources are gone already: a run that was killed made it and could not
# tell anybody. Changes nothing. Set before: SERVICES (names), RELEASES (folders), WAIT (seconds)
LC_ALL=C
PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
export LC_ALL PATH
for name in $SERVICES; do
  # What still works goes back by itself, since nobody confirms it; an installation ends with its connection.
  n=0
  while systemctl --quiet is-active "promha-$name-*.service" && [ "$n" -lt "$WAIT" ]; do
    n=$((n + 1))
    sleep 1
  done
  folder=/var/lib/promha/services/$name
  if [ -e "$folder/undo" ] || grep -qs '^unit ' "$folder/owned"; then echo "service $name"; fi
done
for folder in $RELEASES; do
  for new in "$folder".incoming.*; do
    if [ -d "$new" ]; then flock -w "$WAIT" "$new" true 2>/dev/null; fi
  done
  for there in "$folder" "$folder".incoming.*; do
    if [ -d "$there" ]; then echo "release $folder"; fi
  done
done
exit 0
