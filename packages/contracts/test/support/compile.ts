import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { PROTO, ROOT } from './paths.ts';

/**
 * Compiles proto sources beside the real option definitions.
 * @param files path below the proto root → source
 * @returns the serialised `FileDescriptorSet`
 */
export function compileProto(files: Readonly<Record<string, string>>): Uint8Array {
  const folder = mkdtempSync(join(tmpdir(), 'zhiqi-contracts-'));
  try {
    writeFileSync(join(folder, 'buf.yaml'), 'version: v2\n');
    cpSync(join(PROTO, 'zhiqi/common/v1/options.proto'), join(folder, 'zhiqi/common/v1/options.proto'));
    for (const [path, source] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), source);
    }
    const image = join(folder, 'image.binpb');
    const buf = join(ROOT, 'node_modules/.bin/buf');
    const { status, stderr } = spawnSync(buf, ['build', '-o', image, '--as-file-descriptor-set'], {
      cwd: folder,
      encoding: 'utf8',
    });
    if (status !== 0) throw new Error(`buf build: ${stderr}`);
    return readFileSync(image);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
