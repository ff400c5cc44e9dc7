import { DockerfileParser, type From } from 'dockerfile-ast';
import { validate } from 'dockerfile-utils';
import type { Problem } from './problem.ts';

/** Checks a Dockerfile: its grammar and habits by the validator that editors use, then the rules of this project. */
export function dockerfileProblems(file: string, text: string): Problem[] {
  const grammar = validate(text).map(({ range, message }) => ({
    file,
    place: `line ${range.start.line + 1}`,
    message: String(message),
  }));
  return [...grammar, ...ownRules(text).map((message) => ({ file, place: 'image', message }))];
}

/** What a build does in its first stage: copies something of its context, or runs a command. */
export type BuildStep =
  | { readonly type: 'COPY'; readonly sources: readonly string[]; readonly target: string }
  | { readonly type: 'RUN'; readonly command: string };

/** The steps of the stage that installs, in order. */
export function buildSteps(text: string): BuildStep[] {
  const instructions = DockerfileParser.parse(text).getInstructions();
  const stages = instructions.flatMap((instruction, index) => (instruction.getKeyword() === 'FROM' ? [index] : []));
  return instructions.slice(stages[0], stages[1]).flatMap((instruction): BuildStep[] => {
    const content = instruction.getArgumentsContent() ?? '';
    if (instruction.getKeyword() === 'RUN') return [{ type: 'RUN', command: content }];
    if (instruction.getKeyword() !== 'COPY') return [];
    const words = instruction.getArguments().map((argument) => argument.getValue());
    return [{ type: 'COPY', sources: words.slice(0, -1), target: words.at(-1) ?? '.' }];
  });
}

function ownRules(text: string): string[] {
  const dockerfile = DockerfileParser.parse(text);
  const instructions = dockerfile.getInstructions();
  const lastOf = (keyword: string) =>
    instructions.findLast((instruction) => instruction.getKeyword() === keyword)?.getArgumentsContent() ?? '';
  const defaults = new Map(
    dockerfile.getARGs().map((arg) => [arg.getProperty()?.getName() ?? '', arg.getProperty()?.getValue() ?? '']),
  );
  const images = dockerfile.getFROMs().flatMap((from) => imageOf(from, defaults));
  return [
    ...images
      .filter((image) => !/:\d+\.\d+\.\d+[\w.-]*$|@sha256:/.test(image))
      .map((image) => `FROM ${image}: pin a full version`),
    ...(/^[1-9]\d*:[1-9]\d*$/.test(lastOf('USER')) ? [] : ['USER: give a user and a group by number, not root']),
    ...(lastOf('STOPSIGNAL') === 'SIGTERM' ? [] : ['STOPSIGNAL SIGTERM is missing']),
    ...(lastOf('ENV').length > 0 && text.includes('NODE_ENV=production') ? [] : ['ENV NODE_ENV=production is missing']),
    ...buildSteps(text).flatMap((step) => (step.type === 'RUN' ? commandProblems(step.command) : [])),
    ...instructions
      .filter((instruction) => instruction.getKeyword() === 'ADD')
      .map(() => 'ADD: use COPY, which fetches nothing and unpacks nothing'),
    ...(dockerfile.getFROMs().length > 1 ? [] : ['build and run in stages of their own']),
    ...(/^\s*#\s*syntax\s*=/m.test(text) ? ['# syntax= fetches a front end at every build'] : []),
  ];
}

function imageOf(from: From, defaults: ReadonlyMap<string, string>): string[] {
  const image = from.getImage();
  if (image === null) return [];
  return [image.replace(/^\$\{?(\w+)\}?$/, (all, name: string) => defaults.get(name) ?? all)];
}

function commandProblems(command: string): string[] {
  return [
    ...(/\b(curl|wget|git clone|apt-get|apk)\b/.test(command)
      ? [`RUN ${command}: nothing but the two registries is reached for`]
      : []),
    ...(/\bpnpm install\b/.test(command) && !/--frozen-lockfile/.test(command)
      ? [`RUN ${command}: install by the lockfile (--frozen-lockfile)`]
      : []),
    ...(/\bpnpm install\b/.test(command) && !/--prod\b/.test(command)
      ? [`RUN ${command}: leave the tools of development out (--prod)`]
      : []),
    ...(/\bnpm install\b/.test(command) && !/\bpnpm install\b/.test(command) && !/@\d+\.\d+\.\d+/.test(command)
      ? [`RUN ${command}: pin the version`]
      : []),
  ];
}
