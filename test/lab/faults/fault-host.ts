import { readFileSync } from 'node:fs';
import { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import type { SessionPool } from '../../../infra/provider/ssh/session-pool.ts';

const kit = '/usr/local/lib/promha-faults';
const run = '/run/promha-faults';

/** Where the tested service and its release stand; small file systems are mounted there for a full disk. */
const places = ['/faults/etc', '/faults/var', '/etc/systemd/system', '/opt/promha/releases/sleeper'] as const;
const books = '/var/lib/promha';
/** In memory, where stages arrive. */
const stages = '/run/promha';

/** Scripts with boundaries of their own count: the transaction with its undoing, what receives and waits, what unpacks. */
export type Lane = 'run' | 'receive' | 'release';

/**
 * What is on the host of the tested service and its release: paths, contents, units, accounts, and what really runs. An empty folder
 * for runs is no trace: the next run takes it away, or a boot. Nor is that of the release, where a small file system may be mounted.
 */
const pictureScript = `
find /run/promha -mindepth 2 -printf '%y %m %u:%g %p\\n' 2>/dev/null | sort
find /faults /var/lib/promha /opt/promha -mindepth 1 ! -name lost+found ! -name .filler ! -path /opt/promha/releases ! -path /opt/promha/releases/sleeper -printf '%y %m %u:%g %p\\n' 2>/dev/null | sort
find /faults/etc /etc/systemd/system/sleeper.service /var/lib/promha/services/*/probes /opt/promha -type f ! -name .filler ! -name .promha-fingerprint -exec sha256sum {} + 2>/dev/null | sort -k 2
ls /etc/systemd/system | grep -e promha -e sleeper
grep -hv generation /var/lib/promha/services/sleeper/owned 2>/dev/null
getent passwd sleeper | cut -d: -f1,6,7
getent group sleeper | cut -d: -f1
systemctl show -p ActiveState -p UnitFileState -p NeedDaemonReload sleeper
cat /run/sleeper/conf 2>/dev/null
tr '\\0' ' ' </proc/$(systemctl show -p MainPID --value sleeper)/cmdline 2>/dev/null
`;

/** The tested host: the kit that makes faults, and how it is looked at. */
export class FaultHost {
  readonly name: string;
  readonly #pool: SessionPool;

  constructor(name: string, pool: SessionPool) {
    this.name = name;
    this.#pool = pool;
  }

  /** Runs a script, again after a boot or an outage; @throws Error when it fails or the host does not come back. */
  async run(script: string, stdin?: string): Promise<string> {
    const isOver = AbortSignal.timeout(120_000);
    for (;;) {
      try {
        const input = stdin === undefined ? {} : { stdin: Readable.from([stdin]) };
        const { code, stdout, stderr } = await this.#pool.run(this.name, script, input);
        if (code === 0) return stdout;
        throw new Error(`${script.slice(0, 200)}: exit status ${code}: ${stderr}`);
      } catch (error) {
        if (isOver.aborted || /exit status/.test((error as Error).message)) throw error;
        await delay(200);
      }
    }
  }

  /** Puts the kit in the place of /bin/sh. */
  async install(): Promise<void> {
    for (const name of ['sh', 'boundaries.bash']) {
      const text = readFileSync(new URL(`host/${name}`, import.meta.url), 'utf8');
      await this.run(`mkdir -p ${kit} && cat >${kit}/${name} && chmod 755 ${kit}/${name}`, text);
    }
    await this.run(
      `mkdir -p ${places[0]} ${places[1]}; ln -sfn ${kit}/sh /usr/bin/sh.new && mv -T /usr/bin/sh.new /usr/bin/sh`,
    );
  }

  /** Gives the host its own shell back. */
  async uninstall(): Promise<void> {
    await this.run(`ln -sfn dash /usr/bin/sh.new && mv -T /usr/bin/sh.new /usr/bin/sh; rm -rf ${kit} ${run} /faults`);
  }

  /** The next script of this lane counts its boundaries, and this happens at that one; 0: nothing happens. */
  async arm(lane: Lane, at: number, what: string): Promise<void> {
    await this.run(`rm -rf ${run}; mkdir ${run}; echo '${at} ${what}' >${run}/${lane}`);
  }

  /** The boundaries that were passed so far: `<number> <script>: <command>`. */
  async boundaries(lane: Lane): Promise<readonly string[]> {
    const text = await this.run(`cat ${run}/${lane}.trace`);
    return text.trim().split('\n');
  }

  /** Whether the fault has happened. */
  async hasHappened(): Promise<boolean> {
    return (await this.run(`[ ! -e ${run}/happened ] || echo yes`)).includes('yes');
  }

  /** Lets a script that waits at its boundary go on. */
  async letGo(): Promise<void> {
    await this.run(`: >${run}/go`);
  }

  /** Breaks off as a machine without power does, and waits for the boot. */
  async reboot(): Promise<void> {
    const before = await this.run('cat /proc/sys/kernel/random/boot_id; stat -c %Y /proc/1');
    await this.#pool.run(this.name, 'systemctl reboot --force --force').catch(() => undefined);
    const isOver = AbortSignal.timeout(120_000);
    while ((await this.run('cat /proc/sys/kernel/random/boot_id; stat -c %Y /proc/1')) === before) {
      if (isOver.aborted) throw new Error('the host does not boot again');
      await delay(200);
    }
    await this.run(
      'until systemctl is-system-running 2>/dev/null | grep -q -e running -e degraded; do sleep 0.2; done',
    );
  }

  /** Waits until no run works on the host any more, and no shell is left that is about to start one; lets scripts run as ever again, and frees what a fault filled. */
  async settle(): Promise<void> {
    const fillers = [...places, books, stages].map((place) => `${place}/.filler`).join(' ');
    await this.run(
      `n=0; while [ $n -lt 600 ] && { systemctl list-units --plain --no-legend 'promha-*' | grep -q running || pgrep -f '/[b]oundaries.bash' >/dev/null; }; do n=$((n + 1)); sleep 0.1; done
      rm -rf ${run} ${fillers}`,
    );
  }

  /** What is on the host, in lines that are alike for two hosts that differ in nothing that matters. */
  async picture(): Promise<string> {
    return await this.run(`${pictureScript}\ntrue`);
  }

  /** Mounts small file systems where a change writes, with what is there. */
  async shrink(): Promise<void> {
    const mount = (place: string, index: number): string =>
      `truncate -s 3M /faults-${index}.img; mkfs.ext4 -q -F -m 0 -b 1024 /faults-${index}.img
      [ -e /dev/loop-control ] || mknod /dev/loop-control c 10 237
      for n in $(seq 0 63); do [ -e /dev/loop$n ] || mknod /dev/loop$n b 7 $n; done
      mkdir -p ${place}; mount -o loop /faults-${index}.img /mnt && cp -a ${place}/. /mnt/ && umount /mnt && mount -o loop /faults-${index}.img ${place} || exit 1`;
    const mountStages = `mkdir -p ${stages}; mount -t tmpfs -o size=1M,mode=700 tmpfs ${stages} || exit 1`;
    await this.run(`${[...places, books].map(mount).join('\n')}\n${mountStages}\nsystemctl daemon-reload`);
  }

  /** Takes them away again. */
  async widen(): Promise<void> {
    const unmount = [...places, books, stages].map((place) => `umount ${place}`).join('; ');
    await this.run(
      `${unmount}; rm -f /faults-*.img; rmdir ${books} ${stages} /opt/promha/releases/sleeper /opt/promha/releases /opt/promha 2>/dev/null; systemctl daemon-reload`,
    );
  }

  /** The kit's words for a full disk: of the bookkeeping alone, of what holds the stages, or of everything else. */
  static full(which: 'books' | 'stage' | 'rest'): string {
    return `full ${{ books, stage: stages, rest: places.join(' ') }[which]}`;
  }
}
