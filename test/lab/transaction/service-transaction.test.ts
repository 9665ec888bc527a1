import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { HeldServiceInputs } from '../../../infra/provider/service/service-schema.ts';
import { descendantsOf } from '../descendants.ts';
import { execOn, lab } from '../lab-command.ts';
import { callService, type ServiceOutcome, startService } from '../service/call-service.ts';
import { sleeper, unit } from '../service/sleeper.ts';

async function onHost(script: string): Promise<string> {
  const answer = await execOn('test', ['sh', '-c', script]);
  return answer.stdout.trim();
}

const pid = (): Promise<string> => onHost('systemctl show -p MainPID --value sleeper');
const config = (): Promise<string> => onHost('cat /etc/sleeper/sub/sleeper.conf');

/** What a service may leave on a host: files, accounts, units. Account-file backups (`-`) and times are left out. */
const manifest = (): Promise<string> =>
  onHost(
    "find /etc /opt /var/lib /run/promha ! -path '/var/lib/systemd/*' ! -name 'passwd*' ! -name 'group*' ! -name 'shadow*' ! -name 'gshadow*' -printf '%p %m %u %g\\n' 2>/dev/null | sort; sort /etc/passwd /etc/group; systemctl list-unit-files --no-legend",
  );

let before: string;

beforeAll(async () => {
  await callService('remove', sleeper(''));
  before = await manifest();
});

afterAll(async () => {
  await callService('remove', sleeper(''));
});

describe('a service on a host', () => {
  test('is made whole: account, folders, files, unit, enabled and running', async () => {
    expect(await callService('converge', sleeper('good 1\n'))).toEqual({ ok: true, message: '', reports: [] });
    expect(await onHost('systemctl is-active sleeper; systemctl is-enabled sleeper; id -un sleeper')).toBe(
      'active\nenabled\nsleeper',
    );
    expect(await onHost('stat -c "%a %U %G" /etc/sleeper/token /var/lib/sleeper')).toBe(
      '640 root sleeper\n750 sleeper sleeper',
    );
    expect(await onHost('ls /var/lib/promha/services/sleeper; ls -d /run/promha 2>/dev/null')).toBe('owned\nprobes');
  });

  test('stays untouched when it is as wanted', async () => {
    const running = await pid();
    expect(await callService('converge', sleeper('good 1\n'))).toMatchObject({ ok: true });
    expect(await pid()).toBe(running);
  });

  test('takes a new file by a reload, in the same process', async () => {
    const running = await pid();
    expect(await callService('converge', sleeper('good 2\n'))).toMatchObject({ ok: true });
    expect([await config(), await pid()]).toEqual(['good 2', running]);
  });

  test('is repaired after somebody changed, stopped and disabled it', async () => {
    await onHost(
      'echo hand >> /etc/sleeper/sub/sleeper.conf; chmod 666 /etc/sleeper/token; systemctl disable --now sleeper',
    );
    expect(await callService('converge', sleeper('good 2\n'))).toMatchObject({ ok: true });
    expect(
      await onHost(
        'cat /etc/sleeper/sub/sleeper.conf; stat -c %a /etc/sleeper/token; systemctl is-active sleeper; systemctl is-enabled sleeper',
      ),
    ).toBe('good 2\n640\nactive\nenabled');
  });
});

describe('a change that does not work', () => {
  test('is refused by the checker before anything live is touched, in its own words', async () => {
    const running = await pid();
    const { ok, message } = await callService('converge', sleeper('bad\n'));
    expect(ok).toBe(false);
    expect(message).toMatch(
      /^test: sleeper: config check: it refuses the new files[^]*not good[^]*sleeper runs as before/,
    );
    expect([await config(), await pid()]).toEqual(['good 2', running]);
  });

  test('is taken back when the service does not stay up; the error has its journal, and no credential', async () => {
    const crashing = sleeper('good 3\n', { unit: unit('cat /etc/sleeper/token; exit 3') });
    const { ok, message } = await callService('converge', crashing);
    expect(ok).toBe(false);
    expect(message).toMatch(
      /^test: sleeper: ready: the service ends again and again[^]*status=3[^]*Everything was put back/,
    );
    expect(message).not.toContain('correct-horse');
    expect(await config()).toBe('good 2');
    expect(
      await onHost('systemctl is-active sleeper; grep -c "sleep 100000" /etc/systemd/system/sleeper.service'),
    ).toBe('active\n1');
  });

  test('is refused where /run is full, with the way out, before anything is touched', async () => {
    await onHost('mkdir -p /run/promha; mount -t tmpfs -o size=16k tmpfs /run/promha');
    const { ok, message } = await callService('converge', sleeper('good 3\n'));
    await onHost('umount /run/promha; rmdir /run/promha');
    expect(ok).toBe(false);
    expect(message).toMatch(
      /^test: stage: the files could not be put into \/run\/promha, nothing was changed .*No space left on device[^]*\/run of the host is full: `du -xsh \/run\/\*`/,
    );
    expect(await config()).toBe('good 2');
  });

  test('leaves nothing behind when it was the first one', async () => {
    await callService('remove', sleeper(''));
    expect(await callService('converge', sleeper('good\n', { unit: unit('exit 3') }))).toMatchObject({ ok: false });
    expect(await manifest()).toBe(before);
  });
});

