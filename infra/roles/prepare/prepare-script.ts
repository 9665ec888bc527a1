import type { ServicePort } from '../../model/service-spec.ts';

/** What one host needs done by hand, once, before services arrive; and how it is undone. */
export interface PrepareScripts {
  /** Run at first, and again whenever its text changes: it brings the host to the wanted state from any earlier one. */
  readonly create: string;
  /** Takes back exactly what `create` noted down as its own doing. */
  readonly delete: string;
}

const stateFolder = '/var/lib/promha/prepare';

/** Ports as firewalld writes them, each once, in a stable order. */
function firewallPorts(ports: readonly ServicePort[]): readonly string[] {
  const reachable = ports.filter((port) => port.reach === 'peers').map((port) => `${port.port}/${port.protocol}`);
  return [...new Set(reachable)].sort();
}

/** Every script may run as root directly or through sudo; the text travels on stdin of one shell either way. */
function asRoot(script: string, sudo: boolean): string {
  if (!sudo) return script;
  return `sudo -n /bin/sh -s <<'PROMHA_PREPARE_END'\n${script}PROMHA_PREPARE_END\n`;
}

const undoPorts = `if [ -f "$state/ports" ] && command -v firewall-cmd >/dev/null 2>&1; then
  while read -r port; do
    if firewall-cmd --state >/dev/null 2>&1; then
      firewall-cmd -q --remove-port="$port" || true
      firewall-cmd -q --permanent --remove-port="$port"
    else
      firewall-offline-cmd -q --remove-port="$port" >/dev/null
    fi
  done < "$state/ports"
fi
`;

const undoLabels = `if [ -f "$state/fcontext" ] && command -v semanage >/dev/null 2>&1; then
  semanage fcontext -d '/opt/promha/releases(/.*)?' || true
fi
`;

/**
 * Scripts for the distribution's own doors: firewalld ports only where firewalld runs, an SELinux rule for the
 * release folder only where SELinux is on. POSIX shell, for EL8 and newer.
 *
 * A port that somebody else opened already is left alone, then and at the end: only what `create` wrote into
 * `/var/lib/promha/prepare/` is ever taken back.
 */
export function prepareScripts(ports: readonly ServicePort[], sudo: boolean): PrepareScripts {
  const wanted = firewallPorts(ports).join(' ');
  const create = `set -eu
state=${stateFolder}
wanted='${wanted}'
mkdir -p -m 0755 /var/lib/promha
mkdir -p -m 0700 "$state"
if command -v firewall-cmd >/dev/null 2>&1 && firewall-cmd --state >/dev/null 2>&1; then
  touch "$state/ports"
  : > "$state/ports.next"
  while read -r port; do
    case " $wanted " in
      *" $port "*) echo "$port" >> "$state/ports.next" ;;
      *) firewall-cmd -q --remove-port="$port" || true; firewall-cmd -q --permanent --remove-port="$port" ;;
    esac
  done < "$state/ports"
  mv "$state/ports.next" "$state/ports"
  for port in $wanted; do
    if ! firewall-cmd -q --permanent --query-port="$port"; then
      echo "$port" >> "$state/ports"
      firewall-cmd -q --permanent --add-port="$port"
    fi
    firewall-cmd -q --query-port="$port" || firewall-cmd -q --add-port="$port"
  done
  echo "firewalld: open for the monitoring network: $wanted"
else
  echo 'firewalld: not running, nothing to open'
fi
if command -v selinuxenabled >/dev/null 2>&1 && selinuxenabled; then
  if command -v semanage >/dev/null 2>&1; then
    if ! semanage fcontext -l -C | grep -qF '/opt/promha/releases(/.*)?'; then
      semanage fcontext -a -t bin_t '/opt/promha/releases(/.*)?'
      touch "$state/fcontext"
    fi
    echo 'SELinux: release folder labelled bin_t'
  else
    echo 'SELinux: on, but semanage is missing; labels are set at unpacking and lost by a full relabel (dnf install policycoreutils-python-utils)'
  fi
else
  echo 'SELinux: off, nothing to label'
fi
`;
  const undo = `set -eu
state=${stateFolder}
${undoPorts}${undoLabels}rm -rf "$state"
rmdir /var/lib/promha 2>/dev/null || true
`;
  return { create: asRoot(create, sudo), delete: asRoot(undo, sudo) };
}
