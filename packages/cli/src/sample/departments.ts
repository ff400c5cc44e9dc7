import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { callByReflection } from '@zhiqi/client';
import { admitParty, type NewParty } from '../commands/parties.ts';
import { mintToken } from '../commands/token.ts';
import { CliError, EXIT } from '../exit-codes.ts';
import { ROOT, type RunningPlatform } from '../platform/locate.ts';
import { pollUntil } from '../platform/poll.ts';
import { runsOwnNats } from '../platform/reload.ts';
import { serviceAddress } from '../platform/services.ts';

type JsonValue = Parameters<typeof callByReflection>[2];

/** One call of the invented year, as its caller. `${name}` in a request stands for what an earlier call kept. */
interface SampleStep {
  readonly as: string;
  readonly unit: string;
  readonly person: string;
  /** Full method name. */
  readonly method: string;
  readonly request: Readonly<Record<string, JsonValue>>;
  /** Names for parts of the answer: `{"d1": "demand.demandId"}`. */
  readonly keep?: Readonly<Record<string, string>>;
  /** Of a read: what its answer must say before the year goes on, for work that goes on behind a call. */
  readonly until?: Readonly<Record<string, string>>;
}

interface SampleDepartments {
  readonly banks: readonly NewParty[];
  readonly steps: readonly SampleStep[];
}

const FOLDER = join(ROOT, 'deploy', 'local', 'sample');
/** Each file with the beginning of its request ids. What one keeps the next may use. */
const YEAR = [
  ['departments.json', 'sample-department'],
  ['conversion.json', 'sample-conversion'],
] as const;
const UNTIL_MS = 30_000;
/** A read carries no request id. */
const READ = /\/(?:Get|List)/;

/**
 * Carries out the calls of the year's files for the departments that this platform runs. A call that needs what another
 * department would have answered is left out with it. Request ids are fixed, so that a repeated load changes nothing.
 * @returns number of calls made
 */
export async function loadDepartments(platform: RunningPlatform): Promise<number> {
  const running = new Set<string>(platform.run.processes.map(({ name }) => name));
  const kept = new Map<string, string>();
  let made = 0;
  for (const [file, requestIds] of YEAR) {
    const { banks = [], steps } = JSON.parse(readFileSync(join(FOLDER, file), 'utf8')) as Partial<SampleDepartments> & {
      readonly steps: readonly SampleStep[];
    };
    // Banks get credentials of their own on the bus; one that is not the platform's own is not the sample's to change.
    if (running.has('financing') && runsOwnNats(platform.run))
      for (const bank of banks) await admitParty(platform, bank);
    for (const [index, step] of steps.entries()) {
      const service = step.method.split('.')[1] ?? '';
      const request = filledIn(step.request, kept);
      if (!running.has(service) || request === undefined) continue;
      const answer = await answerTo(platform, service, step, { requestId: `${requestIds}-${index}`, ...request });
      for (const [name, path] of Object.entries(step.keep ?? {})) kept.set(name, partOf(answer, path, step.method));
      made += 1;
    }
  }
  return made;
}

/** The answer to a call; of a read with `until` the first one that says it. */
async function answerTo(
  platform: RunningPlatform,
  service: string,
  step: SampleStep,
  { requestId, ...request }: Readonly<Record<string, JsonValue>>,
): Promise<JsonValue> {
  const { until = {}, method } = step;
  if (!READ.test(method)) return carryOut(platform, service, step, { requestId: requestId ?? '', ...request });
  let answer: JsonValue = {};
  const says = async () => {
    answer = await carryOut(platform, service, step, request);
    return Object.entries(until).every(([path, value]) => partOf(answer, path, method) === value);
  };
  if (await pollUntil(says, { deadlineMs: UNTIL_MS })) return answer;
  throw new CliError(EXIT.failure, `示例数据:${method} 没有等到结果,请查看 ${service} 的日志。`);
}

async function carryOut(
  platform: RunningPlatform,
  service: string,
  { as: role, unit, person, method }: SampleStep,
  request: JsonValue,
): Promise<JsonValue> {
  const token = await mintToken(platform.folder, { as: role, unit, person });
  const [answer] = await callByReflection(serviceAddress(platform, service), method, request, { token });
  if (answer === undefined) throw new CliError(EXIT.failure, `示例数据:${method} 没有答复。`);
  return answer;
}

/** The request with every `${name}` replaced; undefined when a name is not known. */
function filledIn(
  request: SampleStep['request'],
  kept: ReadonlyMap<string, string>,
): SampleStep['request'] | undefined {
  let complete = true;
  const text = JSON.stringify(request).replaceAll(/\$\{(\w+)\}/g, (_match, name: string) => {
    complete &&= kept.has(name);
    return kept.get(name) ?? '';
  });
  return complete ? (JSON.parse(text) as SampleStep['request']) : undefined;
}

function partOf(answer: JsonValue, path: string, method: string): string {
  const found = path
    .split('.')
    .reduce<unknown>((part, name) => (part as Readonly<Record<string, unknown>> | undefined)?.[name], answer);
  if (typeof found === 'string') return found;
  throw new CliError(EXIT.failure, `示例数据:${method} 的答复中没有 ${path}。`);
}
