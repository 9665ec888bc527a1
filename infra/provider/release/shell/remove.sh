# Removes a release, unless a service still runs from it: then it is only marked, and goes with a later removal.
# Set before: P (folder)
LC_ALL=C
export LC_ALL
in_use() {
  grep -qsxF "release $1" /var/lib/promha/services/*/owned
}
if [ -e "$P/.promha-release" ]; then
  if in_use "$P"; then
    : >"$P/.promha-retired"
    echo retired
  else
    rm -rf --one-file-system "$P" || exit 65
    echo removed
  fi
fi
for mark in /opt/promha/releases/*/*/.promha-retired; do
  folder=${mark%/.promha-retired}
  if [ -e "$mark" ] && ! in_use "$folder"; then rm -rf --one-file-system "$folder"; fi
done
# What an installation that died left behind: its lock ended with it.
for dead in "${P%/*}"/*.incoming.*; do
  if [ -d "$dead" ] && flock -n "$dead" true; then rm -rf "$dead"; fi
done
rmdir /opt/promha/releases/* /opt/promha/releases /opt/promha 2>/dev/null
exit 0
