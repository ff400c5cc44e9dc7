import { posix } from 'node:path';
import { Archive } from './archive.ts';
import { type MergedRange, parseMergedRange } from './cell-reference.ts';
import { damaged, fileError } from './errors.ts';
import { MAX_MERGED_RANGES, MAX_SHEETS } from './limits.ts';
import { readRows } from './sheet-rows.ts';
import { StringTable } from './string-table.ts';
import type { TableFile, TableRow, TableSheet } from './table-file.ts';
import { checkedText, decodeEscapes } from './text-limits.ts';
import { scanXml } from './xml.ts';

/** A sheet of a package: its name and the part that holds it. */
export interface SheetPart {
  readonly name: string;
  readonly part: string;
  readonly hidden: boolean;
}

export interface WorkbookParts {
  readonly workbookPart: string;
  readonly dateSystem: '1900' | '1904';
  readonly sheets: readonly SheetPart[];
  readonly sharedStringsPart: string | undefined;
  readonly stylesPart: string | undefined;
}

interface Relation {
  readonly id: string;
  readonly type: string;
  readonly target: string;
}

/** Finds the parts of a workbook by its relations; names of parts are free, only relations say what they are. */
export async function readWorkbookParts(archive: Archive): Promise<WorkbookParts> {
  const root = (await readRelations(archive, '')).find((relation) => relation.type.endsWith('/officeDocument'));
  if (!root || !archive.has(root.target)) {
    throw fileError('FILE_FORMAT_UNKNOWN', '这不是 Excel 工作簿。请用 Excel 或 WPS 另存为 .xlsx 后再导入。');
  }
  const relations = await readRelations(archive, root.target);
  let dateSystem: '1900' | '1904' = '1900';
  const sheets: SheetPart[] = [];
  await scanXml(await archive.stream(root.target), {
    open(name, attributes) {
      if (name === 'workbookPr' && /^(1|true)$/.test(attributes.date1904 ?? '')) dateSystem = '1904';
      if (name !== 'sheet') return;
      const id = Object.entries(attributes).find(([key]) => key.endsWith(':id'))?.[1];
      const relation = relations.find((candidate) => candidate.id === id);
      // Chart and dialog sheets have no rows.
      if (!relation?.type.endsWith('/worksheet')) return;
      sheets.push({
        name: attributes.name ?? '',
        part: relation.target,
        hidden: (attributes.state ?? 'visible') !== 'visible',
      });
    },
  });
  if (sheets.length > MAX_SHEETS) {
    throw fileError('TOO_MANY_SHEETS', `工作表超过 ${MAX_SHEETS} 个。请只保留需要导入的工作表后再导入。`);
  }
  const target = (suffix: string) => relations.find((relation) => relation.type.endsWith(suffix))?.target;
  return {
    workbookPart: root.target,
    dateSystem,
    sheets,
    sharedStringsPart: target('/sharedStrings'),
    stylesPart: target('/styles'),
  };
}

/** Name of the part that holds the relations of `part` (`''` = of the package). */
export function relationsPartOf(part: string): string {
  return posix.join(posix.dirname(part), '_rels', `${posix.basename(part)}.rels`);
}

/** The relations of a part with targets resolved to part names; external ones (links) left out. */
export async function readRelations(archive: Archive, part: string): Promise<Relation[]> {
  const name = part === '' ? '_rels/.rels' : relationsPartOf(part);
  const relations: Relation[] = [];
  if (!archive.has(name)) return relations;
  await scanXml(await archive.stream(name), {
    open(tag, attributes) {
      if (tag !== 'Relationship' || attributes.TargetMode === 'External') return;
      relations.push({
        id: attributes.Id ?? '',
        type: attributes.Type ?? '',
        // A target is relative to its part, or absolute within the package: openpyxl writes `/xl/worksheets/sheet1.xml`.
        target: posix.resolve('/', posix.dirname(part), attributes.Target ?? '').slice(1),
      });
    },
  });
  return relations;
}

/** Opens an .xlsx for reading. @throws DomainError `invalid`, see errors.ts. */
export async function openWorkbook(path: string): Promise<TableFile> {
  const archive = await Archive.open(path);
  const strings = new StringTable();
  try {
    const parts = await readWorkbookParts(archive);
    if (parts.sharedStringsPart) await readSharedStrings(archive, parts.sharedStringsPart, strings);
    return {
      format: 'XLSX',
      dateSystem: parts.dateSystem,
      sheets: parts.sheets.map((sheet) => toTableSheet(archive, sheet, strings)),
      async [Symbol.asyncDispose]() {
        strings[Symbol.dispose]();
        await archive[Symbol.asyncDispose]();
      },
    };
  } catch (error) {
    strings[Symbol.dispose]();
    await archive[Symbol.asyncDispose]();
    throw error;
  }
}

function toTableSheet(archive: Archive, sheet: SheetPart, strings: StringTable): TableSheet {
  return {
    name: sheet.name,
    hidden: sheet.hidden,
    mergedRanges: () => readMergedRanges(archive, sheet.part),
    async *rows(): AsyncGenerator<TableRow> {
      yield* readRows(await archive.stream(sheet.part), { textAt: (index) => strings.get(index) });
    },
  };
}

async function readSharedStrings(archive: Archive, part: string, strings: StringTable): Promise<void> {
  let text = '';
  let collecting = false;
  let phonetic = false;
  await scanXml(await archive.stream(part), {
    open(name) {
      if (name === 'si') text = '';
      else if (name === 'rPh') phonetic = true;
      else if (name === 't') collecting = !phonetic;
    },
    text(value) {
      if (collecting) text += value;
    },
    close(name) {
      if (name === 't') collecting = false;
      else if (name === 'rPh') phonetic = false;
      else if (name === 'si') strings.add(checkedText(decodeEscapes(text)));
    },
  });
}

/**
 * Merged ranges stand *after* the rows, so they are looked for ahead of the rows by their tag alone: `<` never appears
 * unescaped in a text, hence no cell content can fake one.
 */
async function readMergedRanges(archive: Archive, part: string): Promise<MergedRange[]> {
  const ranges: MergedRange[] = [];
  let carry = '';
  const stream = await archive.stream(part);
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      const text = carry + chunk.toString('latin1');
      for (const match of text.matchAll(/<(?:\w+:)?mergeCell\s[^>]*?ref="([A-Z0-9:]+)"[^>]*>/g)) {
        const range = parseMergedRange(match[1] ?? '');
        if (range) ranges.push(range);
        if (ranges.length > MAX_MERGED_RANGES) throw damaged();
      }
      const open = text.lastIndexOf('<');
      carry = open < 0 || text.includes('>', open) ? '' : text.slice(open);
      if (carry.length > 64 * 1024) carry = '';
    }
  } finally {
    stream.destroy();
  }
  return ranges;
}
