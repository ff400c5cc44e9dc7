import { mkdtemp, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Child, eventually } from '@zhiqi/testing';
import type { EventJson } from './figures.ts';
import type { Platform } from './platform.ts';

const EXAMPLE = fileURLToPath(new URL('../../../client/examples/party-subscriber.ts', import.meta.url));

/** A bank's own program: the example of the client package, with the credentials that the bureau gave it. */
export class Bank {
  readonly code: string;
  readonly #folder: string;
  readonly #env: Readonly<Record<string, string>>;
  #program: Child;

  private constructor(code: string, folder: string, env: Readonly<Record<string, string>>) {
    this.code = code;
    this.#folder = folder;
    this.#env = env;
    this.#program = this.#start();
  }

  static async open(platform: Platform, code: string): Promise<Bank> {
    const env = await platform.json<Record<string, string>>('credentials', code);
    return new Bank(code, await mkdtemp(join(platform.folder, `bank-${code}-`)), env);
  }

  /** What its own system holds, without repeats, in the order of arrival. */
  async events(): Promise<EventJson[]> {
    const text = await readFile(join(this.#folder, 'events.jsonl'), 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return '';
      throw error;
    });
    const events = text.split('\n').filter((line) => line !== '');
    return [...new Map(events.map((line) => JSON.parse(line) as EventJson).map((event) => [event.id, event])).values()];
  }

  /** Short names of its events in the order of arrival, once they are so many. */
  async received(count: number, timeoutMs = 5_000): Promise<string[]> {
    const types = async () => (await this.events()).map(({ type }) => type.split('.').at(-1) ?? '');
    await eventually(async () => (await types()).length >= count, {
      timeoutMs,
      what: `${this.code} received ${count} events`,
    });
    return types();
  }

  /** The program ends, at night for example; `reopen` starts it again where it stopped. */
  async close(): Promise<void> {
    await this.#program.stop();
  }

  reopen(): void {
    this.#program = this.#start();
  }

  #start(): Child {
    return new Child({ entry: EXAMPLE, env: this.#env, cwd: this.#folder });
  }
}
