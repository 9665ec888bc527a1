# Tells whether a release is on the host as it was unpacked. Set before: P (its folder), H (sha256 of the archive)
LC_ALL=C
export LC_ALL
metadata() {
  (cd "$1" && find . -type f ! -name '.promha-*' -printf '%p %s %m %T@\n' | sort | sha256sum | cut -d' ' -f1)
}
if [ ! -e "$P" ]; then
  echo missing
elif [ "$(cat "$P/.promha-release" 2>/dev/null)" = "$H $(metadata "$P")" ]; then
  rm -f "$P/.promha-retired"
  echo intact
elif [ -e "$P/.promha-release" ]; then
  echo altered
else
  echo foreign
fi
