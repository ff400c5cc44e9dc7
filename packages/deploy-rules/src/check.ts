import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PORT_OFFSETS } from '@zhiqi/runtime/config';
import { composeProblems } from './compose.ts';
import { dockerfileProblems } from './dockerfile.ts';
import { natsProblems } from './nats.ts';
import { collectorProblems } from './otel.ts';
import type { Problem } from './problem.ts';
import { isServiceName } from './service-variables.ts';

/**
 * Checks everything below `deploy/` that another program reads.
 * @param natsServer the binary that reads its own configuration
 */
export function checkDeployment(root: string, natsServer: string): Problem[] {
  const read = (file: string) => readFileSync(join(root, file), 'utf8');
  return [
    ...composeProblems(root, 'deploy/compose.yaml', read('deploy/compose.yaml'), deployedServices(root)),
    ...dockerfileProblems('deploy/Dockerfile', read('deploy/Dockerfile')),
    ...natsProblems(root, 'deploy/nats', ['nats.conf', 'container.conf'], natsServer),
    ...collectorProblems('deploy/otel/collector.yaml', read('deploy/otel/collector.yaml')),
  ];
}

/** Services of the checkout by the `zhiqi` field of their package.json, with the port that a container has them on. */
export function deployedServices(root: string): Map<string, number> {
  const names = readdirSync(join(root, 'services')).flatMap((folder) => {
    const manifest = JSON.parse(readFileSync(join(root, 'services', folder, 'package.json'), 'utf8'));
    const name: unknown = manifest.zhiqi?.service;
    return typeof name === 'string' && isServiceName(name) ? [name] : [];
  });
  return new Map(names.map((name) => [name, 7400 + PORT_OFFSETS[name]]));
}
