import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { removePlatformsOnSignal } from './harness/platform.ts';
import { currentLoad, machine, type Report, renderSuite, type SuiteReport } from './harness/report.ts';
import type { BenchContext, Suite } from './harness/suite.ts';
import { commands } from './suites/commands.ts';
import { figures } from './suites/figures.ts';
import { importing } from './suites/import.ts';
import { relay } from './suites/relay.ts';
import { start } from './suites/start.ts';

const SUITES: readonly Suite[] = [commands, figures, relay, importing, start];

/** Measures the chosen suites, each on a platform of its own. */
export async function benchPlatform(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      only: { type: 'string' },
      quick: { type: 'boolean', default: false },
      json: { type: 'string' },
      'port-base': { type: 'string', default: '17400' },
    },
  });
  const context: BenchContext = {
    quick: values.quick,
    portBase: Number(values['port-base']),
    say: (line) => console.error(line),
  };
  const chosenSuites = chosen(values.only);
  removePlatformsOnSignal();
  const facts = await machine();
  console.log(
    `${facts.processors}, ${facts.memoryGb} GB, Linux ${facts.kernel}, Node ${facts.node}, load ${facts.load}` +
      (values.quick ? ' (quick: a look, not a measurement)' : ''),
  );
  const suites: SuiteReport[] = [];
  for (const suite of chosenSuites) {
    try {
      const report = await measure(suite, context);
      suites.push(report);
      console.log(`\n${renderSuite(report)}`);
    } catch (error) {
      // The other suites are worth their minutes; the run as a whole has failed.
      console.error(`suite ${suite.name} failed`, error);
      process.exitCode = 1;
    }
  }
  const report: Report = { at: new Date().toISOString(), quick: values.quick, machine: facts, suites };
  if (values.json !== undefined) await writeFile(values.json, `${JSON.stringify(report, null, 2)}\n`);
}

function chosen(only: string | undefined): readonly Suite[] {
  const names = only?.split(',');
  if (names === undefined) return SUITES;
  const unknown = names.find((name) => !SUITES.some((suite) => suite.name === name));
  if (unknown === undefined) return SUITES.filter(({ name }) => names.includes(name));
  throw new Error(`--only ${unknown}: there are ${SUITES.map(({ name }) => name).join(', ')}`);
}

async function measure(suite: Suite, context: BenchContext): Promise<SuiteReport> {
  context.say(`▸ ${suite.name}`);
  const began = performance.now();
  const figures = await suite.measure(context);
  const seconds = Math.round((performance.now() - began) / 100) / 10;
  return { suite: suite.name, title: suite.title, seconds, load: currentLoad(), figures };
}
