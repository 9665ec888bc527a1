import { appendFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { receivedRequestSchema, type ReceivedRequest } from './received-request.ts';

function tryParseLine(line: string): ReceivedRequest | undefined {
  try {
    return receivedRequestSchema.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined;
  }
}

/**
 * All requests received so far, in order; kept in a JSON-lines file so that they outlive the process.
 * A last line cut by a kill is skipped.
 */
export class RequestJournal {
  readonly #file: string | undefined;
  readonly #requests: ReceivedRequest[] = [];

  /** @param file Where the lines are kept; undefined keeps them in memory only. */
  constructor(file: string | undefined) {
    this.#file = file;
    if (file === undefined) return;
    mkdirSync(dirname(file), { recursive: true });
    if (!existsSync(file)) return;
    const text = readFileSync(file, 'utf8');
    for (const line of text.split('\n')) {
      const request = tryParseLine(line);
      if (request !== undefined) this.#requests.push(request);
    }
    // Without this the next line would be glued to the cut one, and both lost.
    if (text !== '' && !text.endsWith('\n')) appendFileSync(file, '\n');
  }

  /** Adds one request, on disk before this returns. */
  add(request: ReceivedRequest): void {
    if (this.#file !== undefined) appendFileSync(this.#file, `${JSON.stringify(request)}\n`);
    this.#requests.push(request);
  }

  /** The requests from position `from` on, oldest first. @default 0 */
  list(from = 0): readonly ReceivedRequest[] {
    return this.#requests.slice(from);
  }

  /** How many there are. */
  get length(): number {
    return this.#requests.length;
  }
}
