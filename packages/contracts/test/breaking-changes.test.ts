import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ROOT } from './support/paths.ts';

const BASE = 'syntax = "proto3";\npackage zhiqi.test.v1;\nmessage ThingAdded { string id = 1; int32 amount = 2; }\n';
const BREAKING = BASE.replace('int32 amount', 'int64 amount');
const ADDITIVE = BASE.replace('; }', '; bool urgent = 3; }');
const FILE = 'proto/zhiqi/test/v1/events.proto';

describe('check:breaking', () => {
  let checkout: string;
  const write = (path: string, text: string) => {
    mkdirSync(dirname(join(checkout, path)), { recursive: true });
    writeFileSync(join(checkout, path), text);
  };
  const git = (...args: string[]) => {
    const identity = ['-c', 'user.name=test', '-c', 'user.email=test@example.invalid', '-c', 'commit.gpgsign=false'];
    const { status, stderr } = spawnSync('git', [...identity, ...args], { cwd: checkout, encoding: 'utf8' });
    if (status !== 0) throw new Error(`git ${args.join(' ')}: ${stderr}`);
  };
  const commit = (contract: string) => {
    write(FILE, contract);
    git('add', '.');
    git('commit', '-q', '-m', 'contract');
  };
  const check = () => {
    const script = join(ROOT, 'deploy/local/check.mjs');
    return spawnSync(process.execPath, [script, 'breaking', checkout], { encoding: 'utf8' });
  };
  const refused = { status: 1, stdout: expect.stringMatching(/changed type from "int32" to "int64"/) };

  beforeEach(() => {
    checkout = mkdtempSync(join(tmpdir(), 'zhiqi-breaking-'));
    git('init', '-q', '-b', 'main');
    write('proto/buf.yaml', 'version: v2\nbreaking:\n  use: [FILE]\n');
    commit(BASE);
  });
  afterEach(() => rmSync(checkout, { recursive: true, force: true }));

  it('refuses int32 → int64 before it is committed', () => {
    write(FILE, BREAKING);
    expect(check()).toMatchObject(refused);
  });

  it('refuses it on a branch', () => {
    git('checkout', '-q', '-b', 'change');
    commit(BREAKING);
    expect(check()).toMatchObject(refused);
  });

  it('refuses it as the last commit of main, by the commit before', () => {
    commit(BREAKING);
    expect(check()).toMatchObject(refused);
  });

  it('refuses a message that is gone', () => {
    write(FILE, BASE.replace('ThingAdded', 'ThingRenamed'));
    expect(check()).toMatchObject({ status: 1, stdout: expect.stringMatching(/"ThingAdded" was deleted/) });
  });

  it('takes an added field', () => {
    write(FILE, ADDITIVE);
    expect(check()).toMatchObject({ status: 0, stdout: expect.stringMatching(/^✔/) });
    commit(ADDITIVE);
    expect(check()).toMatchObject({ status: 0, stdout: expect.stringMatching(/^✔/) });
  });

  it('says so where there is nothing to compare with', () => {
    expect(check()).toMatchObject({ status: 0, stdout: expect.stringMatching(/跳过/) });
  });
});
