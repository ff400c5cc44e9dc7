import { posix } from 'node:path';
import { Readable } from 'node:stream';
import {
  type Archive,
  finishArchive,
  readRelations,
  readWorkbookParts,
  relationsPartOf,
  type SheetPart,
  type WorkbookParts,
} from '@zhiqi/spreadsheet';
import { ZipFile } from 'yazl';
import { withNotes } from './comments-part.ts';
import { withShapes } from './drawing-part.ts';
import { marksOf, type ProblemLine, placedNotes, type SheetMarks } from './marks.ts';

import { inspectSheet, rewriteSheet } from './sheet-rewriter.ts';
import { MINIMAL_STYLES, StyleSheet } from './styles.ts';
import { SUMMARY_SHEET_NAME, summaryXml } from './summary-sheet.ts';
import { attributeOf, tokensOf } from './xml-tokens.ts';

const OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const SPREADSHEET_TYPE = 'application/vnd.openxmlformats-officedocument.spreadsheetml';
const CONTENT_TYPES = '[Content_Types].xml';
/** Shape ids go in blocks of 1024 from 1025 on; ours begin at block 64, far above those that programs give out. */
const FIRST_SHAPE_ID = 64 * 1024 + 1;
const EMPTY_RELATIONS =
  '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n' +
  '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"></Relationships>';

/** Rewrites a workbook part by part: parts that need no change are copied, and new ones are added. */
export class PackageRewriter {
  readonly #archive: Archive;
  readonly #parts: WorkbookParts;
  readonly #styles: StyleSheet;
  /** Sheets that are streamed anew, by part name. */
  readonly #streamed = new Map<string, () => Readable>();
  /** Small parts that were changed or added. */
  readonly #texts = new Map<string, string>();
  readonly #contentTypes: string[] = [];
  #nextShape = FIRST_SHAPE_ID;

  private constructor(archive: Archive, parts: WorkbookParts, styles: StyleSheet) {
    this.#archive = archive;
    this.#parts = parts;
    this.#styles = styles;
  }

  static async open(archive: Archive): Promise<PackageRewriter> {
    const parts = await readWorkbookParts(archive);
    const styles = parts.stylesPart === undefined ? undefined : await archive.readText(parts.stylesPart);
    return new PackageRewriter(archive, parts, new StyleSheet(styles ?? MINIMAL_STYLES));
  }

