# Whether the operator's side is still there: a change that cuts it off must not stay, so the host goes back by itself unless the
# operator says yes in time, over the network, to the form that is ready. Set before: S (stage), confirm_s and grace_s (seconds).

# True, with the reason printed, when nobody has waited for the outcome for so long that nobody comes back to it.
# The time lies in a file: this is also called where a variable would be lost.
is_abandoned() {
  if ! is_unwatched; then
    rm -f "$S/unwatched"
    return 1
  fi
  [ -e "$S/unwatched" ] || uptime_s >"$S/unwatched"
  read -r since_ <"$S/unwatched"
  [ $(($(uptime_s) - ${since_:-0})) -ge "$grace_s" ] || return 1
  echo "the operator's side is gone: nobody has waited for this change for $grace_s s"
}

# Says that the new form is ready, and waits for the answer; without one in time it fails.
await_confirmation() {
  : >"$S/ready" || fail "cannot write $S/ready"
  asked_=$(uptime_s)
  turns_=0
  while [ ! -e "$S/confirmed" ]; do
    sleep 0.02
    turns_=$(((turns_ + 1) % 25))
    [ "$turns_" = 0 ] || continue
    if why=$(is_abandoned); then fail "$why"; fi
    [ $(($(uptime_s) - asked_)) -lt "$confirm_s" ] || fail "it was ready, but the operator's side did not confirm it within $confirm_s s: the connection is cut"
  done
}
