# Takes an archive from standard input and unpacks it to its own folder, whole or not at all.
# Set before: P (folder), H (sha256), F (tar.gz or file), N (name of a single file), K (KiB needed), I (id of this run), and manifest.sh
set -u
umask 022
parent=${P%/*}
new=$P.incoming.$I
archive=$new/.promha-archive
fail() {
  rm -rf "$new"
  rmdir -p "$parent" 2>/dev/null
  echo "$*" >&2
  exit 65
}
trap 'fail "it was interrupted"' TERM INT HUP
mkdir -p "$parent" || mkdir -p "$parent" || fail "cannot make $parent"
# What a run that died left behind: its lock ended with it.
for dead in "$parent"/*.incoming.*; do
  if [ -d "$dead" ] && flock -n "$dead" true; then rm -rf "$dead"; fi
done
free=$(df -Pk "$parent" | tail -n 1 | tr -s ' ' | cut -d' ' -f4)
[ "${free:-0}" -ge "$K" ] || { cat >/dev/null; fail "$parent has $((free / 1024)) MiB free, $((K / 1024)) MiB are needed to unpack it"; }
mkdir "$new" || fail "cannot make $new"
exec 9<"$new"
flock 9
cat >"$archive" || fail "the archive does not fit on the disk of $parent"
sum=$(sha256sum <"$archive" | cut -d' ' -f1)
[ "$sum" = "$H" ] || fail "the archive arrived with sha256 $sum, should be $H"
if [ "$F" = file ]; then
  mv "$archive" "$new/$N" || fail "cannot write $new/$N"
else
  tar -xzf "$archive" -C "$new" --strip-components=1 --no-same-owner || fail "it cannot be unpacked"
  rm -f "$archive"
fi
chmod -R u+rwX,go+rX,go-w "$new" || fail "cannot set modes in $new"
manifest "$new" >"$new/.promha-manifest" && fingerprint "$new" >"$new/.promha-fingerprint" || fail "cannot write the manifest in $new"
echo "$H" >"$new/.promha-release" || fail "cannot write $new/.promha-release"
# What is altered there makes room; if this ends in between, the next run finds neither and unpacks again.
if [ -e "$P" ]; then mv "$P" "$new.old" || fail "cannot replace $P"; fi
mv -T "$new" "$P" || fail "cannot move it to $P"
rm -rf "$new.old"
exit 0
