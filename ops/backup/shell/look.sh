# Prints what a backup or a restore has to know of one service: version, kilobytes that its data takes, kilobytes free, whether the
# unit is there. Set before: ROLE, DATA, OWNER.
set -u
LC_ALL=C
export LC_ALL
unit=/etc/systemd/system/$ROLE.service
# Node serves two roles; the release that tells the version is the role's own.
echo "version $(sed -n 's|.*/opt/promha/releases/\([a-z0-9_-]*\)/\([^ /]*\)[ /].*|\1 \2|p' "$unit" 2>/dev/null | tail -n 1)"
echo "used $(du -sk "$DATA" 2>/dev/null | cut -f1)"
echo "free $(df -Pk "$DATA" 2>/dev/null | tail -n 1 | tr -s ' ' | cut -d' ' -f4)"
[ -f "$unit" ] && [ -d "$DATA" ] && id "$OWNER" >/dev/null 2>&1 && echo there
exit 0
