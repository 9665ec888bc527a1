import { z } from 'zod';
import { describe, expect, test } from 'vitest';
import type { OperationContext, ResourceType } from '../grpc/resource-type.ts';
import { outcomeLines } from '../../roles/host-outcomes.ts';
import { hostBound } from './host-bound.ts';
import { HostProgress } from './host-progress.ts';
import { PendingTurn } from './pending-turn.ts';
import { Turns } from './turns.ts';

interface Input {
  readonly host: string;
  readonly name: string;
}

const context: OperationContext = { report: () => undefined, signal: new AbortController().signal };
const service = (host: string): Input => ({ host, name: 'node_exporter' });
const recorded = (host: string) => ({ id: host, inputs: service(host), outputs: {} });
const hostNames = (count: number): readonly string[] => Array.from({ length: count }, (_, index) => `app${index + 1}`);

/** A type of resources that fails on some hosts, as the plugin gives it to the engine. `touched`: every host that it was asked for. */
function resources(maxFailed: number, bad: readonly string[]) {
  const progress = new HostProgress(() => 0, () => maxFailed); // prettier-ignore
  const touched: string[] = [];
  const work = ({ host }: Input): Promise<{ id: string; outputs: object }> => {
    touched.push(host);
    return bad.includes(host) ? Promise.reject(new Error(`${host}: no`)) : Promise.resolve({ id: host, outputs: {} });
  };
  const type: ResourceType<Input> = {
    schema: z.object({ host: z.string(), name: z.string() }),
    replaceOn: [],
    computed: [],
    create: work,
    update: (_recorded, inputs) => work(inputs),
    read: ({ inputs }) => Promise.resolve({ inputs, outputs: {} }),
    delete: async ({ inputs }) => void (await work(inputs)),
  };
  return { progress, touched, type: hostBound(type, progress) };
}

/** Changes hosts one after the other; what each of them said, empty where all went well. */
async function changeAll(type: ResourceType<Input>, hosts: readonly string[]): Promise<readonly string[]> {
  const said: string[] = [];
  for (const host of hosts)
    said.push(await type.update(recorded(host), service(host), context).then(() => '', String)); // prettier-ignore
  return said;
}

describe('when more hosts failed than may', () => {
  test('the rest is not touched, and each says that it waits and for what', async () => {
    const { type, touched } = resources(2, ['app1', 'app3', 'app4']);
    const said = await changeAll(type, hostNames(6));
    expect(touched).toEqual(['app1', 'app2', 'app3', 'app4']);
    const waits = (host: string): string =>
      `PendingTurn: ${host}: node_exporter: pending: not begun, since 3 hosts failed, and \`maxFailed\` of promha:rollout is 2`;
    expect(said).toEqual(['Error: app1: no', '', 'Error: app3: no', 'Error: app4: no', waits('app5'), waits('app6')]);
  });

  test('new hosts are not begun either', async () => {
    const { type, touched } = resources(0, ['app1']);
    await changeAll(type, ['app1']);
    await expect(type.create(service('app2'), context)).rejects.toThrow(PendingTurn);
    expect(touched).toEqual(['app1']);
  });

  test('the summary says that and why the run was stopped, and names all hosts that are left', async () => {
    const { type, progress } = resources(1, ['app2', 'app3']);
    await changeAll(type, hostNames(5));
    expect(outcomeLines({ hosts: progress.outcomes(), stopReason: progress.stopReason() ?? '' })).toEqual([
      expect.stringMatching(
        /^the run was stopped: 2 hosts failed, and `maxFailed` of promha:rollout is 1\. /,
      ) as string,
      'hosts done: app1; failed: app2, app3; pending: app4, app5. The next up finishes what is left, once the cause is gone.',
    ]);
  });

  test('what is to go is removed all the same', async () => {
    const { type, touched } = resources(0, ['app1']);
    await changeAll(type, ['app1']);
    await type.delete(recorded('app2'), context);
    expect(touched).toEqual(['app1', 'app2']);
  });

  test('who waits for the other side of its pair is not begun', async () => {
    const { type, progress } = resources(0, ['app1']);
    await changeAll(type, ['app1']);
    const turns = new Turns(progress, 0);
    const pair = { hosts: ['prom01', 'prom02'], serving: [], servingTimeoutMs: 1 };
    const member = { host: 'prom02', name: 'prometheus', pair, releases: [] };
    await expect(turns.attend(member, () => turns.take(member))).rejects.toThrow(/^prom02: prometheus: pending: /);
  });
});

describe('the run goes on', () => {
  test('as long as no more failed than may', async () => {
    const { type, touched, progress } = resources(2, ['app1', 'app2']);
    await changeAll(type, hostNames(200));
    expect(touched).toHaveLength(200);
    expect(progress.stopReason()).toBeUndefined();
  });

  test('when one host fails again and again: hosts are counted, not what fails on them', async () => {
    const { type, touched } = resources(1, ['app1']);
    await changeAll(type, ['app1', 'app1', 'app1', 'app2']);
    expect(touched).toEqual(['app1', 'app1', 'app1', 'app2']);
  });

  test('when hosts wait for others: they did not fail', async () => {
    const { type, progress, touched } = resources(0, []);
    const waits = (): Promise<never> => Promise.reject(new PendingTurn('app1: pending'));
    await progress.change('app1', 'prometheus', waits).catch(() => undefined);
    await changeAll(type, ['app2']);
    expect(touched).toEqual(['app2']);
  });
});
