# Puts back what a transaction changed, by its journal, newest first. Safe to run again after any interruption.
# $1: the service's folder, in which undo/ holds journal, backups, and this script.
# Exit status: 0 all is as before, 3 so it is but the old service does not get ready, 1 something could not be put back.
set -u
B=$1
U=$B/undo
. "$U/lib.sh"
unit=$(cat "$U/unit")
problems=0
unready=0

trouble() {
  echo "undo: $*"
  problems=1
}

restore_file() { # <number> <path>
  rm -f "$2.promha-new"
  cp -a "$U/files/$1" "$2.promha-old" && mv -f "$2.promha-old" "$2" || trouble "cannot put back $2"
}

undo_line() {
  case $1 in
    unmake-user) getent passwd "$2" >/dev/null && { accounts userdel "$2" || trouble "cannot remove user $2"; } ;;
    unmake-group) getent group "$2" >/dev/null && { accounts groupdel "$2" || trouble "cannot remove group $2"; } ;;
    unmake-folder) rm -rf --one-file-system "$2" || trouble "cannot remove $2" ;;
    restore-attributes) [ ! -e "$5" ] || { chown "$3:$4" "$5" && chmod "$2" "$5"; } || trouble "cannot put back owner and mode of $5" ;;
    restore-file) restore_file "$2" "$3" ;;
    unmake-file) rm -f "$2" "$2.promha-new" || trouble "cannot remove $2" ;;
    disable) systemctl --quiet disable "$unit" 2>/dev/null ;;
    reload-daemon | activate) ;;
    *) trouble "does not know '$1'" ;;
  esac
}

# A service that did not run before must not hold files or its account while these are taken away.
if grep -q '^activate no ' "$U/log"; then systemctl stop "$unit" 2>/dev/null; fi
tac "$U/log" >"$U/reversed" || exit 1
while read -r a b c d e; do
  undo_line "$a" "$b" "$c" "$d" "$e"
done <"$U/reversed"
if grep -q '^reload-daemon' "$U/log"; then systemctl daemon-reload || trouble "systemctl daemon-reload failed"; fi
systemctl reset-failed "$unit" 2>/dev/null

activation=$(sed -n 's/^activate yes //p' "$U/log" | tail -n 1)
if [ -n "$activation" ]; then
  seconds=$(cat "$U/seconds")
  case $activation in
    reload-http*)
      read -r _ url config <<END
$activation
END
      probe POST "$url" "$seconds" "$config" || systemctl restart "$unit"
      ;;
    reload-systemctl*) systemctl reload "$unit" || systemctl restart "$unit" ;;
    *) systemctl restart "$unit" ;;
  esac
  why=$(wait_ready "$unit" "$seconds" "$U/probes") || { echo "undo: the old $unit does not get ready either: $why"; unready=3; }
fi
[ "$problems" = 0 ] || exit 1
mv "$U" "$B/undone" && rm -rf "$B/undone"
exit "$unready"
