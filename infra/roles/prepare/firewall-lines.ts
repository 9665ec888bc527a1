import type { FirewallDoor } from '../../model/firewall-plan.ts';

/**
 * Doors as firewalld writes them, one a line: `port 3000/tcp` for everybody, else a rich rule for each source, letter for letter as
 * `--list-rich-rules` prints it, so that what is there can be told by comparing lines.
 */
export function firewallLines(doors: readonly FirewallDoor[]): readonly string[] {
  return doors.flatMap(({ port, protocol, from }) =>
    from === 'any'
      ? [`port ${port}/${protocol}`]
      : from.map(
          (source) => `rule family="ipv4" source address="${source}" port port="${port}" protocol="${protocol}" accept`,
        ),
  );
}
