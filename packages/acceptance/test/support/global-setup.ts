import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { stopPlatform } from './zhiqi.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** All platforms of a run live below it. */
    readonly platforms: string;
  }
}

/** Platforms are processes of their own: whatever way a run ends, what it left behind is stopped and its data removed. */
export default function setup(project: TestProject): () => void {
  const folder = mkdtempSync(join(tmpdir(), 'zhiqi-acceptance-'));
  project.provide('platforms', folder);
  const cleanUp = (): void => {
    for (const name of readdirSync(folder)) stopPlatform(join(folder, name, 'platform'));
    rmSync(folder, { recursive: true, force: true });
  };
  // Ctrl-C ends vitest without a teardown; only what is done at once in `exit` is still done.
  process.once('exit', cleanUp);
  return () => {
    process.off('exit', cleanUp);
    cleanUp();
  };
}
