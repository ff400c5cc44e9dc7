import type { Cell, TableFile, TableRow } from '@zhiqi/spreadsheet';

/** One patent of a document format: a text for each named field, empty where the document has none. */
export type FieldRecord = ReadonlyMap<string, string>;

/** Records as the only sheet of a table, so that they take the one way through the import that lists take. */
export function recordsTable(
  name: string,
  fieldNames: readonly string[],
  records: () => AsyncIterable<FieldRecord>,
): TableFile {
  return {
    format: 'RECORDS',
    dateSystem: '1900',
    sheets: [
      {
        name,
        hidden: false,
        fieldNames,
        mergedRanges: () => Promise.resolve([]),
        async *rows(): AsyncGenerator<TableRow> {
          let number = 0;
          for await (const record of records()) {
            number += 1;
            yield rowOf(number, fieldNames, record);
          }
        },
      },
    ],
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}

function rowOf(number: number, fieldNames: readonly string[], record: FieldRecord): TableRow {
  const texts = fieldNames.map((name) => record.get(name) ?? '');
  return {
    number,
    columns: texts.flatMap((text, column) => (text === '' ? [] : [column])),
    cell(column): Cell | undefined {
      const text = texts[column] ?? '';
      return text === '' ? undefined : { kind: 'TEXT', text, formula: false };
    },
  };
}
