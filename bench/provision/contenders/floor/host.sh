# What plain ssh and tar do on a host: functions for the lines that come after. They make what is not there, and take nothing back.
# Set before: W (folder of what was sent)
set -u
LC_ALL=C
PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
export LC_ALL PATH
lacking=
restart=
reload=
units=
asks=

fail() {
  echo "$*" >&2
  exit 1
}

account() { # <user> <group>
  getent group "$2" >/dev/null || groupadd --system "$2" || fail "no group $2"
  getent passwd "$1" >/dev/null || useradd --system --no-create-home --shell /usr/sbin/nologin --gid "$2" "$1" || fail "no user $1"
}

archive() { # <file> <folder>
  [ -d "$2" ] || [ -e "$W/archives/$1" ] || lacking="$lacking archives/$1"
}

ask_for_archives() {
  [ -z "$lacking" ] && return
  echo "$lacking"
  exit 3
}

unpack() { # <file> <folder>
  [ -e "$W/archives/$1" ] || return 0
  mkdir -p "$2" && tar -xzf "$W/archives/$1" -C "$2" --strip-components=1 --no-same-owner || fail "cannot unpack $1"
}

folder() { # <mode> <owner> <group> <path>
  install -d -m "$1" -o "$2" -g "$3" "$4" || fail "cannot make $4"
}

differ() { # <path>...
  for path in "$@"; do cmp -s "$W/files$path" "$path" || return 0; done
  return 1
}

check() { # <program> <argument>...
  said=$("$@" 2>&1) || fail "$said"
}

file() { # <service> <none|reload|restart> <mode> <owner> <group> <path>
  cmp -s "$W/files$6" "$6" && return
  install -m "$3" -o "$4" -g "$5" "$W/files$6" "$6" || fail "cannot write $6"
  case $2 in
    restart) restart="$restart $1" ;;
    reload) reload="$reload $1" ;;
  esac
}

service() { # <name> <address to reload, or -> <address to ask>
  units="$units $1"
  asks="$asks $3"
  systemctl --quiet is-active "$1" || restart="$restart $1"
  case " $restart " in *" $1 "*) return ;; esac
  case " $reload " in *" $1 "*) curl -sS -f -o /dev/null -X POST "$2" || fail "$1 does not reload" ;; esac
}

converge() {
  if [ -n "$restart" ]; then
    systemctl daemon-reload
    systemctl --quiet enable $units || fail "cannot enable$units"
    systemctl restart $(printf '%s\n' $restart | sort -u) || fail "cannot start$restart"
  fi
  for url in $asks; do
    tries=300
    until curl -sf -o /dev/null "$url"; do
      tries=$((tries - 1))
      [ "$tries" -gt 0 ] || fail "$url does not answer"
      sleep 0.1
    done
  done
}
