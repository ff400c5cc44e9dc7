import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { callByReflection } from '@zhiqi/client';
import { admitParty, type NewParty } from '../commands/parties.ts';
import { mintToken } from '../commands/token.ts';
import { CliError, EXIT } from '../exit-codes.ts';
import { ROOT, type RunningPlatform } from '../platform/locate.ts';
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
}

interface SampleDepartments {
  readonly banks: readonly NewParty[];
  readonly steps: readonly SampleStep[];
}

const DEPARTMENTS = join(ROOT, 'deploy', 'local', 'sample', 'departments.json');

/**
 * Carries out the calls of `departments.json` for the departments that this platform runs. A call that needs what another
 * department would have answered is left out with it. Request ids are fixed, so that a repeated load changes nothing.
 * @returns number of calls made
 */
export async function loadDepartments(platform: RunningPlatform): Promise<number> {
  const { banks, steps } = JSON.parse(readFileSync(DEPARTMENTS, 'utf8')) as SampleDepartments;
  const running = new Set<string>(platform.run.processes.map(({ name }) => name));
  const kept = new Map<string, string>();
  let made = 0;
  // Banks get credentials of their own on the bus; one that is not the platform's own is not the sample's to change.
  if (running.has('financing') && runsOwnNats(platform.run)) for (const bank of banks) await admitParty(platform, bank);
  for (const [index, step] of steps.entries()) {
    const service = step.method.split('.')[1] ?? '';
    const request = filledIn(step.request, kept);
    if (!running.has(service) || request === undefined) continue;
    const answer = await carryOut(platform, service, step, { requestId: `sample-department-${index}`, ...request });
    for (const [name, path] of Object.entries(step.keep ?? {})) kept.set(name, partOf(answer, path, step.method));
    made += 1;
  }
  return made;
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
