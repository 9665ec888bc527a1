# Takes an archive from standard input and unpacks it to its own folder, whole or not at all.
# Set before: P (folder), H (sha256), F (tar.gz or file), N (name of a single file), K (KiB needed), I (id of this run), Z (bytes before the
# archive: what sha256sum says of its files, so that all that is written need not be read again; 0 for none), and manifest.sh
set -u
umask 022
parent=${P%/*}
new=$P.incoming.$I
archive=$new/.promha-archive
sums=$new/.promha-sums
fail() {
  rm -rf "$new"
  rmdir "$parent" "${parent%/*}" "${parent%/*/*}" 2>/dev/null
  echo "$*" >&2
  exit 65
}
# New content in the folder that is there, which a running process may hold open. The mark stays meanwhile: what is interrupted is
# found altered, and done again.
exchange() {
  mkdir "$new.old" &&
    find "$P" -mindepth 1 -maxdepth 1 ! -name .promha-release -exec mv -t "$new.old" {} + &&
    find "$new" -mindepth 1 -maxdepth 1 ! -name .promha-release -exec mv -t "$P" {} + &&
    # A file that was moved has another time of change.
    fingerprint "$P" >"$P/.promha-fingerprint" &&
    mv "$new/.promha-release" "$P/.promha-release" && rmdir "$new"
}
# Where SELinux is on, systemd starts a program as a service by its label. What is unpacked below /opt would be usr_t; a rule for this
# folder, the preparation's or the owner's, says another one. A file system that takes no labels has its own for all.
label() {
  command -v selinuxenabled >/dev/null && selinuxenabled || return 0
  case $(matchpathcon -n "$P") in
    *:usr_t:* | '<<none>>' | '') chcon -R -t bin_t "$1" ;;
    *) restorecon -R "$1" ;;
  esac
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
head -c "$Z" >"$sums" && cat >"$archive" || fail "the archive does not fit on the disk of $parent"
sum=$(sha256sum <"$archive" | cut -d' ' -f1)
[ "$sum" = "$H" ] || fail "the archive arrived with sha256 $sum, should be $H"
if [ "$F" = file ]; then
  mv "$archive" "$new/$N" || fail "cannot write $new/$N"
else
  tar -xzf "$archive" -C "$new" --strip-components=1 --no-same-owner || fail "it cannot be unpacked"
  rm -f "$archive"
fi
chmod -R u+rwX,go+rX,go-w "$new" || fail "cannot set modes in $new"
manifest "$new" "$sums" >"$new/.promha-manifest" || fail "cannot write the manifest in $new"
rm -f "$sums"
echo "$H" >"$new/.promha-release" || fail "cannot write $new/.promha-release"
label "$new" 2>/dev/null
fingerprint "$new" >"$new/.promha-fingerprint" || fail "cannot write in $new"
# Its name says that all of it is there, after a power loss too.
find "$new" -type f -exec sync {} + || fail "cannot write $new to disk"
if [ -e "$P" ]; then
  exchange || fail "cannot replace what is in $P"
else
  mv -T "$new" "$P" || fail "cannot move it to $P"
fi
sync "$parent"
rm -rf "$new.old"
exit 0
