import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { schemaProblems } from './compose-schema.ts';
import type { Problem } from './problem.ts';
import { isServiceName, readsVariable } from './service-variables.ts';
import { asMapping, asTexts, type Mapping, readYaml } from './yaml.ts';

/** A service of the compose file. */
interface ComposeService {
  readonly name: string;
  readonly spec: Mapping;
  /** Runs once and ends: what waits for it waits for its success. */
  readonly isOneShot: boolean;
}

type Rule = (service: ComposeService, all: ReadonlyMap<string, ComposeService>) => string[];

/**
 * Checks a compose file: YAML, the schema of the Compose specification, and the rules of this project.
 * @param file path from `root`
 * @param expected services of the checkout, with their ports: each has to be there
 */
export function composeProblems(
  root: string,
  file: string,
  text: string,
  expected: ReadonlyMap<string, number>,
): Problem[] {
  const { value, problems } = readYaml(file, text);
  if (problems.length > 0) return problems;
  const services = servicesOf(value);
  const byService = [...services.values()].flatMap((service) =>
    [...RULES, variableRule(root), mountRule(join(root, dirname(file))), commandRule(root), secretRule(value)].flatMap(
      (rule) => rule(service, services).map((message) => ({ file, place: `services.${service.name}`, message })),
    ),
  );
  const missing = [...expected].flatMap(([name, port]) => missingOf(services.get(name), name, port));
  const absent = missing.map((message) => ({ file, place: 'services', message }));
  return [...schemaProblems(file, value), ...byService, ...absent];
}

/** The services of a compose file by name. */
export function servicesOf(compose: Mapping): Map<string, ComposeService> {
  const services = Object.entries(asMapping(compose.services)).map(([name, value]) => {
    const spec = asMapping(value);
    return [name, { name, spec, isOneShot: ['on-failure', 'no'].includes(String(spec.restart)) }] as const;
  });
  return new Map(services);
}

/** Its environment, with `${NAME:-default}` taken for the default. */
export function environmentOf(spec: Mapping): Record<string, string> {
  const entries = Object.entries(asMapping(spec.environment));
  return Object.fromEntries(entries.map(([name, value]) => [name, interpolated(String(value))]));
}

function interpolated(text: string): string {
  return text.replaceAll(/\$\{\w+(?::?-([^}]*))?\}/g, (_all, fallback: string | undefined) => fallback ?? '');
}

const RULES: readonly Rule[] = [
  function pinnedImage({ spec }) {
    const image = interpolated(String(spec.image ?? ''));
    return /:v?\d+\.\d+\.\d+[\w.-]*$|@sha256:[0-9a-f]{64}$/.test(image)
      ? []
      : [`image ${image || '(none)'}: pin a full version, as in mongo:8.2.12`];
  },
  function survivesAndIsWatched({ spec, isOneShot }) {
    const restart = spec.restart === undefined ? ['restart is not set'] : [];
    if (isOneShot) return restart;
    return [...restart, ...(spec.healthcheck === undefined ? ['healthcheck is not set'] : [])];
  },
  function leastPrivilege({ spec, isOneShot }) {
    const drops = asTexts(spec.cap_drop).includes('ALL');
    const sealed = asTexts(spec.security_opt).includes('no-new-privileges:true');
    const user = String(spec.user ?? '');
    // A one-shot may have to hand something over that belongs to root, and may then do that and nothing else.
    const isRoot = !/^[1-9]\d*:[1-9]\d*$/.test(user) && !(isOneShot && asTexts(spec.cap_add).length === 1);
    return [
      ...(spec.read_only === true ? [] : ['read_only: the root file system is not to be written']),
      ...(drops ? [] : ['cap_drop: ALL is missing']),
      ...(sealed ? [] : ['security_opt: no-new-privileges:true is missing']),
      ...(isRoot ? [`user "${user}": give a user and a group by number, not root`] : []),
      ...(spec.privileged === true ? ['privileged is not allowed'] : []),
    ];
  },
  function boundedResources({ spec }) {
    const { memory, cpus } = asMapping(asMapping(asMapping(spec.deploy).resources).limits);
    return memory === undefined || cpus === undefined ? ['deploy.resources.limits: cpus and memory are missing'] : [];
  },
  function boundedLog({ spec }) {
    const options = asMapping(asMapping(spec.logging).options);
    return options['max-size'] === undefined ? ['logging.options.max-size is missing: a log would fill the disk'] : [];
  },
  function reachableDependencies({ spec }, all) {
    return Object.entries(asMapping(spec.depends_on)).flatMap(([name, value]) => {
      const { condition } = asMapping(value);
      const target = all.get(name);
      if (target === undefined) return [`depends_on ${name}: there is no such service`];
      if (condition === 'service_completed_successfully' && !target.isOneShot) {
        return [`depends_on ${name}: it never completes`];
      }
      const probe = asMapping(target.spec.healthcheck);
      if (condition === 'service_healthy' && (probe.test === undefined || probe.disable === true)) {
        return [`depends_on ${name}: it has no healthcheck`];
      }
      return [];
    });
  },
  function noSecretInTheOpen({ spec }) {
    return Object.entries(environmentOf(spec))
      .filter(([name, value]) => isSecret(name) || /:\/\/[^/]*:[^/]*@/.test(value))
      .map(([name]) => `environment ${name}: secrets are mounted as files and named by ${name}_FILE`);
  },
  function publishedOnTheLoopback({ spec }) {
    return asTexts(spec.ports)
      .filter((port) => !interpolated(port).startsWith('127.0.0.1:'))
      .map((port) => `ports ${port}: published to everybody by default; begin with \${ZHIQI_PUBLISH:-127.0.0.1}`);
  },
];

