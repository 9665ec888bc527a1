# Takes the stage from standard input, starts its run.sh apart from this connection, and tells how it went.
# Set before: B (folder of the service), S (stage folder, in /run: a boot leaves nothing of it), T (name of the transient unit),
# D (its description)
set -u
umask 077
refuse() { # <exit status>
  rm -rf "$S"
  rmdir "${S%/*}" /run/promha 2>/dev/null
  exit "$1"
}
# Another run may just have removed the empty folders above.
mkdir -p "$S" || mkdir -p "$S" || exit 70
# Held by whoever waits for the outcome, as long as the connection lives.
: >"$S/watch" || refuse 70
exec 7<"$S/watch"
flock -s 7
tar -xf - -C "$S" || refuse 71
[ -e "$S/complete" ] || refuse 71
systemd-run --quiet --collect --unit="$T" --description="$D" /bin/sh "$S/run.sh" "$S" "$B" || refuse 72
