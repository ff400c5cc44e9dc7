import {
  createFileRegistry,
  type DescEnum,
  type DescExtension,
  type DescField,
  type DescFile,
  type DescMessage,
  type DescService,
  type FileRegistry,
  fromBinary,
  getOption,
  hasOption,
} from '@bufbuild/protobuf';
import { reflect } from '@bufbuild/protobuf/reflect';
import { FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt';
import { TEXT_RULES, type TextKind } from '../../src/text-kinds.ts';
import { commentsOf } from './comments.ts';

/** The contracts as the compiler left them: descriptors, custom options and comments. */
export interface Contracts {
  readonly registry: FileRegistry;
  readonly events: readonly EventContract[];
  readonly services: readonly DescService[];
  /** Comment of a message, field, enum or enum value; empty where there is none. */
  comment(of: DescMessage | DescField | DescEnum | DescEnum['values'][number] | DescService): string;
  /** Kind declared on a text field, if any. */
  textKind(field: DescField): TextKind | undefined;
}

/** One message with the event option, before anything is checked: absent options are empty. */
export interface EventContract {
  readonly message: DescMessage;
  readonly titleZh: string;
  readonly summaryZh: string;
  /** `public`, `internal`, `restricted`, or empty when undeclared or not a home audience. */
  readonly home: '' | 'public' | 'internal' | 'restricted';
  readonly aggregate: string;
  readonly noticeItems: readonly string[];
  readonly consumers: readonly string[];
  /** Proto3 JSON as written in the option. */
  readonly example: string;
}

const OPTIONS = 'zhiqi.common.v1';
const HOMES: Readonly<Record<string, EventContract['home']>> = {
  AUDIENCE_PUBLIC: 'public',
  AUDIENCE_INTERNAL: 'internal',
  AUDIENCE_RESTRICTED: 'restricted',
};

/** Reads a serialised `FileDescriptorSet` with source info. */
export function readContracts(image: Uint8Array): Contracts {
  const registry = createFileRegistry(fromBinary(FileDescriptorSetSchema, image));
  const eventOption = extension(registry, `${OPTIONS}.event`);
  const textOption = extension(registry, `${OPTIONS}.text`);
  const textKinds = enumNames(registry, `${OPTIONS}.TextKind`);
  const files = [...registry.files].filter((file) => file.proto.package.startsWith('zhiqi.'));
  const comments = new Map([...registry.files].map((file) => [file.name, commentsOf(file)]));
  return {
    registry,
    events: files
      .flatMap((file) => file.messages)
      .filter((message) => hasOption(message, eventOption))
      .map((message) => readEvent(registry, eventOption, message))
      .sort((a, b) => compare(a.message.typeName, b.message.typeName)),
    services: files.flatMap((file) => file.services).sort((a, b) => compare(a.typeName, b.typeName)),
    comment: (of) => comments.get(fileOf(of).name)?.get(of) ?? '',
    textKind: (field) => {
      if (!hasOption(field, textOption)) return undefined;
      const kind = textKinds.get(getOption(field, textOption) as number)?.replace(/^TEXT_KIND_/, '');
      return kind !== undefined && kind in TEXT_RULES ? (kind as TextKind) : undefined;
    },
  };
}

function readEvent(registry: FileRegistry, option: DescExtension, message: DescMessage): EventContract {
  const schema = option.message;
  if (schema === undefined) throw new Error(`${option.typeName} is not a message`);
  // The option's own schema is not compiled in, so it is read field by field.
  const value = reflect(schema, getOption(message, option) as never);
  const get = (name: string) => {
    const field = schema.fields.find((candidate) => candidate.name === name);
    if (field === undefined) throw new Error(`${schema.typeName} has no field ${name}`);
    return value.get(field);
  };
  const audience = enumNames(registry, `${OPTIONS}.Audience`).get(get('home') as number) ?? '';
  return {
    message,
    titleZh: get('title_zh') as string,
    summaryZh: get('summary_zh') as string,
    home: HOMES[audience] ?? '',
    aggregate: get('aggregate') as string,
    noticeItems: [...(get('notice_items') as Iterable<string>)],
    consumers: [...(get('consumers') as Iterable<string>)],
    example: get('example') as string,
  };
}

function extension(registry: FileRegistry, name: string): DescExtension {
  const found = registry.getExtension(name);
  if (found === undefined) throw new Error(`the image lacks the option ${name}`);
  return found;
}

function enumNames(registry: FileRegistry, name: string): ReadonlyMap<number, string> {
  const found = registry.getEnum(name);
  if (found === undefined) throw new Error(`the image lacks the enum ${name}`);
  return new Map(found.values.map((value) => [value.number, value.name]));
}

function fileOf(of: Parameters<Contracts['comment']>[0]): DescFile {
  if (of.kind === 'field' || of.kind === 'enum_value') return of.parent.file;
  return of.file;
}

/** By code unit, so that the order never depends on the machine's language. */
export function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** Context and version of a package such as `zhiqi.inventory.v1`, or nothing for a package of another shape. */
export function packageOf(message: DescMessage): { context: string; version: number } | undefined {
  const parts = /^zhiqi\.([a-z][a-z0-9_]*)\.v([0-9]+)$/.exec(message.file.proto.package);
  return parts === null ? undefined : { context: parts[1] ?? '', version: Number(parts[2]) };
}

/** `PatentRegistered` → `patent-registered`, the token of the subject. */
export function eventToken(message: DescMessage): string {
  return message.name.replace(/(?<=[a-z0-9])(?=[A-Z])/g, '-').toLowerCase();
}
