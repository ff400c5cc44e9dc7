import { existsSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type EmbeddedMongo, startEmbeddedMongo } from '@zhiqi/embedded-mongo';
import { type NatsServer, startNatsServer, startTraceCollector, type TraceCollector } from '@zhiqi/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { deployedServices } from '../src/check.ts';
import { ComposeRun, runNode } from './support/compose-run.ts';
import { buildImage, type Image } from './support/image.ts';

const ROOT = join(import.meta.dirname, '../../..');
const CLI = join(ROOT, 'packages/cli/src/main.ts');
const SERVICES = [...deployedServices(ROOT).keys()];

let image: Image;
let filesOfImage: string[];
let folder: string;
let nats: NatsServer;
let mongo: EmbeddedMongo;
let collector: TraceCollector;
let platform: ComposeRun;

const zhiqi = (...args: string[]) => runNode([CLI, ...args]);

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'zhiqi-deployment-'));
  const secrets = join(folder, 'secrets');
  expect(await zhiqi('secrets', secrets)).toMatchObject({ status: 0, stderr: '' });
  image = await buildImage();
  filesOfImage = image.files();
  const lines = readFileSync(join(secrets, 'nats_passwords'), 'utf8').trim().split('\n');
  const env = Object.fromEntries(lines.map((line) => line.split('=') as [string, string]));
  nats = await startNatsServer({ config: join(ROOT, 'deploy/nats/nats.conf'), env });
  mongo = await startEmbeddedMongo({ dataDir: join(folder, 'store') });
  collector = await startTraceCollector();
  const given = { image: image.folder, secrets, natsUrl: nats.url, mongodbUri: mongo.uri, env: collector.env };
  platform = await ComposeRun.prepare(given, SERVICES);
});

afterAll(async () => {
  await platform?.stop();
  await collector?.close();
  await nats?.stop();
  await mongo?.close();
  image?.remove();
  rmSync(folder, { recursive: true, force: true });
});

describe('the image', () => {
  it('holds the services and the command, and no tool of development', () => {
    expect(filesOfImage).toContain('packages/cli/src/main.ts');
    for (const name of SERVICES) expect(filesOfImage).toContain(`services/${name}/src/main.ts`);
    expect(
      filesOfImage.filter((file) => /(^|\/)(test|bench|examples)(\/|$)|\.test\.ts$|^docs|^deploy/.test(file)),
    ).toEqual([]);
    const packages = readdirSync(join(image.folder, 'node_modules/.pnpm'));
    expect(packages.some((name) => name.startsWith('mongodb@'))).toBe(true);
    expect(
      packages.filter((name) => /^(vitest|typescript|@biomejs\+biome|turbo|ts-proto|knip|fast-check)@/.test(name)),
    ).toEqual([]);
  });

  it('links every package to what it depends on, also what is loaded long after the start', () => {
    const roots = ['packages/cli', ...SERVICES.map((name) => `services/${name}`)];
    expect(unlinked(roots)).toEqual([]);
  });

  it('runs every service of the compose file by its own command and environment, and its probe finds it healthy', async () => {
    for (const name of SERVICES) platform.start(name);
    await Promise.all(SERVICES.map((name) => platform.healthy(name)));
    for (const name of SERVICES) {
      const events = await platform.run(name, ['packages/cli/src/main.ts', 'health', name, '--events']);
      expect({ name, out: events.stdout, err: events.stderr }).toEqual({ name, out: 'SERVING\n', err: '' });
    }
  });

  it('answers a call that carries a token of the issuer, made in the container by the command', async () => {
    const key = join(folder, 'secrets/issuer.json');
    const { stdout: token } = await zhiqi('token', '--issuer-key', key, '--role', 'LEAD');
    const call = [
      'packages/cli/src/main.ts',
      'call',
      'zhiqi.inventory.v1.PatentService/ListPatents',
      '{"pageSize": 5}',
    ];
    const answered = await platform.run('inventory', call, { ZHIQI_TOKEN: token.trim() });
    expect({ status: answered.status, err: answered.stderr }).toEqual({ status: 0, err: '' });
    expect(JSON.parse(answered.stdout)).toMatchObject({ patents: [] });
    expect(await platform.run('inventory', call, { ZHIQI_TOKEN: 'forged' })).toMatchObject({ status: 4 });
  });

  it('ends in order when it is asked to, and has written nothing into its own folder', async () => {
    expect(await platform.stop()).toEqual(Object.fromEntries(SERVICES.map((name) => [name, 0])));
    expect(image.files()).toEqual(filesOfImage);
  });
});

/** Dependencies that the given workspace folders, and those they lead to, do not find in the image. */
function unlinked(roots: readonly string[]): string[] {
  const seen = new Set<string>();
  const missing: string[] = [];
  const visit = (at: string): void => {
    if (seen.has(at)) return;
    seen.add(at);
    const manifest = JSON.parse(readFileSync(join(at, 'package.json'), 'utf8')) as {
      dependencies?: Record<string, string>;
    };
    for (const [name, version] of Object.entries(manifest.dependencies ?? {})) {
      const link = join(at, 'node_modules', name);
      if (!existsSync(link)) missing.push(`${at.slice(image.folder.length + 1)} → ${name}`);
      else if (version.startsWith('workspace:')) visit(realpathSync(link));
    }
  };
  for (const root of roots) visit(realpathSync(join(image.folder, root)));
  return missing;
}

it('an unhealthy container is told as such', async () => {
  const probe = await platform.run('inventory', ['packages/cli/src/main.ts', 'health', 'inventory']);
  expect(probe).toMatchObject({ status: 3, stderr: expect.stringContaining('没有在服务') });
});
