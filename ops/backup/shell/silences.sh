# Silences of the Alertmanager of one host: DO=saved prints those of the backup that was put back, DO=query those that it has, DO=import adds those
# on stdin. It stands behind ask-alertmanager.sh. Set before: ROLE, DATA, PORT, ACCESS_USER, DO.
set -eu
W=$DATA/.promha-restore
case $DO in
  saved) [ ! -f "$W/silences.json" ] || cat "$W/silences.json" ;;
  query) ask_alertmanager silence query -o json ;;
  import) ask_alertmanager silence import ;;
esac
