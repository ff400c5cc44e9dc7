import { execFileSync, spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, globSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import dockerignore from '@balena/dockerignore';
import { runCommands } from '../../src/dockerfile.ts';

const ROOT = join(import.meta.dirname, '../../../..');

/** The set-up's way to the pinned pnpm; it is plain JavaScript, for it runs before anything is installed. */
const { ensurePnpm, withPnpm }: { ensurePnpm(): Promise<void>; withPnpm(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv } =
  await import(pathToFileURL(join(ROOT, 'deploy/local/lib/pnpm.mjs')).href);

/** What the image would hold, in a folder: made by the Dockerfile's own commands on what its context lets in. */
export interface Image {
  readonly folder: string;
  /** Every file of it, but not those of its dependencies. */
  files(): string[];
  remove(): void;
}

/** Does by hand what `docker build -f deploy/Dockerfile .` does, with the packages that the set-up has already fetched. */
export async function buildImage(): Promise<Image> {
  await ensurePnpm();
  const folder = mkdtempSync(join(tmpdir(), 'zhiqi-image-'));
  const image: Image = {
    folder,
    files: () => globSync('**/*', { cwd: folder, exclude: (name) => name === 'node_modules' }).sort(),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
  try {
    copyContext(folder);
    for (const command of runCommands(readFileSync(join(ROOT, 'deploy/Dockerfile'), 'utf8'))) {
      // The build installs pnpm first; here it is the set-up's own copy of the same version.
      if (!command.startsWith('npm install --global')) run(command, folder);
    }
  } catch (error) {
    image.remove();
    throw error;
  }
  return image;
}

/** The files that a build would be given: what git knows or would take, without what .dockerignore leaves out. */
function copyContext(folder: string): void {
  const listed = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], { cwd: ROOT });
  const context = dockerignore.default().add(readFileSync(join(ROOT, '.dockerignore'), 'utf8'));
  // Git still lists what was removed and not committed.
  const files = context.filter(
    listed
      .toString()
      .split('\0')
      .filter((file) => file !== '' && existsSync(join(ROOT, file))),
  );
  for (const file of files) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    copyFileSync(join(ROOT, file), join(folder, file));
  }
}

function run(command: string, cwd: string): void {
  const store = spawnSync('pnpm', ['store', 'path'], { cwd: ROOT, env: environment(), encoding: 'utf8' }).stdout.trim();
  // The same store as the workspace's, wherever the temporary folder lies: nothing is fetched twice.
  const env = { ...environment(), CI: 'true', npm_config_store_dir: store, npm_config_prefer_offline: 'true' };
  const { status, stdout, stderr } = spawnSync('/bin/sh', ['-ec', command], { cwd, env, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${command}\n${stdout}\n${stderr}`);
}

function environment(): NodeJS.ProcessEnv {
  return withPnpm({ ...process.env, PATH: `${dirname(process.execPath)}${delimiter}${process.env.PATH}` });
}
