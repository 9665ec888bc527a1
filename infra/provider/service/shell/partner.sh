# Tells whether the other side of a pair serves: absent, ready, or why not. Follows lib.sh of the service. Set before: N (service)
[ "$(systemctl show -p LoadState --value "$N.service")" != not-found ] || { echo absent; exit 0; }
state=$(systemctl show -p ActiveState --value "$N.service")
[ "$state" = active ] || { echo "it is $state"; exit 0; }
probes=/var/lib/promha/services/$N/probes
if [ ! -e "$probes" ] || why=$(probe_all "$probes"); then echo ready; else echo "$why"; fi
exit 0
