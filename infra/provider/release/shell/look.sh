# Tells whether a release is on the host as it was unpacked, and else which of its files are not; changes nothing.
# Set before: P (its folder), H (sha256 of the archive), and manifest.sh

# Releases of a version that wrote no manifest have one digest of names, sizes, modes and times.
metadata() {
  (cd "$1" && find . -type f ! -name '.promha-*' -printf '%p %s %m %T@\n' | sort | sha256sum | cut -d' ' -f1)
}

altered() {
  echo altered
  [ ! -e "$P/.promha-manifest" ] || manifest "$P" | comm -3 "$P/.promha-manifest" - | tr -d '\t' |
    sed -e 's/^[0-9a-f]\{64\}  //' -e 's/ [a-z] [0-7]* [0-9]* [0-9]* .*$//' -e 's|^\./||' | sort -u | head -n 20
}

if [ ! -e "$P" ]; then
  echo missing
elif [ ! -e "$P/.promha-release" ]; then
  echo foreign
elif [ ! -e "$P/.promha-manifest" ]; then
  if [ "$(cat "$P/.promha-release")" = "$H $(metadata "$P")" ]; then echo intact; else altered; fi
elif [ "$(cat "$P/.promha-release")" != "$H" ]; then
  altered
elif [ "$(cat "$P/.promha-fingerprint" 2>/dev/null)" = "$(fingerprint "$P")" ]; then
  echo intact
elif [ "$(cat "$P/.promha-manifest")" = "$(manifest "$P")" ]; then
  # Touched, or restored from a backup: its content is what counts.
  echo intact
else
  altered
fi
