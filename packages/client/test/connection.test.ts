import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually, type NatsServer, startNatsServer } from '@zhiqi/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { connectNats, isLoginRefused, type NatsSession } from '../src/index.ts';

let folder: string;
let nats: NatsServer;
let sessions: NatsSession[] = [];

const accept = (password: string): Promise<void> =>
  writeFile(join(folder, 'nats.conf'), `authorization { user: bank, password: "${password}" }\n`);

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'zhiqi-connection-'));
  await accept('the-right-one');
  nats = await startNatsServer({ config: join(folder, 'nats.conf') });
});
afterEach(async () => {
  await Promise.all(sessions.map((session) => session.close()));
  sessions = [];
  await nats.stop();
  await rm(folder, { recursive: true, force: true });
});

const login = (password: string) => ({ url: nats.url, user: 'bank', password, name: 'portal of b01' });

describe('a connection with a wrong password', () => {
  it('that waits says so once, goes on trying, and comes up when the server accepts it', async () => {
    const troubles: Error[] = [];
    const waiting = connectNats({ ...login('the-wrong-one'), onTrouble: (error) => troubles.push(error) });
    await eventually(() => troubles.length > 0, { what: 'the trouble is told' });
    await accept('the-wrong-one');
    await nats.restart();
    const session = await waiting;
    sessions.push(session);
    expect(session.connected()).toBe(true);
    expect(troubles.filter(isLoginRefused)).toHaveLength(1);
  });

  it('and nobody to tell is a warning of the process, without the password', async () => {
    const warned = new Promise<Error>((resolve) => process.once('warning', resolve));
    const stop = new AbortController();
    const waiting = connectNats({ ...login('the-wrong-one'), signal: stop.signal });
    const { name, message } = await warned;
    expect(name).toBe('ZhiqiConnectionWarning');
    expect(message).toContain('portal of b01: NATS refuses the user "bank" or its password');
    expect(message).not.toContain('the-wrong-one');
    stop.abort(new Error('enough'));
    await expect(waiting).rejects.toThrow('enough');
  });

  it('that was right until now says so once while it goes on trying, and again the next time', async () => {
    const troubles: Error[] = [];
    const session = await connectNats({ ...login('the-right-one'), onTrouble: (error) => troubles.push(error) });
    sessions.push(session);
    for (const times of [1, 2]) {
      await accept('another-one');
      await nats.restart();
      await eventually(() => troubles.filter(isLoginRefused).length === times, { what: 'the trouble is told' });
      await accept('the-right-one');
      await nats.restart();
      await eventually(() => session.connected(), { what: 'the connection is back', timeoutMs: 20_000 });
    }
    expect(troubles.filter(isLoginRefused)).toHaveLength(2);
  });

  it('is refused at once where nobody waits', async () => {
    await expect(connectNats({ ...login('the-wrong-one'), wait: false })).rejects.toSatisfy(isLoginRefused);
  });
});

describe('a connection to a place that is none', () => {
  it('is refused at once, although it would wait for a server', async () => {
    await expect(connectNats({ url: 'nats://127.0.0.1:notaport', name: 'x' })).rejects.toThrow();
  });
});
