import type { DescService } from '@bufbuild/protobuf';
import type { Entry } from './entry.ts';
import { compare } from './model.ts';

const HEADER = `// Code generated from proto by scripts/generate-catalogue.ts. DO NOT EDIT.
`;

/** `src/gen/catalogue.ts`: descriptors with their codecs, the map from type name to message, and the services. */
export function renderTypeScript(entries: readonly Entry[], services: readonly DescService[]): string {
  const imports = new Map<string, Imported[]>();
  const importFrom = (protoFile: string, name: string, type: string) => {
    const alias = aliasOf(type);
    imports.set(protoFile, [...(imports.get(protoFile) ?? []), { name, alias }]);
    return alias;
  };
  const events = entries.map(({ contract: { message }, descriptor }) => {
    const alias = importFrom(message.file.proto.name, message.name, message.typeName);
    return { descriptor, alias };
  });
  const definitions = services.map((service) => {
    const alias = importFrom(service.file.proto.name, `${service.name}Definition`, `${service.typeName}Definition`);
    return { name: service.typeName, alias };
  });
  return [
    HEADER,
    "import type { EventDescriptor } from '../descriptor.ts';",
    ...[...imports].sort(([a], [b]) => compare(a, b)).map(([file, names]) => importLine(file, names)),
    '\n/** The message of each public event, by its full name. */',
    'export interface EventMessages {',
    ...events.map(({ descriptor, alias }) => `  '${descriptor.type}': ${alias};`),
    '}\n',
    'export const eventDescriptors: { readonly [T in keyof EventMessages]: EventDescriptor<EventMessages[T]> } = {',
    ...events.map(
      ({ descriptor, alias }) => `  '${descriptor.type}': {\n${body(descriptor)}    codec: ${alias},\n  },`,
    ),
    '};\n',
    '/** The definition of every gRPC service, by its full name. */',
    'export const serviceDefinitions = {',
    ...definitions.map(({ name, alias }) => `  '${name}': ${alias},`),
    '} as const;\n',
  ].join('\n');
}

interface Imported {
  readonly name: string;
  readonly alias: string;
}

function importLine(protoFile: string, names: readonly Imported[]): string {
  const list = names.map(({ name, alias }) => `  ${name} as ${alias},`).join('\n');
  return `import {\n${list}\n} from './${protoFile.replace(/\.proto$/, '.ts')}';`;
}

/** `zhiqi.inventory.v1.PatentRegistered` → `inventoryV1PatentRegistered`: unique over all contexts. */
function aliasOf(type: string): string {
  const [first = '', ...rest] = type.split('.').slice(1);
  return first + rest.map((part) => part.charAt(0).toUpperCase() + part.slice(1)).join('');
}

function body(descriptor: Entry['descriptor']): string {
  return Object.entries(descriptor)
    .map(([key, value]) => `    ${key}: ${JSON.stringify(value)},\n`)
    .join('');
}
