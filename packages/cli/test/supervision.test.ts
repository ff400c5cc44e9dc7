import { describe, expect, it, onTestFinished } from 'vitest';
import { pollUntil } from '../src/platform/poll.ts';
import { identify, isRunning } from '../src/platform/process-identity.ts';
import type { ProcessSpec } from '../src/platform/process-spec.ts';
import { type ProcessObserver, StartFailedError, type SupervisionTimes } from '../src/platform/supervised-process.ts';
import { StartTimeoutError, Supervisor } from '../src/platform/supervisor.ts';
import { fakeSpec, Journal, QUICK_TIMES } from './fakes.ts';

interface Told {
  readonly lines: string[];
  readonly crashes: string[];
  readonly killed: string[];
}

function supervise(specs: ProcessSpec[], times: Partial<SupervisionTimes> = {}) {
  const told: Told = { lines: [], crashes: [], killed: [] };
  const observer: ProcessObserver = {
    line: (name, text) => told.lines.push(`${name} ${text}`),
    changed: () => undefined,
    crashed: (name, ending, wait) => told.crashes.push(`${name} ${ending} ${wait ?? 'gives up'}`),
    killed: (name) => told.killed.push(name),
  };
  const supervisor = new Supervisor(specs, { ...QUICK_TIMES, ...times }, observer);
  onTestFinished(() => supervisor.stop());
  return { supervisor, told };
}

const states = (supervisor: Supervisor) => supervisor.processes.map(({ spec, state }) => `${spec.name} ${state}`);
const pidOf = (supervisor: Supervisor, name: string) =>
  supervisor.processes.find(({ spec }) => spec.name === name)?.pid ?? Number.NaN;
const eventually = async (condition: () => boolean) =>
  expect(await pollUntil(condition, { deadlineMs: 30_000 })).toBe(true);

