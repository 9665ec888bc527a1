# Takes a release out of the ones that are wanted. It goes, and what was retired before it, but for two:
# one that a service still runs from, and of each tool that is in use the one retired last, for going back without sending it again.
# Set before: P (folder)
LC_ALL=C
export LC_ALL
runs_from() { # <grep's option: x for this very release, h for any below> <folder>
  grep -qsF"$1" "release $2" /var/lib/promha/services/*/owned
}
if [ -e "$P/.promha-release" ]; then : >"$P/.promha-retired"; fi
for tool in /opt/promha/releases/*; do
  kept=0
  runs_from h "$tool/" || kept=1
  # Newest mark first; names of folders hold no blanks.
  for mark in $(ls -t "$tool"/*/.promha-retired 2>/dev/null); do
    folder=${mark%/.promha-retired}
    if runs_from x "$folder"; then continue; fi
    kept=$((kept + 1))
    [ "$kept" = 1 ] || rm -rf --one-file-system "$folder" || exit 65
  done
done
# What an installation that died left behind: its lock ended with it.
for dead in "${P%/*}"/*.incoming.*; do
  if [ -d "$dead" ] && flock -n "$dead" true; then rm -rf "$dead"; fi
done
rmdir /opt/promha/releases/* /opt/promha/releases /opt/promha 2>/dev/null
exit 0
