# Prints an archive (tar) of what a backup holds of one service, which goes on working meanwhile.
# It stands behind ask-alertmanager.sh. Set before: ROLE, DATA (its data folder), OWNER (user and group of it), COPIER (program for Node).
set -eu
LC_ALL=C
export LC_ALL
umask 077
fail() { echo "$1" >&2; exit 65; }
[ -f "/etc/systemd/system/$ROLE.service" ] || fail "$ROLE.service is not there"
cd "$DATA" 2>/dev/null || fail "$DATA is not there"
W=$DATA/.promha-backup
trap 'cd /; rm -rf "$W"' EXIT
trap 'exit 75' HUP INT PIPE TERM
rm -rf "$W"
mkdir -p "$W/data"
chown "$OWNER:$OWNER" "$W" "$W/data"

# Blocks never change, and logs only grow: links of all files at one moment are the folder as it would be after a power cut, from
# which Prometheus starts. A block or a log that comes or goes meanwhile is a reason to link again.
seen() { ls -d ??????????????????????????/meta.json wal/* wbl/* chunks_head/* 2>/dev/null | grep -v '\.tmp' || true; }
link_all() {
  rm -rf "$W/data"
  mkdir "$W/data"
  for folder in $(ls -d ??????????????????????????/meta.json 2>/dev/null | sed 's|/meta.json||') wal wbl chunks_head; do
    [ ! -d "$folder" ] || cp -al "$folder" "$W/data/" 2>/dev/null || return 1
  done
}
collect_prometheus() {
  for try in 1 2 3 4 5 6; do
    before=$(seen)
    if link_all && [ "$before" = "$(seen)" ]; then break; fi
    [ "$try" != 6 ] || fail "the data folder changes all the time; call again"
    sleep 1
  done
  for folder in wal wbl chunks_head; do
    last=$(ls "$W/data/$folder" 2>/dev/null | grep -E '^[0-9]+$' | tail -n 1)
    [ -n "$last" ] || continue
    # A copy of the one that grows: an archive must not change while it is read.
    cp -a --sparse=always "$W/data/$folder/$last" "$W/data/$folder/$last.copy"
    mv -f "$W/data/$folder/$last.copy" "$W/data/$folder/$last"
  done
}
# The files are written each quarter of an hour; silences of since then are asked for beside them.
collect_alertmanager() {
  for file in silences nflog; do [ ! -f "$file" ] || cp -a "$file" "$W/data/"; done
  ask_alertmanager silence query -o json >"$W/data/.promha-silences.json" ||
    fail "Alertmanager does not answer; start it: systemctl status $ROLE"
}
collect_databases() {
  node=$(sed -n 's|^ExecStart=\(/[^ ]*/bin/node\) .*|\1|p' /etc/systemd/system/feishu-relay.service /etc/systemd/system/prometheus-failover.service 2>/dev/null | head -n 1)
  [ -x "$node" ] || fail "no Node of promha is on this host"
  files=$(find . -path ./.promha-backup -prune -o -type f \( -name '*.sqlite' -o -name grafana.db \) -print)
  [ -n "$files" ] || fail "no database is in $DATA"
  # Of what else is there small files alone are kept: what a search or a plugin needs is made again.
  find . -path './.promha-*' -prune -o -maxdepth 2 -type f -size -1024k ! -name '*.sqlite*' ! -name 'grafana.db*' ! -name '*.damaged-*' -print |
    while read -r file; do cp -a --parents "$file" "$W/data/"; done
  chown -R "$OWNER:$OWNER" "$W/data"
  chmod 0711 "$W"
  printf '%s' "$COPIER" >"$W/copy.mjs"
  chmod 0644 "$W/copy.mjs"
  # shellcheck disable=SC2086 -- one file a word
  runuser -u "$OWNER" -- "$node" "$W/copy.mjs" "$W/data" $files || fail "the database could not be copied"
}
case $ROLE in
  prometheus) collect_prometheus ;;
  alertmanager) collect_alertmanager ;;
  *) collect_databases ;;
esac
tar -C "$W/data" -cf - .
