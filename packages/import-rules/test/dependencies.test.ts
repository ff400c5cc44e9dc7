import { globSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '../../..');

interface Manifest {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

const manifests = globSync('{packages,services}/*/package.json', { cwd: ROOT })
  .map((file) => ({ member: basename(dirname(file)), manifest: readManifest(file) }))
  .sort((a, b) => (a.member < b.member ? -1 : 1));
const document = readFileSync(join(ROOT, 'docs/dependencies.md'), 'utf8');
const [runtimeTable = '', toolTable = ''] = document.split(/^## .*$/m).slice(1);

function readManifest(file: string): Manifest {
  return JSON.parse(readFileSync(join(ROOT, file), 'utf8'));
}

/** Package → the members that use it at run time, in one line as the document writes it. */
function usedAtRuntime(): Record<string, string> {
  const users = new Map<string, string[]>();
  for (const { member, manifest } of manifests) {
    for (const name of Object.keys(manifest.dependencies ?? {}).filter((dependency) => !isOwn(dependency))) {
      users.set(name, [...(users.get(name) ?? []), member]);
    }
  }
  return Object.fromEntries([...users].map(([name, members]) => [name, members.join(', ')]));
}

function isOwn(name: string): boolean {
  return name.startsWith('@zhiqi/');
}

/** Package → users, of every row that gives licence and reason as well. */
function listedAtRuntime(table: string): Record<string, string> {
  const rows = table.matchAll(/^\| `([^`]+)` \| ([^|]+) \| [^|]+ \| [^|]+ \|$/gm);
  return Object.fromEntries([...rows].map(([, name = '', users = '']) => [name, users.trim()]));
}

describe('docs/dependencies.md', () => {
  it('lists every runtime dependency with its users, its licence and a reason, and nothing else', () => {
    expect(listedAtRuntime(runtimeTable)).toEqual(usedAtRuntime());
  });

  it('lists every tool, and nothing else', () => {
    const root = readManifest('package.json');
    const used = [root, ...manifests.map(({ manifest }) => manifest)]
      .flatMap((manifest) => Object.keys(manifest.devDependencies ?? {}))
      .filter((name) => !isOwn(name) && !(name in usedAtRuntime()));
    const listed = [...toolTable.matchAll(/^\| (.*?) \|/gm)].flatMap(([, cell = '']) =>
      [...cell.matchAll(/`([^`]+)`/g)].map(([, name]) => name),
    );
    expect(listed.sort()).toEqual([...new Set(used)].sort());
  });

  it('a row without a reason does not count', () => {
    expect(listedAtRuntime('| `left-pad` | cli | MIT | |\n')).toEqual({});
    expect(listedAtRuntime('| `left-pad` | cli | MIT | Pads |\n')).toEqual({ 'left-pad': 'cli' });
  });
});
