# Prints what a host is and has, one fact a line. Set before: DISK (paths, one a word), THERE (paths, one a word).
LC_ALL=C
PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
export LC_ALL PATH
echo "clock $(date +%s)"
echo "arch $(uname -m)"
echo "user $(id -u)"
echo "systemd $(systemctl --version 2>/dev/null | head -n 1)"
echo "manager $(systemctl show -p Version --value 2>/dev/null)"
echo "name $(uname -n)"
if timeout 5 getent ahosts "$(uname -n)" >/dev/null 2>&1; then echo "resolves yes"; else echo "resolves no"; fi
for tool in base64 cp cut date df find flock getent grep groupadd groupdel gzip head install journalctl mkdir mv sed sha256sum sort stat sync systemd-run tac tail tar timeout tr useradd userdel; do
  command -v "$tool" >/dev/null || echo "lacks $tool"
done
for tool in curl bash; do
  if command -v "$tool" >/dev/null; then echo "$tool yes"; else echo "$tool no"; fi
done
for path in $DISK; do
  at=$path
  while [ ! -d "$at" ]; do at=${at%/*}; at=${at:-/}; done
  echo "disk $path $(df -Pk "$at" | tail -n 1 | tr -s ' ' | cut -d' ' -f4,6)"
done
for path in $THERE; do [ ! -e "$path" ] || echo "there $path"; done
