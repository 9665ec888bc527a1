import type { FirewallDoor } from '../../model/firewall-plan.ts';
import { firewallLines } from './firewall-lines.ts';
import { preparationOpen, preparationUndo } from '../../model/host-inputs.ts';

/** What one host needs done by hand, once, before services arrive; and how it is undone. */
export interface PrepareScripts {
  /** Run at first, and again whenever its text changes: it brings the host to the wanted state from any earlier one. */
  readonly create: string;
  /** Takes back exactly what `create` noted down as its own doing. */
  readonly delete: string;
}

const stateFolder = '/var/lib/promha/prepare';

/** Every script may run as root directly or through sudo; the text travels on stdin of one shell either way. */
function asRoot(script: string, sudo: boolean): string {
  if (!sudo) return script;
  return `sudo -n /bin/sh -s <<'PROMHA_PREPARE_END'\n${script}PROMHA_PREPARE_END\n`;
}

/**
 * Adds or removes lines of doors, all in one call each for the lasting and the running configuration: a call takes half a second.
 * A file of its own on the host, since the undo needs it too, and a state holds this text twice for each host. Its last line is for
 * hosts of a version that opened ports for everybody, and noted them in a file of its own.
 */
const doorsFunction = `doors() { # <add|remove> <file of lines>
  verb=$1 lines=$2
  set --
  while IFS= read -r line; do
    case $line in
      port\\ *) set -- "$@" "--$verb-port=\${line#port }" ;;
      ?*) set -- "$@" "--$verb-rich-rule=$line" ;;
    esac
  done < "$lines"
  [ $# -gt 0 ] || return 0
  if firewall-cmd --state >/dev/null 2>&1; then
    firewall-cmd -q "$@" || [ "$verb" = remove ]
    firewall-cmd -q --permanent "$@"
  else
    for change in "$@"; do firewall-offline-cmd -q "$change" >/dev/null; done
  fi
}
[ ! -f "$state/ports" ] || { sed 's/^/port /' "$state/ports" >> "$state/doors"; rm "$state/ports"; }
`;

const undoDoors = `if [ -f "$state/doors" ] && command -v firewall-cmd >/dev/null 2>&1; then
  doors remove "$state/doors"
fi
`;

/**
 * What somebody else opened is not ours to close; what we opened and noted is. It is noted before it is done: a run that dies in
 * between leaves nothing open that nobody knows of.
 */
const openDoors = `if command -v firewall-cmd >/dev/null 2>&1 && firewall-cmd --state >/dev/null 2>&1; then
  touch "$state/doors"
  grep -vxFf "$state/wanted" "$state/doors" > "$state/gone" || true
  doors remove "$state/gone"
  grep -xFf "$state/wanted" "$state/doors" > "$state/kept" || true
  { firewall-cmd --permanent --list-ports | tr ' ' '\\n' | sed 's/^/port /'; firewall-cmd --permanent --list-rich-rules; } > "$state/there"
  grep -vxFf "$state/there" "$state/wanted" > "$state/new" || true
  sort -u "$state/kept" "$state/new" > "$state/doors"
  doors add "$state/wanted"
  rm -f "$state/gone" "$state/kept" "$state/there" "$state/new"
  echo "firewalld: $(grep -c . "$state/wanted") doors of the plan are open"
else
  echo 'firewalld: not running, nothing to open'
fi
`;

/**
 * A rule for the label of releases, where the host has the tool for one, and the label for releases that are there: those of a version
 * that set none. What is unpacked later gets it in install.sh, which waits for no rule, since `semanage` takes seconds.
 */
const labelReleases = `if command -v selinuxenabled >/dev/null 2>&1 && selinuxenabled; then
  relabel='chcon -R -t bin_t'
  if command -v semanage >/dev/null 2>&1; then
    relabel='restorecon -R -i'
    case $(semanage fcontext -l -C) in
      *'/opt/promha/releases(/.*)?'*) ;;
      *) touch "$state/fcontext" && semanage fcontext -a -t bin_t '/opt/promha/releases(/.*)?' ;;
    esac
    echo 'SELinux: releases are labelled by a rule (semanage fcontext -l -C)'
  else
    echo 'SELinux: on, but semanage is missing; releases are labelled bin_t when they are unpacked, until a full relabel (dnf install policycoreutils-python-utils)'
  fi
  # One that is just being unpacked, or removed, may be gone by then.
  [ ! -d /opt/promha/releases ] || $relabel /opt/promha/releases ||
    echo 'SELinux: not everything in /opt/promha/releases could be labelled; npm run doctor tells what its programs have'
else
  echo 'SELinux: off, nothing to label'
fi
`;

const undoLabels = `if [ -f "$state/fcontext" ] && command -v semanage >/dev/null 2>&1; then
  semanage fcontext -d '/opt/promha/releases(/.*)?' || true
fi
`;

/**
 * Scripts for the distribution's own doors: firewalld lets in exactly who needs a port, only where firewalld runs; an SELinux rule and
 * label for releases only where SELinux is on. POSIX shell, for EL8 and newer.
 *
 * What somebody else opened already is left alone, then and at the end: only what `create` wrote into
 * `/var/lib/promha/prepare/` is ever taken back.
 */
export function prepareScripts(doors: readonly FirewallDoor[], sudo: boolean): PrepareScripts {
  const create = `set -eu
state=${stateFolder}
mkdir -p -m 0755 /var/lib/promha
mkdir -p -m 0700 "$state"
cat > "$state/doors.sh" <<'PROMHA_DOORS_SH_END'
${doorsFunction}PROMHA_DOORS_SH_END
cat > "$state/wanted" <<'PROMHA_DOORS_END'
${firewallLines(doors)
  .map((line) => `${line}\n`)
  .join('')}PROMHA_DOORS_END
cat > ${preparationOpen} <<'PROMHA_OPEN_END'
set -eu
state=${stateFolder}
. "$state/doors.sh"
${openDoors}PROMHA_OPEN_END
cat > ${preparationUndo} <<'PROMHA_UNDO_END'
set -eu
state=${stateFolder}
. "$state/doors.sh"
${undoDoors}${undoLabels}rm -rf "$state"
rmdir /var/lib/promha 2>/dev/null || true
PROMHA_UNDO_END
/bin/sh ${preparationOpen}
${labelReleases}`;
  const takeBack = `[ ! -e ${preparationUndo} ] || /bin/sh ${preparationUndo}\n`;
  return { create: asRoot(create, sudo), delete: asRoot(takeBack, sudo) };
}
