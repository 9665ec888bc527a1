# Puts staged blocks into the data folder, where Prometheus finds them at its next look (each minute).
# Set before: DATA (data folder), OWNER (user and group of it), NAMES (blocks, one a word). Standard input: lines for `sha256sum -c`.
set -eu
S=$DATA/.promha-heal/stage
cd "$S"
sha256sum -c --quiet - >&2
# shellcheck disable=SC2086 -- one name a word
chown -R "$OWNER:$OWNER" $NAMES
find . -mindepth 1 -type d -exec chmod 0750 {} +
find . -type f -exec chmod 0640 {} +
# What was copied must be on the disk before its name says that it is whole.
sync
for name in $NAMES; do mv "$name" "$DATA/$name"; done
# Where SELinux is on, a file keeps the label of the folder it was made in; this one is below the data folder already.
if command -v restorecon >/dev/null; then for name in $NAMES; do restorecon -R "$DATA/$name" || true; done; fi
sync
