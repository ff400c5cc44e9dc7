import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { checkDeployment, deployedServices } from '../src/check.ts';
import { composeProblems } from '../src/compose.ts';
import { dockerfileProblems } from '../src/dockerfile.ts';
import { natsProblems } from '../src/nats.ts';
import { collectorProblems } from '../src/otel.ts';
import type { Problem } from '../src/problem.ts';

const ROOT = join(import.meta.dirname, '../../..');
const NATS_SERVER = process.env.ZHIQI_NATS_SERVER ?? join(ROOT, '.zhiqi/tools/bin/nats-server');
const read = (file: string) => readFileSync(join(ROOT, file), 'utf8');
const told = (problems: readonly Problem[]) => problems.map(({ place, message }) => `${place}: ${message}`).join('\n');

/** The file with one thing broken; fails if there is nothing to break, so that a test cannot outlive what it is about. */
function broken(text: string, from: string | RegExp, to: string): string {
  const result = text.replace(from, to);
  if (result === text) throw new Error(`nothing to break: ${from}`);
  return result;
}

it('what is deployed is in order', () => {
  expect(told(checkDeployment(ROOT, NATS_SERVER))).toBe('');
});

describe('the compose file', () => {
  const compose = read('deploy/compose.yaml');
  const check = (text: string) => told(composeProblems(ROOT, 'deploy/compose.yaml', text, deployedServices(ROOT)));

  it.each<[string, string | RegExp, string, string]>([
    ['a key that the specification does not know', 'restart: unless-stopped', 'restarts: always', 'restarts'],
    ['a value of the wrong type', 'read_only: true', 'read_only: 7', 'must be boolean'],
    ['a key given twice', 'name: zhiqi', 'name: zhiqi\nname: zhiqi', 'unique'],
    ['an anchor that is not there', '*nats\n', '*nast\n', 'Unresolved alias'],
    ['an image that moves', 'mongo:8.2.12', 'mongo:8', 'mongo: image mongo:8: pin'],
    ['a service without a probe', / *healthcheck:\n.*"health", "inventory"\]\n.*\n/, '', 'inventory: healthcheck'],
    ['a process that may write its own program', 'read_only: true', 'read_only: false', 'read_only'],
    ['root', 'user: "10001:10001"', 'user: "0:0"', 'otel-collector: user "0:0"'],
    ['capabilities', /cap_drop: \[ALL\]/, 'cap_drop: [NET_RAW]', 'cap_drop: ALL'],
    [
      'no limit of memory',
      'limits: { cpus: "0.5", memory: 256M }',
      'limits: { cpus: "0.5" }',
      'otel-collector: deploy',
    ],
    ['a log without an end', 'options: { max-size: 50m, max-file: "5" }', 'options: {}', 'max-size'],
    [
      'waiting for what is not there',
      'mongo: { condition: service_healthy }',
      'mango: { condition: service_healthy }',
      'mango',
    ],
    [
      ...(['waiting for the end of what does not end', 'nats: { condition: service_started }'] as const),
      ...(['nats: { condition: service_completed_successfully }', 'nats: it never completes'] as const),
    ],
    [
      'a variable that no service reads',
      'ZHIQI_REGION:',
      'ZHIQI_REGOIN:',
      'ZHIQI_REGOIN: the service does not read it',
    ],
    [
      'a password in the open',
      'ZHIQI_NATS_USER: inventory',
      'ZHIQI_NATS_PASSWORD: hush',
      'inventory: environment ZHIQI_NATS_PASSWORD',
    ],
    ['a password in an address', 'nats://nats:4222', 'nats://me:hush@nats:4222', 'environment NATS_URL: secrets'],
    [
      'a secret that is named and not mounted',
      'secrets: [jwks.json, mongodb_uri_inventory,',
      'secrets: [jwks.json,',
      'mongodb_uri_inventory is not mounted',
    ],
    ['a secret that nobody makes', /^ {2}nats_passwords: .*$/m, '', 'secrets nats_passwords: it is not defined'],
    ['a port for everybody', /\$\{ZHIQI_PUBLISH:-127\.0\.0\.1\}:7411:7411/, '7411:7411', 'ports 7411:7411'],
    ['a file that is not there', './otel/collector.yaml:', './otel/collecter.yaml:', './otel/collecter.yaml'],
    [
      'a program that is not there',
      'services/reporting/src/main.ts',
      'services/reports/src/main.ts',
      'services/reports',
    ],
    [
      'a service that cannot be found by the others',
      'ZHIQI_INVENTORY_ADDR: inventory:7411',
      'ZHIQI_INVENTORY_ADDR: inventory:7412',
      'should be inventory:7411',
    ],
    ['a service that is not deployed', /^ {2}reporting:/m, '  reports:', 'reporting is missing'],
  ])('is refused with %s', (_what, from, to, problem) => {
    expect(check(broken(compose, from, to))).toContain(problem);
  });
});

