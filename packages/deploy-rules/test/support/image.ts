import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import dockerignore from '@balena/dockerignore';
import { buildSteps } from '../../src/dockerfile.ts';

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
  const work = mkdtempSync(join(tmpdir(), 'zhiqi-image-'));
  const context = join(work, 'context');
  const folder = join(work, 'app');
  const image: Image = {
    folder,
    files: () => globSync('**/*', { cwd: folder, exclude: (name) => name === 'node_modules' }).sort(),
    remove: () => rmSync(work, { recursive: true, force: true }),
  };
  try {
    mkdirSync(folder);
    copyContext(context);
    for (const step of buildSteps(readFileSync(join(ROOT, 'deploy/Dockerfile'), 'utf8'))) {
      if (step.type === 'COPY') copy(context, folder, step.sources, step.target);
      // The build installs pnpm first; here it is the set-up's own copy of the same version.
      else if (!step.command.startsWith('npm install --global')) run(step.command, folder);
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
  for (const file of files) cpSync(join(ROOT, file), join(folder, file));
}

/** As Docker does: of a folder its contents, into the target; a file into it where it ends in a slash. */
function copy(context: string, folder: string, sources: readonly string[], target: string): void {
  for (const source of sources) {
    const from = join(context, source);
    const into =
      target.endsWith('/') && !statSync(from).isDirectory() ? join(folder, target, source) : join(folder, target);
    cpSync(from, into, { recursive: true });
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
