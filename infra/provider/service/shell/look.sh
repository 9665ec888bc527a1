# Prints what stands on the host of one service; changes nothing. Set before: N (name), USER_, GROUP_, PATHS (one a line),
# SUMS (lines of "<sha256> <open|secret> <path>"), WAIT (seconds).
# A service that a run is changing is looked at when that has ended: half of a change that is then taken back is no state.
LC_ALL=C
PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
export LC_ALL PATH
B=/var/lib/promha/services/$N
R=/run/promha/$N

# Sockets that listen, as ss prints them; without ss the kernel's own tables, which do not name the processes.
listeners() {
  if command -v ss >/dev/null; then
    ss -Hlntup
    return
  fi
  for table in tcp tcp6 udp udp6; do
    while read -r _ local _ state _; do
      case $table/$state in
        tcp*/0A | udp*/07) echo "${table%6} - 0 0 *:$((0x${local##*:})) *" ;;
      esac
    done <"/proc/net/$table"
  done
}

while [ -d "$B" ]; do
  command exec 8<"$B" || continue
  # A run of an older version said beside its ledger who works.
  flock -s -w "$WAIT" 8 || { echo '#busy'; cat "$R/holder" "$B/holder" 2>/dev/null; echo; exit 0; }
  # A folder that was removed meanwhile, and perhaps made anew, locks nothing.
  [ ! "$B" -ef /proc/self/fd/8 ] || break
done
echo '#ledger'
cat "$B/owned" 2>/dev/null
# The unit that goes back at boot is the last that a transaction takes away.
if [ -e "$B/undo" ] || [ -e "$B/undone" ] || [ -e "/etc/systemd/system/promha-recover-$N.service" ]; then echo '#interrupted'; fi
echo '#paths'
# shellcheck disable=SC2086 -- one path a word; paths hold no blanks
stat -c '%n|%F|%a|%U|%G' -- $PATHS 2>/dev/null
# Of all files at once: starting a program for each is what a look would take longest for. One that cannot be read is looked at alone.
set --
while read -r _ _ path; do [ -z "$path" ] || set -- "$@" "$path"; done <<SUMS_END
$SUMS
SUMS_END
nl='
'
seen=$nl$([ $# = 0 ] || sha256sum -- "$@" 2>/dev/null)$nl
printf '%s\n' "$SUMS" | while read -r sum kind path; do
  if [ -z "$path" ] || [ ! -f "$path" ] || [ -L "$path" ]; then continue; fi
  case $seen in *"$nl$sum  $path$nl"*) continue ;; esac
  # shellcheck disable=SC2046
  set -- $(sha256sum <"$path")
  if [ "$1" = "$sum" ]; then continue; fi
  echo "#content $kind $1 $path"
  if [ "$kind" = open ]; then head -c 1048576 "$path" | base64; fi
done
echo '#unit'
unit=$(systemctl show -p LoadState -p ActiveState -p UnitFileState -p FragmentPath -p ControlGroup -p MainPID "$N.service")
printf '%s\n' "$unit"
for folder in /etc/systemd/system.control /run/systemd/system.control /etc/systemd/system /run/systemd/system; do
  for path in "$folder/$N.service.d"/*.conf; do
    if [ ! -e "$path" ]; then continue; fi
    echo "#drop-in $path"
    head -c 65536 "$path" | base64
  done
done
pid=${unit#*MainPID=}
exe=/proc/${pid%%"$nl"*}/exe
case $(readlink "$exe") in
  *' (deleted)')
    # Unpacking a release again leaves such a process too, moved away and with the very program that stands there now.
    program=$(readlink "$exe" | sed 's/ (deleted)$//; s|\.incoming\.[^/]*\.old/|/|')
    [ "$(sha256sum <"$exe")" = "$(sha256sum <"$program")" ] || echo '#outdated'
    ;;
esac 2>/dev/null
echo '#user'
getent passwd "$USER_"
echo '#group'
getent group "$GROUP_"
echo '#pids'
group=${unit#*ControlGroup=}
group=${group%%"$nl"*}
if [ -n "$group" ]; then cat "/sys/fs/cgroup/systemd$group/cgroup.procs" "/sys/fs/cgroup$group/cgroup.procs" 2>/dev/null; fi
echo '#ports'
listeners
echo '#end'
