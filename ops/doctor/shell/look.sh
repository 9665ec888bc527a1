# Prints what a doctor wants to know of a host, one fact a line; changes nothing. Set before: UNITS (names, one a word),
# WAYS (lines of "<address> <port>"), CERTIFICATES (paths, one a word).
LC_ALL=C
PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
export LC_ALL PATH

while read -r key value _; do
  case $key in
    MemTotal: | MemAvailable:) echo "memory ${key%:} $value" ;;
  esac
done </proc/meminfo
echo "synchronised $(timedatectl show -p NTPSynchronized --value 2>/dev/null)"
echo "glibc $(getconf GNU_LIBC_VERSION 2>/dev/null || ldd --version 2>&1 | head -n 1)"
# One over the network that does not answer holds `df` up for ever.
timeout -k 1 15 df -P >/dev/null 2>&1
if [ $? -ge 124 ]; then local=-l && echo hanging; else local=; fi
df -PTk $local 2>/dev/null | tail -n +2 | while read -r _ type size _ free _ mount; do echo "disk $type $size $free $mount"; done
df -PTi $local 2>/dev/null | tail -n +2 | while read -r _ type size _ free _ mount; do echo "inodes $type $size $free $mount"; done
for unit in $UNITS; do
  echo "unit $unit $(systemctl show -p ActiveState --value "$unit.service") $(systemctl show -p NRestarts --value "$unit.service") $(systemctl show -p UnitFileState --value "$unit.service")"
done
began=$(date +%s)
timeout 20 getent ahosts promha-doctor.invalid >/dev/null 2>&1
echo "resolver $(($(date +%s) - began)) $(grep -c '^nameserver' /etc/resolv.conf 2>/dev/null)"
sshd -T 2>/dev/null | grep -E '^(maxstartups|maxsessions) ' | sed 's/^/sshd /'
if command -v firewall-cmd >/dev/null; then echo "firewalld $(firewall-cmd --state 2>&1 | tail -n 1)"; else echo "firewalld absent"; fi
if command -v getenforce >/dev/null; then echo "selinux $(getenforce)"; else echo "selinux absent"; fi
command -v semanage >/dev/null && echo "semanage yes"
if command -v selinuxenabled >/dev/null && selinuxenabled; then
  find /opt/promha/releases -type f -perm -100 -printf '%Z\n' 2>/dev/null | cut -d: -f3 | sort -u | sed 's/^/label /'
fi
for release in /opt/promha/releases/*/*; do [ ! -e "$release/.promha-release" ] || echo "release $release"; done
# The private key that a file may hold beside its certificate stays on the host.
for path in $CERTIFICATES; do
  [ ! -e "$path" ] || echo "certificate $path $(sed -n '/^-----BEGIN CERTIFICATE-----/,/^-----END CERTIFICATE-----/p' "$path" | base64 -w 0)"
done

# All ways at once: a packet that a firewall drops takes its three seconds.
if command -v bash >/dev/null; then
  printf '%s\n' "$WAYS" | {
    while read -r address port; do
      [ -n "$port" ] || continue
      { timeout 3 bash -c 'exec 4<>"/dev/tcp/$1/$2"' way "$address" "$port" 2>/dev/null && echo "way $address $port open" || echo "way $address $port shut"; } &
    done
    wait
  }
fi
echo end
