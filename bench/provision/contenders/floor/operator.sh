#!/bin/sh
# The floor: plain ssh and tar, all hosts at once. Each host is asked what it lacks, and gets that and nothing else.
# usage: operator.sh <folder with one folder a host> <ssh and its options>...
folder=$1
shift

one_host() { # <folder of a host>
  dir=$1
  shift
  read -r address <"$dir/address"
  lacks=$("$@" "root@$address" sh -s <"$dir/look.sh") || return 1
  [ -n "$lacks" ] || return 0
  # shellcheck disable=SC2086 -- one name a word
  tar -C "$dir" -chf - apply.sh $lacks | "$@" "root@$address" \
    'W=$(mktemp -d) && export W && tar -xf - -C "$W" && sh "$W/apply.sh"; status=$?; rm -rf "$W"; exit $status'
}

jobs=
for dir in "$folder"/*/; do
  one_host "$dir" "$@" &
  jobs="$jobs $!"
done
status=0
for job in $jobs; do wait "$job" || status=1; done
exit $status
