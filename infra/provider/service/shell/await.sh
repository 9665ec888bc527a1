# Waits for the end of a run and prints what it left. Set before: B, S, T as in receive.sh.
set -u
take_stage_away() {
  rm -rf "$S"
  rmdir "${S%/*}" /run/promha 2>/dev/null
}
leave() {
  # Another shell may wait for the same outcome, on a connection that broke or on the one after it: the last one takes the stage away.
  exec 7<&-
  if flock -n 8; then take_stage_away; fi
  exit 0
}
# Where nobody waits the run takes its stage along at its end, also at this moment; then this shell ends here.
trap 'echo "#gone"' EXIT
[ -e "$S/watch" ] || {
  # Its shell was killed before it had begun to receive: nothing was started, and an empty folder is all that there is.
  take_stage_away
  exit 0
}
# Words that nobody hears are no reason to end before the stage is taken care of.
trap '' PIPE
# Nobody is waited for any more: the lock is free before the run is looked at, so that one of the two takes the stage away.
give_up() {
  exec 7<&-
  flock -u 8
  [ ! -e "$S/result" ] || leave
  exit 1
}
# Beside the lock of receive.sh, if this goes on after that: without a gap.
exec 8<"$S/watch"
flock -s 8
trap - EXIT
told=
# Most changes are over within a second, and an operator waits for each look; what takes longer is not looked for so often.
pause=0.02
turns=50
while [ ! -e "$S/result" ]; do
  if [ -z "$told" ] && [ -e "$S/ready" ]; then
    told=yes
    echo '#ready'
  fi
  sleep "$pause"
  turns=$((turns - 1))
  [ "$turns" = 0 ] || continue
  pause=0.05
  turns=20
  # A word a second: whoever cannot say it any more has lost its operator, and ends.
  echo '#working' || give_up
  case $(systemctl show -p ActiveState --value "$T") in
    active | activating | deactivating | reloading) ;;
    *) [ -e "$S/result" ] || break ;;
  esac
done
if [ ! -e "$S/result" ]; then
  echo '#died'
  (command exec 9<"$B" && flock -n 9 && rm -f "${S%/*}/holder" && rmdir "$B" /var/lib/promha/services /var/lib/promha) 2>/dev/null
  leave
fi
echo '#result'
cat "$S/result"
echo '#detail'
[ ! -e "$S/detail" ] || tail -c 6000 "$S/detail"
echo '#log'
tail -n 20 "$S/log"
echo '#journal'
[ ! -e "$S/journal" ] || cat "$S/journal"
leave