describe('a run that is killed in the middle', () => {
  test('is rolled back, at once or by the next run', async () => {
    await callService('converge', sleeper('good 1\n'));
    const hanging = sleeper('good 2\n', { ready: { urls: ['http://127.0.0.1:9777/'], timeoutMs: 30_000 } });
    const going = callService('converge', hanging);
    const killed =
      "until grep -qs '^good 2' /etc/sleeper/sub/sleeper.conf; do sleep 0.1; done; systemctl kill -s KILL 'promha-sleeper-*'";
    await onHost(killed);
    expect(await going).toMatchObject({
      ok: false,
      message: expect.stringMatching(/was killed on the host; everything was put back/) as string,
    });
    expect(await config()).toBe('good 1');
    expect(await callService('converge', sleeper('good 3\n'))).toMatchObject({ ok: true });
    expect(await onHost('systemctl is-active sleeper')).toBe('active');
  });
});

/** A form that never gets ready, so that its transaction stays open for half a minute. */
const never = (config: string): HeldServiceInputs =>
  sleeper(config, { ready: { urls: ['http://127.0.0.1:9777/'], timeoutMs: 30_000 } });

describe('an operator', () => {
  const isOpen = 'until grep -qs "^activate" /var/lib/promha/services/sleeper/undo/log; do sleep 0.1; done';

  test('is refused while another one works on the service, and is told who that is and since when', async () => {
    const first = callService('converge', never('good 4\n'), 'ann@ops1 since 2026-01-31T03:04:05Z');
    await onHost(isOpen);
    expect(await callService('converge', sleeper('good 5\n'))).toMatchObject({
      ok: false,
      message: expect.stringMatching(
        /^test: sleeper: refused, nothing was changed: another run works on this service: ann@ops1 since 2026-01-31T03:04:05Z;/,
      ) as string,
    });
    expect(await first).toMatchObject({
      ok: false,
      message: expect.stringMatching(/: ready: not ready within/) as string,
    });
    expect(await config()).toBe('good 3');
  });

  test('who is killed leaves a lock to nobody: the next one waits until the host has gone back, and goes on', async () => {
    const dying = startService('converge', never('good 4\n'), 'ann');
    await onHost(isOpen);
    for (const { pid, command } of await descendantsOf(dying.pid!))
      if (command.includes('run-service.ts')) process.kill(pid, 'SIGKILL');
    expect((await dying).stdout).toBe('');
    expect(await callService('converge', sleeper('good 5\n'))).toMatchObject({ ok: true });
    expect(await config()).toBe('good 5');
  });
});

describe.runIf(process.env['PROMHA_LONG'] === '1')('a cable that is cut when the service is about to get ready', () => {
  const isOpen = 'until grep -qs "^activate" /var/lib/promha/services/sleeper/undo/log; do sleep 0.1; done';
  /** Gets ready as soon as something listens on that port, which the test starts once the cable is cut. */
  const waiting = (config: string): HeldServiceInputs =>
    sleeper(config, { ready: { urls: ['http://127.0.0.1:9777/'], timeoutMs: 60_000 } });
  const listen = 'systemd-run --quiet --collect --unit=listener python3 -m http.server 9777';

  async function cutIn(config: string): Promise<ServiceOutcome> {
    const going = callService('converge', waiting(config));
    await onHost(isOpen);
    await lab(['host', 'test', 'cut']);
    await onHost(listen);
    return going;
  }

  afterEach(async () => {
    await lab(['host', 'test', 'join']);
    await onHost('systemctl stop listener');
  });

  test('loses nothing when it is back within the minute', async () => {
    const going = cutIn('good 6\n');
    await delay(40_000);
    await lab(['host', 'test', 'join']);
    expect(await going).toMatchObject({ ok: true });
    expect(await config()).toBe('good 6');
  });

  test('for good: the host goes back, and the operator is told so within three minutes', async () => {
    const beganMs = Date.now();
    const { ok, message } = await cutIn('good 7\n');
    expect(ok).toBe(false);
    expect(message).toMatch(
      /^test: promha-sleeper-[^]*did not come back within 120 s\. The host puts everything back by itself/,
    );
    expect(Date.now() - beganMs).toBeLessThan(240_000);
    expect(await config()).toBe('good 6');
  });
});

describe('the end', () => {
  test('keeps data that shall stay, and finds it again', async () => {
    await callService('converge', sleeper('good\n'));
    await onHost('echo precious > /var/lib/sleeper/data');
    expect(await callService('remove', sleeper('', { keepData: true }))).toMatchObject({
      ok: true,
      reports: ['/var/lib/sleeper'],
    });
    expect(await onHost('id sleeper 2>&1; ls /etc/sleeper 2>&1; cat /var/lib/sleeper/data')).toMatch(
      /no such user[^]*No such file[^]*precious/,
    );
    expect(await callService('converge', sleeper('good\n'))).toMatchObject({ ok: true });
    expect(await onHost('stat -c %U /var/lib/sleeper/data; cat /var/lib/sleeper/data')).toMatch(/precious$/);
  });

  test('leaves the host as it was', async () => {
    expect(await callService('remove', sleeper(''))).toMatchObject({ ok: true });
    expect(await manifest()).toBe(before);
  });

  test('never touches what is not ours', async () => {
    await onHost('useradd --system sleeper; mkdir /etc/sleeper; echo theirs > /etc/sleeper/file');
    const { ok, message } = await callService('converge', sleeper('good\n'));
    expect([ok, message]).toEqual([
      false,
      expect.stringMatching(/refused, nothing was changed: the user sleeper [^]*the folder \/etc\/sleeper /),
    ]);
    await callService('remove', sleeper(''));
    expect(await onHost('cat /etc/sleeper/file; id -un sleeper; rm -r /etc/sleeper; userdel sleeper')).toBe(
      'theirs\nsleeper',
    );
  });
});
