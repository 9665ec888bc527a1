import type { ServiceSpec } from '../../infra/model/service-spec.ts';
import { fine, type Finding, note, problem } from './finding.ts';
import type { HostLook, SeenUnit } from './host-look.ts';

function judgeUnit(spec: ServiceSpec, unit: SeenUnit | undefined, releases: readonly string[]): Finding {
  const name = spec.name;
  if (unit === undefined || unit.active === '' || (unit.active === 'inactive' && unit.enabled === '')) {
    return note(name, 'is not installed yet: `npm run pulumi -- up`');
  }
  if (unit.active !== 'active') {
    return problem(
      name,
      `is ${unit.active}: \`journalctl -u ${name} -n 50\` there; \`npm run pulumi -- up --refresh\` starts it`,
    );
  }
  const missing = spec.releases.filter(({ path }) => !releases.includes(path));
  if (missing.length > 0) {
    const versions = missing.map(({ name: release, version }) => `${release} ${version}`).join(', ');
    return note(name, `runs, but ${versions}, which the stack asks for, is not on the host: \`npm run pulumi -- up\``);
  }
  if (unit.enabled !== 'enabled')
    return problem(name, `runs, but would not after a reboot (${unit.enabled}): \`systemctl enable ${name}\``);
  return unit.restarts > 0
    ? note(name, `runs, but systemd had to start it again ${unit.restarts} times: \`journalctl -u ${name}\` there`)
    : fine(name, `runs ${spec.releases.map(({ name: release, version }) => `${release} ${version}`).join(', ')}`);
}

/** Each service of a host: that it runs, starts at boot, is of the stack's version, and does not fall over. */
export function judgeServices(specs: readonly ServiceSpec[], look: HostLook): readonly Finding[] {
  return specs.map((spec) =>
    judgeUnit(
      spec,
      look.units.find(({ name }) => name === spec.name),
      look.releases,
    ),
  );
}
