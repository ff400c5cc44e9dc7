import type { DescEnum, DescField, DescFile, DescMessage, DescService } from '@bufbuild/protobuf';

export type Commented = DescMessage | DescField | DescEnum | DescEnum['values'][number] | DescService;

// Field numbers of descriptor.proto, the steps of a source location's path.
const FILE_MESSAGE = 4;
const FILE_ENUM = 5;
const FILE_SERVICE = 6;
const MESSAGE_FIELD = 2;
const MESSAGE_NESTED = 3;
const MESSAGE_ENUM = 4;
const ENUM_VALUE = 2;

/** The comments of one file by descriptor: the lines before it, else those behind it, joined to one paragraph. */
export function commentsOf(file: DescFile): ReadonlyMap<Commented, string> {
  const byPath = new Map(
    (file.proto.sourceCodeInfo?.location ?? []).map((location) => [
      location.path.join('.'),
      (location.leadingComments || location.trailingComments).trim().replace(/\s*\n\s*/g, ' '),
    ]),
  );
  const found = new Map<Commented, string>();
  const take = (of: Commented, path: readonly number[]) => {
    const text = byPath.get(path.join('.'));
    if (text) found.set(of, text);
  };
  const takeEnum = (of: DescEnum, path: readonly number[]) => {
    take(of, path);
    of.values.forEach((value, index) => void take(value, [...path, ENUM_VALUE, index]));
  };
  const takeMessage = (of: DescMessage, path: readonly number[]) => {
    take(of, path);
    of.fields.forEach((field) => void take(field, [...path, MESSAGE_FIELD, of.proto.field.indexOf(field.proto)]));
    of.nestedEnums.forEach((nested, index) => void takeEnum(nested, [...path, MESSAGE_ENUM, index]));
    of.nestedMessages.forEach((nested) => {
      takeMessage(nested, [...path, MESSAGE_NESTED, of.proto.nestedType.indexOf(nested.proto)]);
    });
  };
  file.messages.forEach((message, index) => void takeMessage(message, [FILE_MESSAGE, index]));
  file.enums.forEach((item, index) => void takeEnum(item, [FILE_ENUM, index]));
  file.services.forEach((service, index) => void take(service, [FILE_SERVICE, index]));
  return found;
}
