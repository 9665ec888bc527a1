# The lines of a transaction's plan, for transaction.sh. Each does one thing, or calls `fail`; `touched` collects what has to be on
# the disk at the end.

make_user() { # <user> <group>
  if getent passwd "$1" >/dev/null; then return 0; fi
  shell=/usr/sbin/nologin
  [ -x "$shell" ] || shell=/bin/false
  accounts useradd --system --no-create-home --home-dir /nonexistent --shell "$shell" --gid "$2" "$1" || fail "useradd $1 failed: $(tail -n 1 "$S/log")"
}

make_group() { # <group>
  if getent group "$1" >/dev/null; then return 0; fi
  accounts groupadd --system "$1" || fail "groupadd $1 failed: $(tail -n 1 "$S/log")"
}

folder() { # <mode> <owner> <group> <path>
  [ -d "$4" ] || mkdir "$4" || fail "cannot make $4"
  touched="$touched ${4%/*}"
  attributes "$@"
}

attributes() { # <mode> <owner> <group> <path>
  chown "$2:$3" "$4" && chmod "$1" "$4" || fail "cannot set owner and mode of $4"
  touched="$touched $4"
}

stage() { # <number> <mode> <owner> <group> <path>
  install -D -m "$2" -o "$3" -g "$4" "$S/files/$1" "$S/root$5" || fail "cannot stage $5: $(tail -n 1 "$S/log")"
}

check() { # <number>
  { read -r name; set --; while read -r argument; do set -- "$@" "$argument"; done; } <"$S/checks/$1"
  step=$name
  : >"$S/detail"
  "$@" >"$S/detail" 2>&1
  status_=$?
  case $status_ in
    0) ;;
    126 | 127) fail "it does not run on this host (exit status $status_)" ;;
    *) fail "it refuses the new files (exit status $status_)" ;;
  esac
  rm -f "$S/detail"
}

prepare() { # <number> <mode> <owner> <group> <path>
  install -m "$2" -o "$3" -g "$4" "$S/files/$1" "$5.promha-new" || fail "cannot write $5.promha-new: $(tail -n 1 "$S/log")"
  prepared="$prepared $5.promha-new"
}

swap() { # <path>
  mv -f "$1.promha-new" "$1" || fail "cannot replace $1"
  touched="$touched ${1%/*}"
}

remove() { # <path>
  rm -f "$1" || fail "cannot remove $1"
  touched="$touched ${1%/*}"
}

enable() {
  systemctl --quiet enable "$unit" || fail "$(tail -n 1 "$S/log")"
  touched="$touched /etc/systemd/system/multi-user.target.wants"
}

activate() { # restart | reload-http <url> [<file of curl>] | reload-systemctl
  was=no
  if systemctl --quiet is-active "$unit"; then was=yes; fi
  journal activate "$was" "$*"
  sync "$U/log" || fail "cannot write $U/log to disk"
  case $1 in
    restart)
      step=start
      systemctl reset-failed "$unit" 2>/dev/null
      systemctl restart "$unit" || fail "$(tail -n 2 "$S/log" | tr '\n' ' ')"
      ;;
    reload-http)
      step=reload
      why=$(probe POST "$2" "$seconds" "${3:-}") || fail "$why"
      ;;
    reload-systemctl)
      step=reload
      systemctl reload "$unit" || fail "$(tail -n 2 "$S/log" | tr '\n' ' ')"
      ;;
  esac
}

line() {
  case $1 in
    release) step=release; [ -e "$2/.promha-release" ] || fail "$2 is not on this host; pulumi up --refresh puts it there" ;;
    group) step=account; make_group "$2" ;;
    user) step=account; make_user "$2" "$3" ;;
    folder) step=folders; folder "$2" "$3" "$4" "$5" ;;
    own-tree) step=folders; chown -R "$2:$3" "$4" || fail "cannot give $4 to $2" ;;
    stage) step=stage; stage "$2" "$3" "$4" "$5" "$6" ;;
    check) check "$2" ;;
    prepare) step=write; prepare "$2" "$3" "$4" "$5" "$6" ;;
    # shellcheck disable=SC2086 -- one path a word
    settle) step=write; sync $prepared || fail "cannot write to disk" ;;
    swap) step=write; swap "$2" ;;
    attributes) step=write; attributes "$2" "$3" "$4" "$5" ;;
    remove) step=write; remove "$2" ;;
    reload-daemon) step=unit; systemctl daemon-reload || fail "systemctl daemon-reload failed" ;;
    enable) step=enable; enable ;;
    activate) activate "$2" "$3" "$4" ;;
    ready) step=ready; why=$(wait_ready "$unit" "$seconds" "$S/probes" is_abandoned) || fail "$why" ;;
    *) fail "the plan holds '$1', which is not known" ;;
  esac
}
