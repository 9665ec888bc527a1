# Takes the stage from standard input, starts its run.sh apart from this connection, and tells how it went.
# Set before: B (folder of the service), S (stage folder in it), T (name of the transient unit), D (its description)
set -u
umask 077
mkdir -p "$S" || mkdir -p "$S" || exit 70
tar -xf - -C "$S" || { rm -rf "$S"; exit 71; }
[ -e "$S/complete" ] || { rm -rf "$S"; exit 71; }
systemd-run --quiet --collect --unit="$T" --description="$D" /bin/sh "$S/run.sh" "$S" || { rm -rf "$S"; exit 72; }
