import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkRepository, importsOf } from '../src/check.ts';
import { brokenRule } from '../src/rules.ts';

const members = new Map(
  ['kernel', 'contracts', 'client', 'runtime', 'testing', 'bench', 'cli', 'embedded-mongo', 'spreadsheet', 'matching']
    .map((name): [string, string] => [`@zhiqi/${name}`, `packages/${name}`])
    .concat([
      ['@zhiqi/inventory', 'services/inventory'],
      ['@zhiqi/reporting', 'services/reporting'],
    ]),
);

describe('a forbidden import names its rule', () => {
  it.each([
    ['packages/kernel/src/money.ts', 'node:fs', /kernel imports nothing/],
    ['packages/kernel/src/money.ts', 'ulidx', /kernel imports nothing/],
    ['packages/contracts/src/index.ts', 'nice-grpc', /only packages\/client and packages\/runtime/],
    ['packages/contracts/src/index.ts', 'node:fs', /contracts import only/],
    ['packages/cli/src/tail.ts', '@nats-io/jetstream', /only packages\/client and packages\/runtime/],
    ['packages/cli/src/call.ts', '@grpc/grpc-js', /only packages\/client and packages\/runtime/],
    ['packages/client/src/store.ts', 'mongodb', /only packages\/runtime/],
    ['packages/cli/test/store.test.ts', 'mongodb', /only packages\/runtime/],
    ['packages/embedded-mongo/src/server.ts', 'mongodb', /only packages\/runtime/],
    ['services/inventory/src/main.ts', '@opentelemetry/api', /only packages\/runtime/],
    ['services/inventory/src/patent/domain.ts', '@zhiqi/runtime', /domain is pure/],
    ['services/inventory/src/patent/domain/term.ts', 'node:crypto', /domain is pure/],
    ['services/inventory/src/patent/domain.ts', './api.ts', /sibling domain files, not api/],
    ['services/inventory/src/patent/domain/term.ts', '../publish.ts', /sibling domain files, not publish/],
    ['services/inventory/src/patent/api.ts', 'exceljs', /api imports only/],
    ['services/inventory/src/patent/react.ts', '@zhiqi/client', /may import only/],
    ['services/inventory/src/main.ts', '@zhiqi/reporting', /never imports another service/],
    ['services/inventory/src/main.test.ts', '@zhiqi/reporting', /never imports another service/],
    ['services/inventory/test/a.test.ts', '../../reporting/src/main.ts', /never imports another service/],
    ['services/inventory/src/main.ts', '../../reporting/src/main.ts', /never leaves its own package/],
    ['services/inventory/src/patent/api.ts', '@zhiqi/spreadsheet', /api may import only/],
    ['packages/spreadsheet/src/index.ts', '@zhiqi/runtime', /may import only packages\/kernel/],
    ['packages/matching/src/matcher.ts', 'node:fs', /matching is pure/],
    ['services/inventory/src/match/api.ts', '@zhiqi/matching', /api may import only/],
    ['packages/embedded-mongo/src/server.ts', 'pino', /only Node modules and bson/],
    ['deploy/local/start.mjs', 'chalk', /before anything is installed/],
    ['deploy/local/lib/run.mjs', '../../../packages/cli/src/main.ts', /before anything is installed/],
    ['packages/runtime/src/store.ts', '@zhiqi/testing', /imported by tests only/],
    ['packages/runtime/src/store.ts', '@zhiqi/cli', /may import only/],
    ['packages/client/src/index.ts', '@zhiqi/runtime', /may import only/],
    ['packages/cli/src/index.ts', '@zhiqi/inventory', /a package never imports a service/],
  ])('%s importing %s', (file, specifier, rule) => {
    expect(brokenRule({ file, specifier }, { members })).toMatch(rule);
  });
});

describe('an allowed import passes', () => {
  it.each([
    ['packages/kernel/src/money.ts', './errors.ts'],
    ['packages/kernel/src/money.test.ts', 'fast-check'],
    ['packages/contracts/src/gen/a.ts', '@bufbuild/protobuf/wire'],
    ['packages/contracts/src/gen/a.ts', 'nice-grpc-common'],
    ['packages/client/src/subscribe.ts', '@nats-io/jetstream'],
    ['packages/runtime/src/store.ts', 'mongodb'],
    ['packages/embedded-mongo/test/crud.test.ts', 'mongodb'],
    ['packages/runtime/src/store.test.ts', '@zhiqi/testing'],
    ['packages/bench/src/path.ts', '@zhiqi/testing'],
    ['packages/cli/src/call.ts', '@zhiqi/client'],
    ['packages/cli/vitest.config.ts', 'vitest/config'],
    ['services/inventory/src/patent/domain.ts', '@zhiqi/kernel'],
    ['services/inventory/src/patent/domain.ts', '../term/domain.ts'],
    ['services/inventory/src/patent/domain.test.ts', '@zhiqi/testing'],
    ['services/inventory/src/patent/api.ts', './domain.ts'],
    ['services/inventory/src/patent/api.ts', '@zhiqi/contracts/zhiqi/inventory/v1/service'],
    ['services/inventory/src/import/parser.ts', 'exceljs'],
    ['services/inventory/src/import/parser.ts', '@zhiqi/spreadsheet'],
    ['services/inventory/src/match/index-keeper.ts', '@zhiqi/matching'],
    ['packages/matching/src/segmenter.ts', '@node-rs/jieba/dict.js'],
    ['packages/embedded-mongo/src/server.ts', 'node:sqlite'],
    ['packages/embedded-mongo/src/server.ts', 'bson'],
    ['deploy/local/start.mjs', './lib/setup.mjs'],
    ['deploy/local/start.mjs', 'node:fs'],
    ['services/portal/src/main.ts', '@zhiqi/client'],
  ])('%s importing %s', (file, specifier) => {
    expect(brokenRule({ file, specifier }, { members })).toBeUndefined();
  });
});

it('every form of import is seen: static, type, side effect, re-export and dynamic', () => {
  const source = [
    "import a from 'a';",
    "import type { B } from 'b';",
    "import 'c';",
    "export * from 'd';",
    "export { e } from 'e';",
    "export const f = (await import('f')).default;",
    'export const [x, y]: [typeof a, B | undefined] = [a, undefined];',
  ].join('\n');
  expect(importsOf('x.ts', source).map(({ specifier }) => specifier)).toEqual(['a', 'b', 'c', 'd', 'e', 'f']);
});

describe('the gate', () => {
  let root: string;
  const write = (path: string, text: string) => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  };
  const gate = () => {
    const main = join(import.meta.dirname, '../src/main.ts');
    return spawnSync(process.execPath, [main, root], { encoding: 'utf8' });
  };

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'zhiqi-import-rules-'));
    write('packages/kernel/package.json', '{"name":"@zhiqi/kernel"}');
    write('packages/kernel/src/index.ts', "export * from './money.ts';\n");
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  it('passes a clean tree', () => {
    expect(gate()).toMatchObject({ status: 0, stderr: '' });
  });

  it('fails on one forbidden import and names file, line and rule', () => {
    write('services/inventory/src/patent/domain.ts', "// the clock\nimport { MongoClient } from 'mongodb';\n");
    const { status, stderr } = gate();
    expect(status).toBe(1);
    expect(stderr).toContain('services/inventory/src/patent/domain.ts:2  mongodb');
    expect(stderr).toContain('only packages/runtime may import mongodb');
  });

  it('refuses a file it cannot parse instead of passing it', () => {
    write('packages/kernel/src/broken.ts', 'import {');
    expect(() => checkRepository(root)).toThrow(/broken\.ts/);
  });
});
