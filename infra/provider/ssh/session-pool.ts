import type { Readable, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { NodeSSH } from 'node-ssh';
import type { ClientChannel } from 'ssh2';
import type { LimitFunction } from 'p-limit';
import pLimit from 'p-limit';
import type { HostConnection, HostConnections } from '../../model/host-connection.ts';
import type { CommandResult } from './command-result.ts';
import { ConnectionLost } from './command-result.ts';
import { HostOut } from './host-out.ts';
import { shellQuote } from './shell-quote.ts';

/**
 * Sessions being opened at the same time, in all. Each sshd sees one of them, a jump host too, so this is no matter of its MaxStartups:
 * with more of them the operator's processor is the one that is late, and connections time out.
 */
const handshakes = 16;

/** Commands at the same time on one host, and urgent ones beside them; sshd allows 10 channels in a session (MaxSessions). */
const commandsPerHost = 7;
const urgentPerHost = 2;

/** What a command is given beside its script. */
interface RunOptions {
  readonly stdin?: Readable;
  /** @default 600000 */
  readonly timeoutMs?: number;
  readonly onStdout?: (chunk: Buffer) => void;
  /** True: does not queue behind commands that run for long, for a short one that they wait for. @default false */
  readonly isUrgent?: boolean;
}

/** One pooled session a host, and one for all hosts behind the same jump host, opened at the first use and kept until the plugin ends. */
export class SessionPool {
  readonly #connections: HostConnections;
  readonly #former: HostConnections;
  readonly #forgotten: ReadonlySet<string>;
  readonly #sessions = new Map<string, Promise<NodeSSH>>();
  readonly #limits = new Map<string, LimitFunction>();
  readonly #handshakes = pLimit(handshakes);

  /**
   * @param former Of hosts that have left the stack file.
   * @param forgotten Hosts that are gone for good, in either of them or in none.
   */
  constructor(connections: HostConnections, former: HostConnections = {}, forgotten: readonly string[] = []) {
    this.#connections = connections;
    this.#former = former;
    this.#forgotten = new Set(forgotten);
  }

  /**
   * Runs a POSIX shell script on a host as root (through `sudo -n` where the login is not root).
   * @param options `stdin`: bytes for the script's standard input; `onStdout`: told what it prints while it runs; `isUrgent`: past the queue.
   * @throws HostOut for a host that the stack leaves alone or forgets. ConnectionLost when the connection ends before the script does.
   */
  async run(host: string, script: string, options: RunOptions = {}): Promise<CommandResult> {
    const connection = this.#connectionOf(host);
    return await this.#limit(
      host,
      options.isUrgent === true,
    )(async () => {
      const session = await this.#session(host, connection);
      const shell = `sh -c ${shellQuote(script)}`;
      const result = await this.#execute(host, session, connection.sudo ? `sudo -n -- ${shell}` : shell, options);
      if (connection.sudo && result.code === 1 && /^sudo: /m.test(result.stderr)) {
        throw new Error(
          `${host}: sudo: ${result.stderr.trim()}; user ${connection.user} needs passwordless sudo (a line "${connection.user} ALL=(ALL) NOPASSWD: ALL" in /etc/sudoers.d/)`,
        );
      }
      return result;
    });
  }

  /**
   * Runs a script as `run` does, with what it prints going to `sink` byte for byte, however much that is; ends the sink.
   * @returns the script's exit status and what it said on standard error
   * @throws ConnectionLost when the connection ends before the script does
   */
  async stream(host: string, script: string, sink: Writable): Promise<Omit<CommandResult, 'stdout'>> {
    const connection = this.#connectionOf(host);
    const session = await this.#session(host, connection);
    const shell = `sh -c ${shellQuote(script)}`;
    const result = await streamCommand(session, connection.sudo ? `sudo -n -- ${shell}` : shell, sink).catch(
      (error: Error) => {
        this.#drop(host, session);
        throw new ConnectionLost(`${host}: the connection was lost (${error.message})`);
      },
    );
    if (result.code === null) throw new ConnectionLost(`${host}: the connection was lost`);
    return result;
  }

  /** Ends all sessions. */
  async close(): Promise<void> {
    const sessions = [...this.#sessions.values()];
    this.#sessions.clear();
    for (const session of await Promise.allSettled(sessions))
      if (session.status === 'fulfilled') session.value.dispose();
  }

  #limit(host: string, isUrgent: boolean): LimitFunction {
    const lane = isUrgent ? `${host}, urgent` : host;
    const limit = this.#limits.get(lane) ?? pLimit(isUrgent ? urgentPerHost : commandsPerHost);
    this.#limits.set(lane, limit);
    return limit;
  }

  #connectionOf(host: string): HostConnection {
    if (this.#forgotten.has(host)) throw new HostOut(host, true);
    const connection = this.#connections[host] ?? this.#former[host];
    if (connection === undefined)
      throw new Error(`${host}: connect: the stack file has no such host under promha:hosts`);
    if (connection.out === true) throw new HostOut(host, !(host in this.#connections));
    return connection;
  }

  async #execute(host: string, session: NodeSSH, command: string, options: RunOptions): Promise<CommandResult> {
    const timeoutMs = options.timeoutMs ?? 600_000;
    let timer: NodeJS.Timeout | undefined;
    const overdue = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(
        () => reject(new ConnectionLost(`${host}: no answer within ${timeoutMs / 1000} s`)),
        timeoutMs,
      );
    });
    try {
      const running = session.execCommand(command, {
        noTrim: true,
        ...(options.stdin === undefined ? {} : { stdin: options.stdin }),
        ...(options.onStdout === undefined ? {} : { onStdout: options.onStdout }),
      });
      const { code, stdout, stderr, signal } = await Promise.race([running, overdue]);
      // A channel that closes without a status: the session went away under it.
      if (code === null && signal === null) throw new ConnectionLost(`${host}: the connection was lost`);
      return { code, stdout, stderr };
    } catch (error) {
      if (error instanceof ConnectionLost || !session.isConnected()) {
        this.#drop(host, session);
        throw error instanceof ConnectionLost
          ? error
          : new ConnectionLost(
              `${host}: the connection was lost (${error instanceof Error ? error.message : String(error)})`,
            );
      }
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }

  #drop(name: string, session: NodeSSH): void {
    this.#sessions.delete(name);
    session.dispose();
  }

  /** @param key What the session is kept by. */
  #session(name: string, connection: HostConnection, key = name): Promise<NodeSSH> {
    const known = this.#sessions.get(key);
    if (known !== undefined) return known;
    const opening = this.#open(name, connection);
    this.#sessions.set(key, opening);
    const forget = (): void => {
      if (this.#sessions.get(key) === opening) this.#sessions.delete(key);
    };
    opening.then((session) => session.connection?.once('close', forget), forget);
    return opening;
  }

  async #open(name: string, connection: HostConnection): Promise<NodeSSH> {
    const way = connection.jump;
    // Hosts that have left the stack file may have been reached by another one of the same address.
    const jump =
      way === undefined ? undefined : await this.#session(`${way.address}, jump host`, way, JSON.stringify(way));
    // Loaded with the first connection: a run that asks no host does not wait for it.
    const { openSession } = await import('./open-session.ts');
    const session = await this.#handshakes(() => openSession(name, connection, jump));
    // An error of an idle session is no news: its `close` follows, and the next command opens another one.
    session.connection?.on('error', () => undefined);
    return session;
  }
}