function isSecret(name: string): boolean {
  return /(PASSWORD|SECRET|TOKEN|_KEY|MONGODB_URI)$/.test(name);
}

/** A variable that nobody reads is a mistake, most often in its name. */
function variableRule(root: string): Rule {
  return ({ name, spec }) => {
    if (!isServiceName(name)) return [];
    return Object.keys(environmentOf(spec))
      .filter((variable) => !/^(OTEL_[A-Z_]+|NODE_[A-Z_]+)$/.test(variable) && !readsVariable(root, name, variable))
      .map((variable) => `environment ${variable}: the service does not read it`);
  };
}

/** What is mounted from beside the compose file has to be there. */
function mountRule(folder: string): Rule {
  return ({ spec }) =>
    asTexts(spec.volumes)
      .map((volume) => volume.split(':')[0] ?? '')
      .filter((source) => source.startsWith('.') && !existsSync(join(folder, source)))
      .map((source) => `volumes ${source}: there is no such file`);
}

/** A program of ours that is started has to be there, and has to be what the image holds. */
function commandRule(root: string): Rule {
  return ({ spec }) =>
    [...asTexts(spec.command), ...asTexts(asMapping(spec.healthcheck).test)]
      .filter((word) => /^[\w./-]+\.m?[jt]s$/.test(word) && !word.startsWith('/') && !existsSync(join(root, word)))
      .map((word) => `${word}: there is no such file`);
}

function secretRule(compose: Mapping): Rule {
  const defined = asMapping(compose.secrets);
  return ({ spec }) => {
    const own = asTexts(spec.secrets);
    const named = Object.entries(environmentOf(spec)).flatMap(([variable, value]) => {
      const [, secret] = /^\/run\/secrets\/(.+)$/.exec(value) ?? [];
      return secret !== undefined && !own.includes(secret) ? [`environment ${variable}: ${secret} is not mounted`] : [];
    });
    const unknown = own.filter((name) => !(name in defined)).map((name) => `secrets ${name}: it is not defined`);
    return [...named, ...unknown];
  };
}

function missingOf(service: ComposeService | undefined, name: string, port: number): string[] {
  if (service === undefined) return [`${name} is missing: every service of the checkout is deployed`];
  const address = environmentOf(service.spec)[`ZHIQI_${name.toUpperCase()}_ADDR`];
  return address === `${name}:${port}` ? [] : [`${name}: ZHIQI_${name.toUpperCase()}_ADDR should be ${name}:${port}`];
}
