import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { CliError, EXIT } from '../exit-codes.ts';
import { readJson } from './json-file.ts';

/** A service of this checkout, by the `zhiqi` field of its package.json. */
export interface ServiceEntry {
  /** `inventory`. */
  readonly name: string;
  /** Added to the port base. */
  readonly portOffset: number;
  /** Path of its main module. */
  readonly main: string;
}

interface Manifest {
  readonly zhiqi?: { readonly service?: unknown; readonly portOffset?: unknown };
}

/** All services below `services/`, in the order of their ports. @throws if a manifest's `zhiqi` field is malformed */
export function discoverServices(root: string): ServiceEntry[] {
  return readdirSync(join(root, 'services'), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .flatMap((entry) => {
      const folder = join(root, 'services', entry.name);
      const manifest = readJson<Manifest>(join(folder, 'package.json'));
      if (manifest?.zhiqi === undefined) return [];
      const { service, portOffset } = manifest.zhiqi;
      if (typeof service !== 'string' || typeof portOffset !== 'number') {
        throw new Error(`${folder}/package.json: zhiqi must be {"service": string, "portOffset": number}`);
      }
      return [{ name: service, portOffset, main: join(folder, 'src', 'main.ts') }];
    })
    .sort((a, b) => a.portOffset - b.portOffset);
}

/** Keeps only the services named by `--only`. @throws CliError for an unknown name */
export function selectServices(services: readonly ServiceEntry[], only: readonly string[] | undefined): ServiceEntry[] {
  if (only === undefined) return [...services];
  const unknown = only.find((name) => !services.some((service) => service.name === name));
  if (unknown !== undefined) {
    const known = services.map(({ name }) => name).join('、');
    throw new CliError(EXIT.usage, `--only 中的服务 ${unknown} 不存在,可选:${known}。`);
  }
  return services.filter(({ name }) => only.includes(name));
}
