/**
 * Debian's Alertmanager reads its default templates from this fixed path and dies at start without them, while the official binary
 * carries them inside. An archive cannot bring a file outside its own folder, and the role must not know of Debian.
 */
const debianPath = '/usr/share/prometheus/alertmanager';

/** File descriptor the launcher opens on the archive's own template folder. */
const templatesFd = 9;

/** The same length as `debianPath`, as text inside a binary must keep it: `/.` changes nothing in a path. */
const ownPath = `/proc/self/fd/${templatesFd}`.padEnd(debianPath.length - 1, '/.') + '/';

/** Takes the place of the binary: opens the templates beside it and becomes the real program, same process, same name. */
const launcher = `#!/bin/sh
# Repackaged from Debian: its binary has its templates in files of their own, this shows it where they are.
here=$(dirname "$(readlink -f "$0")")
exec ${templatesFd}<"$here/template" || exit 1
exec "$here/libexec/alertmanager" "$@"
`;

/**
 * Makes Debian's Alertmanager binary independent of where it is unpacked: the fixed path of its templates becomes an open descriptor,
 * which a launcher provides. Nothing else of the program changes.
 * @throws Error when the binary does not hold the path: then it is not the one we know
 */
export function relocateAlertmanager(binary: Buffer): { readonly program: Buffer; readonly launcher: string } {
  const program = Buffer.from(binary);
  let places = 0;
  for (let at = program.indexOf(debianPath); at >= 0; at = program.indexOf(debianPath, at + 1)) {
    program.write(ownPath, at, 'latin1');
    places += 1;
  }
  if (places === 0)
    throw new Error(
      `alertmanager: Debian's binary no longer reads ${debianPath}: the lab's way of repackaging it needs a look`,
    );
  return { program, launcher };
}