describe('given a platform of infrastructure and services', () => {
  it('when it starts, then everything of a stage serves before the next stage starts; the stop goes the other way', async () => {
    const journal = new Journal();
    const specs = [
      await fakeSpec(journal, 'inventory', 1),
      await fakeSpec(journal, 'reporting', 1),
      await fakeSpec(journal, 'nats', 0),
      await fakeSpec(journal, 'store', 0),
    ];
    const { supervisor } = supervise(specs);

    expect(await supervisor.start()).toBe(true);
    expect(states(supervisor).every((state) => state.endsWith('SERVING'))).toBe(true);
    expect(new Set(journal.acts('started').slice(0, 2))).toEqual(new Set(['nats started', 'store started']));

    await supervisor.stop();
    const stopped = journal.acts('stopped');
    expect(new Set(stopped.slice(0, 2))).toEqual(new Set(['inventory stopped', 'reporting stopped']));
    expect(new Set(stopped.slice(2))).toEqual(new Set(['nats stopped', 'store stopped']));
    const lastServiceStop = journal.acts().lastIndexOf('reporting stopped');
    expect(journal.acts().indexOf('nats asked-to-stop')).toBeGreaterThan(lastServiceStop);
    expect(states(supervisor).every((state) => state.endsWith('STOPPED'))).toBe(true);
  });

  it('when a service is killed, then only that one is started again and the crash is told', async () => {
    const journal = new Journal();
    const specs = [await fakeSpec(journal, 'nats', 0), await fakeSpec(journal, 'inventory', 1)];
    const { supervisor, told } = supervise(specs);
    await supervisor.start();
    const first = pidOf(supervisor, 'inventory');

    process.kill(first, 'SIGKILL');
    await eventually(() => journal.pids('inventory').length === 2 && states(supervisor).includes('inventory SERVING'));

    expect(told.crashes).toEqual(['inventory signal SIGKILL 20']);
    expect(journal.pids('nats')).toHaveLength(1);
    expect(pidOf(supervisor, 'inventory')).not.toBe(first);
    expect(isRunning(identify(pidOf(supervisor, 'inventory')))).toBe(true);
  });

  it('when it crashes again soon, then the next wait is longer', async () => {
    const journal = new Journal();
    const { supervisor, told } = supervise([await fakeSpec(journal, 'inventory', 1)]);
    await supervisor.start();
    for (const restarts of [1, 2, 3]) {
      process.kill(pidOf(supervisor, 'inventory'), 'SIGKILL');
      await eventually(() => told.crashes.length === restarts && states(supervisor).includes('inventory SERVING'));
    }
    expect(told.crashes.map((crash) => crash.split(' ').at(-1))).toEqual(['20', '40', '40']);
  });

  it('when a service keeps failing before it ever served, then the start fails and the rest is stopped', async () => {
    const journal = new Journal();
    const specs = [
      await fakeSpec(journal, 'nats', 0),
      await fakeSpec(journal, 'inventory', 1, { flags: ['--crash-at-start'] }),
    ];
    const { supervisor, told } = supervise(specs);

    await expect(supervisor.start()).rejects.toThrow(StartFailedError);
    expect(told.crashes.at(-1)).toBe('inventory exit code 3 gives up');
    expect(told.lines.some((line) => line.includes('no such store'))).toBe(true);
    expect(states(supervisor)).toEqual(['nats STOPPED', 'inventory STOPPED']);
    expect(journal.acts('stopped')).toEqual(['nats stopped']);
  });

  it('when a service says that its configuration is wrong, then it is not tried again', async () => {
    const journal = new Journal();
    const { supervisor, told } = supervise([
      await fakeSpec(journal, 'inventory', 1, { flags: ['--bad-configuration'] }),
    ]);
    await expect(supervisor.start()).rejects.toThrow(StartFailedError);
    expect(told.crashes).toEqual(['inventory exit code 78 gives up']);
    expect(journal.pids('inventory')).toHaveLength(1);
  });

  it('when a program cannot be found, then the start fails with its name', async () => {
    const journal = new Journal();
    const spec = { ...(await fakeSpec(journal, 'nats', 0)), command: '/nonexistent/nats-server' };
    const { supervisor } = supervise([spec]);
    await expect(supervisor.start()).rejects.toThrow(/nats: .*ENOENT/);
  });

  it('when one does not serve in time, then the start fails naming it', async () => {
    const journal = new Journal();
    const specs = [
      await fakeSpec(journal, 'nats', 0),
      await fakeSpec(journal, 'inventory', 1, { flags: ['--never-serve'] }),
    ];
    const { supervisor } = supervise(specs, { startDeadlineMs: 3_000 });
    const failure = await supervisor.start().catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(StartTimeoutError);
    expect((failure as StartTimeoutError).missing).toContain('inventory');
    expect(states(supervisor)).toEqual(['nats STOPPED', 'inventory STOPPED']);
  });

  it('when one ignores the request to stop, then it is killed after the grace time', async () => {
    const journal = new Journal();
    const { supervisor, told } = supervise([await fakeSpec(journal, 'stubborn', 0, { flags: ['--ignore-term'] })], {
      stopGraceMs: 200,
    });
    await supervisor.start();
    const process = identify(pidOf(supervisor, 'stubborn'));
    await supervisor.stop();
    expect(told.killed).toEqual(['stubborn']);
    expect(isRunning(process)).toBe(false);
  });

  it('when the stop comes during the start, then the start gives up and nothing is left running', async () => {
    const journal = new Journal();
    const specs = [
      await fakeSpec(journal, 'nats', 0, { flags: ['--never-serve'] }),
      await fakeSpec(journal, 'inventory', 1),
    ];
    const { supervisor } = supervise(specs);
    const started = supervisor.start();
    await eventually(() => journal.acts().includes('nats started'));
    await supervisor.stop();
    expect(await started).toBe(false);
    expect(journal.pids('inventory')).toEqual([]);
    expect(isRunning(identify(journal.pids('nats')[0] ?? 0))).toBe(false);
  });
});
