# Tells whether an address answers, without sending it anything but a request for its front page.
# Set before: O (origin: scheme, host, port), X (proxy or empty), K (-k where the stack has the certificates, or empty)
LC_ALL=C
export LC_ALL
if command -v curl >/dev/null; then
  said=$(curl -sS -o /dev/null --max-time 10 $K ${X:+--proxy "$X"} "$O/" 2>&1) && { echo ok; exit 0; }
  printf '%s\n' "$said" | head -n 1
  exit 0
fi
target=${X:-$O}
rest=${target#*://}
rest=${rest%%/*}
host=${rest%:*}
port=${rest##*:}
if [ "$port" = "$rest" ]; then case $target in https:*) port=443 ;; *) port=80 ;; esac; fi
if timeout 10 bash -c 'exec 4<>"/dev/tcp/$1/$2"' reach "$host" "$port" 2>/dev/null; then echo ok; else echo "no connection to $host:$port"; fi
