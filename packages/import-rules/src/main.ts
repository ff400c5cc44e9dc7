// The gate: prints every forbidden import and exits 1 if there is one. `node src/main.ts [root]`.
import { resolve } from 'node:path';
import { checkRepository } from './check.ts';

const root = resolve(process.argv[2] ?? resolve(import.meta.dirname, '../../..'));
const violations = checkRepository(root);
for (const { file, line, specifier, rule } of violations) {
  console.error(`${file}:${line}  ${specifier}\n    ${rule}`);
}
process.exitCode = violations.length > 0 ? 1 : 0;
