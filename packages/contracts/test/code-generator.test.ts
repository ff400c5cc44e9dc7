import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { PROTO, ROOT } from './support/paths.ts';

// A change of generator or options changes what every service reads and writes: it is made here on purpose or not at all.
const OPTIONS = [
  'outputServices=nice-grpc',
  'outputServices=generic-definitions',
  // Node runs the sources by stripping types: imports name the file, enums are objects and not `enum`.
  'importSuffix=.ts',
  'enumsAsLiterals=true',
  'stringEnums=true',
  // 64 bits do not fit a number; bytes stay Uint8Array rather than Buffer.
  'forceLong=bigint',
  'env=both',
  'useDate=date',
  'oneof=unions-value',
  // An enumeration value of a newer producer is read as UNRECOGNIZED; without this, decoding would fail.
  'unrecognizedEnum=true',
  'useOptionals=none',
  'esModuleInterop=true',
  'exportCommonSymbols=false',
  // Parameters are plain partial messages: generic code over all events could not name the exact types.
  'useExactTypes=false',
];

it('the code generator and its options are pinned', () => {
  const { plugins } = parse(readFileSync(join(PROTO, 'buf.gen.yaml'), 'utf8'));
  expect(plugins).toHaveLength(1);
  expect([...plugins[0].opt].sort()).toEqual([...OPTIONS].sort());
  const { devDependencies } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  for (const tool of ['ts-proto', '@bufbuild/buf']) expect(devDependencies[tool]).toMatch(/^\d+\.\d+\.\d+$/);
});