describe('the Dockerfile', () => {
  const dockerfile = read('deploy/Dockerfile');
  const check = (text: string) => told(dockerfileProblems('deploy/Dockerfile', text));

  it.each<[string, string | RegExp, string, string]>([
    ['an instruction that there is none of', 'WORKDIR /app', 'WORKDIRS /app', 'Unknown instruction'],
    ['a base image that moves', 'NODE_IMAGE=node:24.21.0-bookworm-slim', 'NODE_IMAGE=node:24', 'FROM node:24: pin'],
    ['root', /^USER.*$/m, 'USER root', 'USER: give'],
    ['tools of development', 'pnpm install --prod', 'pnpm install', '--prod'],
    ['other versions than the lockfile’s', ' --frozen-lockfile', '', '--frozen-lockfile'],
    ['a pnpm of any version', 'pnpm@10.34.9', 'pnpm', 'pin the version'],
    [
      'a download from elsewhere',
      'RUN pnpm fetch --prod',
      'RUN curl -fsSL https://example.org/install | sh',
      'nothing but the two registries',
    ],
    ['ADD', 'COPY packages packages', 'ADD packages packages', 'ADD: use COPY'],
    [
      'a front end that is fetched',
      'ARG NODE_IMAGE',
      '# syntax=docker/dockerfile:1\nARG NODE_IMAGE',
      'fetches a front end',
    ],
    ['a stop that nobody hears', 'STOPSIGNAL SIGTERM', 'STOPSIGNAL SIGKILL', 'STOPSIGNAL'],
  ])('is refused with %s', (_what, from, to, problem) => {
    expect(check(broken(dockerfile, from, to))).toContain(problem);
  });

  it('builds with the tools that the repository pins', () => {
    const { packageManager, devDependencies } = JSON.parse(read('package.json'));
    expect(dockerfile).toContain(`RUN npm install --global --no-audit --no-fund ${packageManager}\n`);
    expect(dockerfile).toContain(`ARG NODE_IMAGE=node:${devDependencies.node}-bookworm-slim\n`);
  });
});

describe('the NATS configuration', () => {
  const FILES = ['nats.conf', 'container.conf', 'users.conf'] as const;

  /** Checks a copy of the folder in which one file was changed. */
  function check(name: (typeof FILES)[number], change: (text: string) => string): string {
    const folder = mkdtempSync(join(tmpdir(), 'zhiqi-nats-conf-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    for (const file of FILES) {
      const text = read(`deploy/nats/${file}`);
      writeFileSync(join(folder, file), file === name ? change(text) : text);
    }
    return told(natsProblems(folder, '.', ['nats.conf', 'container.conf'], NATS_SERVER));
  }

  it.each<[string, (typeof FILES)[number], string | RegExp, string, string]>([
    ['a word that the server does not know', 'nats.conf', 'max_payload:', 'max_payloads:', 'nats-server -t: '],
    ['an include that is not there', 'container.conf', 'include nats.conf', 'include nast.conf', 'nats-server -t: '],
    ['the default interval of syncing', 'nats.conf', /^\s*sync_interval:.*$/m, '', 'sync_interval is not set'],
    ['no users', 'nats.conf', 'include users.conf', '', 'users.conf is not included'],
    [
      'a user who may do everything',
      'users.conf',
      /permissions: \{\n.*publish: \{ allow: \[/,
      'permissions: { publish: { deny: [',
      'user inventory: it has no list',
    ],
    [
      'a password in the file',
      'users.conf',
      '$ZHIQI_NATS_PASSWORD_INVENTORY',
      'hush_hush_hush',
      'user inventory: its password stands',
    ],
  ])('is refused with %s', (_what, file, from, to, problem) => {
    expect(check(file, (text) => broken(text, from, to))).toContain(problem);
  });

  it('is in order as it is', () => {
    expect(check('nats.conf', (text) => text)).toBe('');
  });
});

describe('the collector configuration', () => {
  const collector = read('deploy/otel/collector.yaml');

  it.each<[string, string | RegExp, string, string]>([
    [
      'an exporter that is not defined',
      'exporters: [debug]',
      'exporters: [debug, otlp]',
      'exporters otlp: it is not defined',
    ],
    [
      'a processor that no pipeline uses',
      'processors: [memory_limiter, batch]',
      'processors: [memory_limiter]',
      'batch: no pipeline uses it',
    ],
    ['no guard of its memory', '[memory_limiter, batch]', '[batch, memory_limiter]', 'memory_limiter comes first'],
    ['no traces', '    traces:', '    logs:', 'traces is missing'],
    [
      'an extension that is not defined',
      'extensions: [health_check]',
      'extensions: [zpages]',
      'zpages: it is not defined',
    ],
    [
      'a section that there is none of',
      'receivers:\n  otlp:',
      'reciever: {}\nreceivers:\n  otlp:',
      'reciever: there is no such section',
    ],
    ['a tab', '    verbosity: basic', '    verbosity:\tbasic', 'tabs'],
  ])('is refused with %s', (_what, from, to, problem) => {
    expect(told(collectorProblems('collector.yaml', broken(collector, from, to)))).toContain(problem);
  });
});
