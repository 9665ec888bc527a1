#!/bin/sh
# The STAND-IN of Grafana: finds the release folder that it stands in, and runs the program with the Node beside it.
# --jitless: a unit hardened with MemoryDenyWriteExecute= allows no code made at run time.
set -eu
self=$(readlink -f -- "$0")
home=${self%/bin/*}
exec "$home/stand-in/node" --jitless "$home/stand-in/grafana-stand-in.mjs" "$@"
