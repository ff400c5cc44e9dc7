import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { parseSync } from 'oxc-parser';
import { brokenRule, type Workspace } from './rules.ts';

/** One forbidden import, where it stands and which rule it breaks. */
export interface Violation {
  readonly file: string;
  readonly line: number;
  readonly specifier: string;
  readonly rule: string;
}

const SKIPPED = new Set(['node_modules', 'dist', 'gen', 'coverage', '.turbo']);
const SOURCE = /\.[cm]?[jt]s$/;

/**
 * Checks every source file below `packages/`, `services/` and `deploy/` of a repository.
 * @throws if a file cannot be parsed: an unreadable file must not count as a clean one
 */
export function checkRepository(root: string): Violation[] {
  const workspace = readWorkspace(root);
  return ['packages', 'services', 'deploy']
    .flatMap((group) => sourceFiles(join(root, group)))
    .flatMap((path) => checkFile(root, path, workspace));
}

function checkFile(root: string, path: string, workspace: Workspace): Violation[] {
  const file = relative(root, path).split(sep).join('/');
  const source = readFileSync(path, 'utf8');
  return importsOf(file, source).flatMap(({ specifier, offset }) => {
    const rule = brokenRule({ file, specifier }, workspace);
    const line = source.slice(0, offset).split('\n').length;
    return rule === undefined ? [] : [{ file, line, specifier, rule }];
  });
}

/** Static imports, re-exports and dynamic imports of a string literal. */
export function importsOf(file: string, source: string): { specifier: string; offset: number }[] {
  const parsed = parseSync(file, source);
  const [error] = parsed.errors;
  if (error !== undefined) throw new Error(`${file}: ${error.message}`);
  const requests = [
    ...parsed.module.staticImports.map((statement) => statement.moduleRequest),
    ...parsed.module.staticExports.flatMap((statement) => statement.entries.map((entry) => entry.moduleRequest)),
  ].flatMap((request) => (request ? [{ specifier: request.value, offset: request.start }] : []));
  const dynamic = parsed.module.dynamicImports.flatMap(({ moduleRequest: { start, end } }) => {
    const literal = /^['"`]([^'"`$]+)['"`]$/.exec(source.slice(start, end));
    return literal?.[1] === undefined ? [] : [{ specifier: literal[1], offset: start }];
  });
  const unique = new Map([...requests, ...dynamic].map((found) => [`${found.offset}:${found.specifier}`, found]));
  return [...unique.values()];
}

function sourceFiles(folder: string): string[] {
  return entriesOf(folder).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return SKIPPED.has(entry.name) ? [] : sourceFiles(path);
    return entry.isFile() && SOURCE.test(entry.name) ? [path] : [];
  });
}

function readWorkspace(root: string): Workspace {
  const members = ['packages', 'services'].flatMap((group) =>
    entriesOf(join(root, group)).flatMap((entry): [string, string][] => {
      const manifest = readManifest(join(root, group, entry.name, 'package.json'));
      return manifest?.name === undefined ? [] : [[manifest.name, `${group}/${entry.name}`]];
    }),
  );
  return { members: new Map(members) };
}

function entriesOf(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}

function readManifest(path: string): { name?: string } | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR');
}
