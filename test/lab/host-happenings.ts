import { onHost } from './lab-queries.ts';

/** What tells of a change on one host: by unit its invocation and loads of configuration, by file its time of writing. */
export interface HostRecord {
  readonly units: ReadonlyMap<string, { readonly invocation: string; readonly loads: number }>;
  readonly files: ReadonlyMap<string, string>;
}

/** What happened on hosts between two records, as `<host> <unit or path>`, sorted. */
export interface Happenings {
  readonly started: readonly string[];
  readonly reloaded: readonly string[];
  readonly written: readonly string[];
}

const names = 'prometheus alertmanager feishu-relay prometheus-failover grafana-server node_exporter';

/** One line a unit from systemd and its journal, one a file; a unit that does not run has no invocation. */
const script = `
for unit in ${names}; do
  [ -e /etc/systemd/system/$unit.service ] || continue
  state=$(systemctl show -p ActiveState --value $unit)
  loads=$(journalctl -q -o cat -u $unit | grep -c 'ompleted loading of configuration file')
  echo "unit $unit $state:$(systemctl show -p InvocationID --value $unit) $loads"
  find /etc/$unit /etc/systemd/system/$unit.service /etc/systemd/system/$unit.service.d -type f -printf 'file %p %T@\\n' 2>/dev/null
done
true`;

/** Records what a host's systemd, journals and files say now. */
export async function hostRecord(host: string): Promise<HostRecord> {
  const lines = (await onHost(host, script)).split('\n').map((line) => line.split(' '));
  const of = (kind: string): readonly string[][] => lines.filter(([first]) => first === kind);
  return {
    units: new Map(
      of('unit').map(([, name = '', invocation = '', loads]) => [name, { invocation, loads: Number(loads) }]),
    ),
    files: new Map(of('file').map(([, path = '', time = '']) => [path, time])),
  };
}

/** What happened on one host between two records. */
export function happenings(host: string, before: HostRecord, after: HostRecord): Happenings {
  const named = (names: readonly string[]): readonly string[] => names.map((name) => `${host} ${name}`).sort();
  const units = [...new Set([...before.units.keys(), ...after.units.keys()])];
  const isStarted = (unit: string): boolean => before.units.get(unit)?.invocation !== after.units.get(unit)?.invocation;
  const loadsOf = (record: HostRecord, unit: string): number => record.units.get(unit)?.loads ?? 0;
  const paths = [...new Set([...before.files.keys(), ...after.files.keys()])];
  return {
    started: named(units.filter(isStarted)),
    reloaded: named(units.filter((unit) => !isStarted(unit) && loadsOf(after, unit) > loadsOf(before, unit))),
    written: named(paths.filter((path) => before.files.get(path) !== after.files.get(path))),
  };
}
