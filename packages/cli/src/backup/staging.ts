import { mkdirSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { DataFolder } from '../platform/folder.ts';
import { readJson, writeJson } from '../platform/json-file.ts';
import { identify, isRunning, type ProcessIdentity } from '../platform/process-identity.ts';

const PREFIX = 'backup-';

/** The folder in which a backup is put together: on the platform's own disk, for its owner only, gone afterwards. */
export class Staging {
  readonly path: string;

  private constructor(path: string) {
    this.path = path;
    this.claim(process.pid);
  }

  /** The data folder as it will be in the archive. */
  get data(): string {
    return join(this.path, 'data');
  }

  /** Removes what killed backups left, with the servers that outlived them, and makes a new folder. */
  static async open(folder: DataFolder): Promise<Staging> {
    mkdirSync(folder.run, { recursive: true, mode: 0o700 });
    await sweep(folder);
    const staging = new Staging(await mkdtemp(join(folder.run, PREFIX)));
    mkdirSync(staging.data, { mode: 0o700 });
    return staging;
  }

  /** Notes a process that works in it: whoever finds the folder later ends it. */
  claim(pid: number): void {
    const file = ownersFile(this.path);
    writeJson(file, [...(readJson<ProcessIdentity[]>(file) ?? []), identify(pid)]);
  }

  remove(): Promise<void> {
    return rm(this.path, { recursive: true, force: true });
  }
}

function ownersFile(path: string): string {
  return join(path, 'owners.json');
}

async function sweep(folder: DataFolder): Promise<void> {
  const names = (await readdir(folder.run)).filter((name) => name.startsWith(PREFIX));
  for (const name of names) {
    const path = join(folder.run, name);
    const [command, ...servers] = readJson<ProcessIdentity[]>(ownersFile(path)) ?? [];
    if (command !== undefined && isRunning(command)) continue;
    for (const server of servers) if (isRunning(server)) process.kill(server.pid, 'SIGKILL');
    await rm(path, { recursive: true, force: true });
  }
}
