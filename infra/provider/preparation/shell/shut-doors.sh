# Prints which doors a firewalld that runs has shut, now or after its next start; changes nothing. Set before: DOORS (lines as
# firewallLines writes them)
LC_ALL=C
PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
export LC_ALL PATH
[ -n "$DOORS" ] || exit 0
command -v firewall-cmd >/dev/null || exit 0
firewall-cmd --state >/dev/null 2>&1 || exit 0
shut() { # [--permanent]
  open=$({ firewall-cmd "$@" --list-ports | tr ' ' '\n' | sed 's/^/port /'; firewall-cmd "$@" --list-rich-rules; })
  printf '%s\n' "$DOORS" | grep -vxF "$open"
}
{ shut; shut --permanent; } | sort -u
exit 0
