// The gate: prints what is wrong with the deployment and exits 1 if something is. `node src/main.ts [root]`.
import { resolve } from 'node:path';
import { checkDeployment } from './check.ts';

const root = resolve(process.argv[2] ?? resolve(import.meta.dirname, '../../..'));
const problems = checkDeployment(root, process.env.ZHIQI_NATS_SERVER ?? 'nats-server');
for (const { file, place, message } of problems) {
  console.error(`${file}  ${place}\n    ${message}`);
}
process.exitCode = problems.length > 0 ? 1 : 0;
