# Builds the blocks of one slice in $DATA/.promha-heal/build, as the user of Prometheus, without network, behind everything else.
# Set before: DATA (data folder), OWNER (user and group of it), FROM, TO (milliseconds), MATCH (selectors, one a line), FILTER (awk),
# promtool. Standard input: the ranges for the filter. Prints `counts <samples> <strange> <histograms>` and `file <sha256> <bytes> <path>`.
set -eu
LC_ALL=C
export LC_ALL
W=$DATA/.promha-heal/build
rm -rf "$W"
mkdir -p "$DATA/.promha-heal"
install -d -o "$OWNER" -g "$OWNER" -m 0700 "$W"
cat >"$W/ranges"
printf '%s\n' "$FILTER" >"$W/keep-hole.awk"
printf '%s\n' "$MATCH" | sed 's/^/--match=/' >"$W/matches"
chown -R "$OWNER:$OWNER" "$W"
chmod 0711 "$DATA/.promha-heal"
# One mount for the whole data folder: promtool links chunk files into its work folder.
# shellcheck disable=SC2016 -- expanded by the inner shell
systemd-run --quiet --collect --wait --pipe --unit=promha-heal \
  -p "User=$OWNER" -p "Group=$OWNER" -p PrivateNetwork=yes -p ProtectSystem=strict -p ProtectHome=yes -p "ReadWritePaths=$DATA" \
  -p NoNewPrivileges=yes -p Nice=19 -p IOSchedulingClass=idle -p OOMScoreAdjust=1000 -p UMask=0027 \
  /bin/sh -c '
    set -eu
    W=$1 DATA=$2 FROM=$3 TO=$4 promtool=$5
    cd "$W"
    TMPDIR=$W LC_ALL=C
    export TMPDIR LC_ALL
    # The data folder is in use: a block that is deleted or a record half written while it is read is a reason to read again.
    for try in 1 2 3 4 5; do
      rm -rf failed text
      { xargs -d "\n" "$promtool" tsdb dump --sandbox-dir-root="$W" --min-time="$FROM" --max-time="$TO" "$DATA" <matches 2>said || touch failed; } |
        awk -v RANGES=ranges -v COUNTS=counts -f keep-hole.awk >text
      [ -e failed ] || break
      sleep 1
    done
    if [ -e failed ]; then echo "promtool tsdb dump: $(tail -n 2 said)" >&2; exit 1; fi
    mkdir blocks
    [ "$(cut -d" " -f1 counts)" = 0 ] || "$promtool" tsdb create-blocks-from openmetrics --quiet text blocks
    rm -rf text blocks/tmp_dbro_sandbox*
    echo "counts $(cat counts)"
    cd blocks
    find . -type f | sed "s|^\./||" | sort | while read -r file; do
      echo "file $(sha256sum "$file" | cut -d" " -f1) $(stat -c %s "$file") $file"
    done
  ' sh "$W" "$DATA" "$FROM" "$TO" "$promtool"
