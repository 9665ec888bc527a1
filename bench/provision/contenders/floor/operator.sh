#!/bin/sh
# The floor: plain ssh and tar, all hosts at once. Each host gets its files, which are small, in one connection; archives that it
# lacks go in a second one.
# usage: operator.sh <folder with one folder a host> <ssh and its options>...
folder=$1
shift

lacks=3 # exit status of apply.sh

send() { # <folder of a host> <names in it, separated by spaces> <ssh and its options>...
  dir=$1
  names=$2
  shift 2
  # shellcheck disable=SC2086 -- one name a word
  tar -C "$dir" -chf - $names | "$@" \
    'W=$(mktemp -d) && export W && tar -xf - -C "$W" && sh "$W/apply.sh"; status=$?; rm -rf "$W"; exit $status'
}

one_host() { # <folder of a host> <ssh and its options>...
  dir=$1
  shift
  read -r address <"$dir/address"
  archives=$(send "$dir" 'apply.sh files' "$@" "root@$address")
  status=$?
  [ "$status" = "$lacks" ] || return "$status"
  send "$dir" "apply.sh files $archives" "$@" "root@$address"
}

jobs=
for dir in "$folder"/*/; do
  one_host "$dir" "$@" &
  jobs="$jobs $!"
done
status=0
for job in $jobs; do wait "$job" || status=1; done
exit $status