/** A command that runs, with the ears that must be there before the next packet is read. */
interface RunningCommand {
  readonly channel: ClientChannel;
  /** Resolves at its end. The code is null when the channel closed without a status. */
  readonly ended: Promise<Omit<CommandResult, 'stdout'>>;
}

/** A short command may have answered and ended in the very packets that say it has begun: what listens later hears nothing of it. */
function listenTo(channel: ClientChannel): RunningCommand {
  const said: Buffer[] = [];
  channel.stderr.on('data', (chunk: Buffer) => said.push(chunk));
  let code: number | null = null;
  channel.on('exit', (status: number | null) => (code = status));
  const ended = new Promise<Omit<CommandResult, 'stdout'>>((resolve) =>
    channel.once('close', () => resolve({ code, stderr: Buffer.concat(said).toString('utf8') })),
  );
  return { channel, ended };
}

async function streamCommand(
  session: NodeSSH,
  command: string,
  sink: Writable,
): Promise<Omit<CommandResult, 'stdout'>> {
  const client = session.connection;
  if (client === null) throw new Error('the session has ended');
  const { channel, ended } = await new Promise<RunningCommand>((resolve, reject) =>
    client.exec(command, (error, opened) => (error === undefined ? resolve(listenTo(opened)) : reject(error))),
  );
  channel.end();
  await pipeline(channel, sink);
  return await ended;
}
