#!/bin/sh
# Keeps one lab host running for as long as <folder>/wanted says "on".
# usage: supervise.sh <host folder> <cgroup folder> <network namespace file> <host name>
# systemd-nspawn with --keep-unit ends with 133 when the host asked for a reboot and with 0 when it was powered off;
# anything else is a host that died, and it is booted again.
folder=$1 cgroup=$2 netns=$3 name=$4

exec 9>"$folder/supervisor.lock"
flock -w 10 9 || exit 0

boot() (
  exec 9>&-
  mkdir -p "$cgroup" && echo 0 >"$cgroup/cgroup.procs" || exit 1
  if [ -e "$folder/cut" ]; then
    # A cable that was pulled stays pulled over a reboot.
    (tries=100
    until nsenter --net="$netns" ip link set "vb-$name" nomaster 2>/dev/null || [ $((tries -= 1)) -le 0 ]; do sleep 0.1; done) &
  fi
  exec env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin SYSTEMD_NSPAWN_UNIFIED_HIERARCHY=1 \
    nsenter --net="$netns" systemd-nspawn --quiet --settings=no --register=no --keep-unit --boot \
    --machine="$name" --directory="$folder/root" --bind="$folder/data:/data" --network-bridge=br0 \
    --resolv-conf=off --timezone=off --link-journal=no --console=read-only </dev/null >"$folder/console.log" 2>&1
)

while [ "$(cat "$folder/wanted")" = on ]; do
  boot
  status=$?
  [ "$status" = 133 ] && continue
  [ "$status" = 0 ] && echo off >"$folder/wanted"
  sleep 0.3
done
