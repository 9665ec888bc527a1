# Parts shared by the scripts of one service. POSIX sh; coreutils 8.30, systemd 239 and util-linux are enough.
LC_ALL=C
PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
export LC_ALL PATH

# Seconds since boot: no clock step disturbs a time-out.
uptime_s() {
  read -r up_ _ </proc/uptime
  echo "${up_%.*}"
}

# probe <method> <url> <seconds> [<file of curl, or -> [<status>]]: succeeds on that status (default: any 2xx), else prints what was
# wrong. The file holds what must not show among the arguments of a process. No proxy: it asks the host itself.
probe() {
  if ! command -v curl >/dev/null; then
    case $2 in https:*) echo "curl, which https addresses need, is not on this host"; return 1 ;; esac
    probe_by_bash "$@"
    return
  fi
  case ${4:--} in
    -) code_=$(curl -sS -o /dev/null -w '%{http_code}' --noproxy '*' -X "$1" --max-time "$3" "$2" 2>&1) ;;
    *) code_=$(curl -sS -o /dev/null -w '%{http_code}' --noproxy '*' -X "$1" --max-time "$3" --config "$4" "$2" 2>&1) ;;
  esac
  case ${5:-2xx}/$code_ in
    2xx/2[0-9][0-9] | "$code_/$code_") return 0 ;;
    */[1-5][0-9][0-9]) echo "$2 answers HTTP $code_" ;;
    *) echo "$2: ${code_%000}" | tr '\n' ' ' ;;
  esac
  return 1
}

# The same without curl: bash can open TCP connections by itself.
probe_by_bash() {
  bash -c '
    rest=${2#*://}; hostport=${rest%%/*}; path=/${rest#"$hostport"}; path=${path#/}; host=${hostport%:*}; port=${hostport##*:}
    [ "$port" = "$hostport" ] && port=80
    exec 4<>"/dev/tcp/$host/$port" || exit 1
    printf "%s %s HTTP/1.0\r\nHost: %s\r\nContent-Length: 0\r\n\r\n" "$1" "${path:-/}" "$hostport" >&4
    read -r -t "$3" _ code _ <&4 || { echo "$2 does not answer"; exit 1; }
    case $code in 2??) exit 0 ;; *) echo "$2 answers HTTP $code"; exit 1 ;; esac
  ' probe "$1" "$2" "$3" 2>&1
}

# wait_ready <unit> <seconds> <file of probes> [<command>]: until the unit is active and all probes succeed; else prints why not.
# It gives up as soon as the command succeeds, and prints what that says.
# Without a URL the unit has to stay up for two seconds: systemd calls a simple service active before it has done anything.
wait_ready() {
  began_=$(uptime_s)
  steady_=0
  [ -s "$3" ] || steady_=2
  while :; do
    state_=$(systemctl show -p ActiveState --value "$1")
    restarts_=$(systemctl show -p NRestarts --value "$1")
    case $state_ in
      failed | inactive) echo "the service has ended"; return 1 ;;
    esac
    if [ "${restarts_:-0}" -ge 3 ]; then
      echo "the service ends again and again"
      return 1
    fi
    waited_=$(($(uptime_s) - began_))
    if [ "$state_" = active ] && [ "$waited_" -ge "$steady_" ] && why_=$(probe_all "$3"); then return 0; fi
    if [ "$waited_" -ge "$2" ]; then
      echo "not ready within $2 s: ${why_:-the unit is $state_}"
      return 1
    fi
    if "${4:-false}"; then return 1; fi
    sleep 0.2
  done
}

# probe_all <file of probes>: lines of "<url> [<file of curl, or -> [<status>]]"
probe_all() {
  while read -r url_ config_ status_; do
    probe GET "$url_" 3 "$config_" "$status_" || return 1
  done <"$1"
}

# One at a time on this host: the account files and their locks are shared by all services.
accounts() {
  flock -w 120 /var/lib "$@"
}

# first_line <text>: a reason fits on one line
first_line() {
  printf '%s\n' "$1" | head -n 1
}