  /** Adds marks and the summary, and writes the result. */
  async write(problems: readonly ProblemLine[], outputFile: string): Promise<void> {
    const marks = marksOf(problems);
    for (const sheet of this.#parts.sheets) {
      if (sheet.name !== SUMMARY_SHEET_NAME) await this.#annotate(sheet, marks.get(sheet.name));
    }
    await this.#addSummary(problems);
    const stylesPart = await this.#stylesPart();
    await this.#writeContentTypes();
    const zip = new ZipFile();
    const names = new Set([...this.#archive.partNames, ...this.#texts.keys(), ...this.#streamed.keys()]);
    names.delete(stylesPart);
    for (const name of names) this.#addPart(zip, name);
    // Last: only once every sheet is through is it known which red variants were needed.
    zip.addReadStreamLazy(stylesPart, (callback) => callback(null, Readable.from([this.#styles.toXml()])));
    await finishArchive(zip, outputFile, 0o600);
  }

  #addPart(zip: ZipFile, name: string): void {
    const text = this.#texts.get(name);
    if (text !== undefined) {
      zip.addBuffer(Buffer.from(text), name);
      return;
    }
    zip.addReadStreamLazy(name, (callback) => {
      const streamed = this.#streamed.get(name);
      if (streamed) {
        callback(null, streamed());
        return;
      }
      this.#archive.stream(name).then(
        (stream) => callback(null, stream),
        (error: unknown) => callback(error, Readable.from([])),
      );
    });
  }

  async #annotate(sheet: SheetPart, marks: SheetMarks | undefined): Promise<void> {
    const relations = await readRelations(this.#archive, sheet.part);
    const comments = relations.find((relation) => relation.type.endsWith('/comments'))?.target;
    if (!marks && comments === undefined) {
      if (this.#styles.hasEarlierMarks) this.#rewriteSheet(sheet, marks, undefined);
      return;
    }
    const { geometry, legacyDrawingId } = await inspectSheet(await this.#archive.stream(sheet.part));
    const drawing = relations.find((relation) => relation.id === legacyDrawingId)?.target;
    const notes = placedNotes(marks?.notes ?? new Map());
    const commentsPart = withNotes(comments === undefined ? undefined : await this.#archive.readText(comments), notes);
    const existing = drawing === undefined ? undefined : await this.#archive.readText(drawing);
    const shapes = withShapes(existing, notes, commentsPart.removed, geometry, this.#nextShape);
    this.#nextShape += notes.length;
    const drawingId = await this.#storeNotes(sheet, { comments, drawing }, commentsPart.xml, shapes);
    this.#rewriteSheet(sheet, marks, drawingId);
  }

  /** Stores both parts; gives the relation id when the sheet still needs to name its drawing. */
  async #storeNotes(
    sheet: SheetPart,
    existing: { comments: string | undefined; drawing: string | undefined },
    commentsXml: string,
    shapesXml: string,
  ): Promise<string | undefined> {
    const comments = existing.comments ?? this.#freeName('xl/comments_zhiqi', '.xml');
    this.#texts.set(comments, commentsXml);
    if (existing.comments === undefined) {
      this.#contentTypes.push(`<Override PartName="/${comments}" ContentType="${SPREADSHEET_TYPE}.comments+xml"/>`);
      await this.#relate(sheet.part, 'comments', comments);
    }
    const drawing = existing.drawing ?? this.#freeName('xl/drawings/vmlDrawing_zhiqi', '.vml');
    this.#texts.set(drawing, shapesXml);
    if (existing.drawing !== undefined) return undefined;
    this.#contentTypes.push(
      `<Override PartName="/${drawing}" ContentType="application/vnd.openxmlformats-officedocument.vmlDrawing"/>`,
    );
    return this.#relate(sheet.part, 'vmlDrawing', drawing);
  }

  #rewriteSheet(sheet: SheetPart, marks: SheetMarks | undefined, drawingId: string | undefined): void {
    const archive = this.#archive;
    const styles = this.#styles;
    this.#streamed.set(sheet.part, () =>
      Readable.from(
        (async function* () {
          yield* rewriteSheet(await archive.stream(sheet.part), marks, styles, drawingId);
        })(),
      ),
    );
  }

  /** Appends the summary, or replaces the one of an earlier run. */
  async #addSummary(problems: readonly ProblemLine[]): Promise<void> {
    const style = this.#styles.wrappedText();
    const existing = this.#parts.sheets.find((sheet) => sheet.name === SUMMARY_SHEET_NAME);
    const part = existing?.part ?? this.#freeName('xl/worksheets/sheet_zhiqi', '.xml');
    this.#streamed.set(part, () => Readable.from(summaryXml(problems, style)));
    if (existing) return;
    this.#contentTypes.push(`<Override PartName="/${part}" ContentType="${SPREADSHEET_TYPE}.worksheet+xml"/>`);
    const id = await this.#relate(this.#parts.workbookPart, 'worksheet', part);
    const workbook = tokensOf(await this.#text(this.#parts.workbookPart));
    const sheets = workbook.filter((token) => token.name === 'sheet' && token.kind !== 'CLOSE');
    const sheetId = 1 + Math.max(0, ...sheets.map((token) => Number(attributeOf(token, 'sheetId') ?? 0)));
    const xml = workbook.map((token) => {
      if (token.name !== 'sheets' || token.kind !== 'CLOSE') return token.raw;
      const attributes = `name="${SUMMARY_SHEET_NAME}" sheetId="${sheetId}" xmlns:r="${OFFICE}" r:id="${id}"`;
      return `<${token.prefix}sheet ${attributes}/>${token.raw}`;
    });
    this.#texts.set(this.#parts.workbookPart, xml.join(''));
  }

  async #stylesPart(): Promise<string> {
    if (this.#parts.stylesPart !== undefined) return this.#parts.stylesPart;
    const part = this.#freeName('xl/styles_zhiqi', '.xml');
    this.#contentTypes.push(`<Override PartName="/${part}" ContentType="${SPREADSHEET_TYPE}.styles+xml"/>`);
    await this.#relate(this.#parts.workbookPart, 'styles', part);
    return part;
  }

  async #writeContentTypes(): Promise<void> {
    const xml = tokensOf(await this.#text(CONTENT_TYPES));
    const added = this.#contentTypes.join('');
    const ends = (token: (typeof xml)[number]) => token.name === 'Types' && token.kind === 'CLOSE';
    this.#texts.set(CONTENT_TYPES, xml.map((token) => (ends(token) ? added + token.raw : token.raw)).join(''));
  }

  /** Adds a relation from one part to another and gives its id. */
  async #relate(part: string, type: string, target: string): Promise<string> {
    const name = relationsPartOf(part);
    const xml = await this.#text(name, EMPTY_RELATIONS);
    let number = 1;
    while (xml.includes(`"rIdZhiqi${number}"`)) number += 1;
    const id = `rIdZhiqi${number}`;
    const path = posix.relative(posix.dirname(part), target);
    const relation = `<Relationship Id="${id}" Type="${OFFICE}/${type}" Target="${path}"/>`;
    const end = /<\/(?:\w+:)?Relationships>\s*$/.exec(xml)?.index;
    const complete = end === undefined ? EMPTY_RELATIONS : xml;
    const at = end ?? complete.indexOf('</Relationships>');
    this.#texts.set(name, complete.slice(0, at) + relation + complete.slice(at));
    return id;
  }

  async #text(name: string, otherwise = ''): Promise<string> {
    return this.#texts.get(name) ?? (await this.#archive.readText(name)) ?? otherwise;
  }

  #freeName(stem: string, extension: string): string {
    let number = 1;
    const taken = (name: string) => this.#archive.has(name) || this.#texts.has(name) || this.#streamed.has(name);
    while (taken(`${stem}${number}${extension}`)) number += 1;
    return `${stem}${number}${extension}`;
  }
}
