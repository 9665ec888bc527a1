# Waits for the end of a run and prints what it left. Set before: B, S, T as in receive.sh.
set -u
[ -d "$S" ] || { echo '#gone'; exit 0; }
while [ ! -e "$S/result" ]; do
  sleep 0.1
  case $(systemctl show -p ActiveState --value "$T") in
    active | activating | deactivating | reloading) ;;
    *) [ -e "$S/result" ] || { echo '#died'; rm -rf "$S"; exit 0; } ;;
  esac
done
echo '#result'
cat "$S/result"
echo '#detail'
[ ! -e "$S/detail" ] || tail -c 6000 "$S/detail"
echo '#log'
tail -n 20 "$S/log"
echo '#journal'
[ ! -e "$S/journal" ] || cat "$S/journal"
rm -rf "$S"
rmdir "$B" /var/lib/promha/services /var/lib/promha 2>/dev/null
exit 0
