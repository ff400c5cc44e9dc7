import { referenceOf } from './marks.ts';
import { commentElement, commentRun, noteShape, type PlacedNote, type SheetGeometry } from './note-box.ts';
import { attributeOf, tokensOf, type XmlToken } from './xml-tokens.ts';

/** Author of the notes: shown by spreadsheet programs, and how a later run knows its own. */
const AUTHOR = '知旗';
const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const EMPTY_COMMENTS = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<comments xmlns="${MAIN}"><authors></authors><commentList></commentList></comments>`;
const SHAPE_TYPE =
  '<v:shapetype id="_x0000_t202" coordsize="21600,21600" o:spt="202" path="m,l,21600r21600,l21600,xe">' +
  '<v:stroke joinstyle="miter"/><v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>';
const EMPTY_DRAWING =
  '<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:x="urn:schemas-microsoft-com:office:excel">' +
  '<o:shapelayout v:ext="edit"><o:idmap v:ext="edit" data="64"/></o:shapelayout></xml>';

/** The comments part with our notes. `removed` are the cells whose earlier note of ours, now outdated, went away. */
export interface CommentsPart {
  readonly xml: string;
  readonly removed: readonly string[];
}

/**
 * Adds notes to the comments of a sheet. A comment that the caller wrote on the same cell keeps its text and gets ours below;
 * notes of an earlier run are dropped.
 */
export function withNotes(existing: string | undefined, notes: readonly PlacedNote[]): CommentsPart {
  const tokens = tokensOf(
    (existing ?? EMPTY_COMMENTS).replace(/<((?:\w+:)?(?:authors|commentList))\s*\/>/g, '<$1></$1>'),
  );
  const prefix = tokens.find((token) => token.name === 'comments')?.prefix ?? '';
  const { authors, ownAuthors } = readAuthors(tokens);
  const byCell = new Map(notes.map((note) => [referenceOf(note.row, note.column), note.text]));
  const removed: string[] = [];
  let xml = '';
  let skipping = false;
  let reference = '';
  for (const token of tokens) {
    if (token.name === 'comment' && token.kind === 'OPEN') {
      reference = attributeOf(token, 'ref') ?? '';
      skipping = ownAuthors.has(attributeOf(token, 'authorId') ?? '');
      if (skipping) removed.push(reference);
    }
    if (token.name === 'authors' && token.kind === 'CLOSE') xml += `<${prefix}author>${AUTHOR}</${prefix}author>`;
    if (token.name === 'text' && token.kind === 'CLOSE' && !skipping) xml += takeRun(byCell, reference, prefix);
    if (token.name === 'commentList' && token.kind === 'CLOSE') {
      for (const [cell, text] of byCell) xml += commentElement(cell, authors, text, prefix);
    }
    if (!skipping) xml += token.raw;
    if (token.name === 'comment' && token.kind === 'CLOSE') skipping = false;
  }
  return { xml, removed };
}

/** The VML drawing with our note boxes; boxes of replaced or removed notes are taken out. */
export function withShapes(
  existing: string | undefined,
  notes: readonly PlacedNote[],
  removed: readonly string[],
  geometry: SheetGeometry,
  firstId: number,
): string {
  const base = existing ?? EMPTY_DRAWING;
  const replaced = new Set([...removed, ...notes.map((note) => referenceOf(note.row, note.column))]);
  const kept = base.replace(/<v:shape[\s>][\s\S]*?<\/v:shape>/g, (shape) => (replaced.has(cellOf(shape)) ? '' : shape));
  const type = kept.includes('id="_x0000_t202"') ? '' : SHAPE_TYPE;
  const shapes = notes.map((note, index) => noteShape(firstId + index, note, geometry));
  const end = kept.lastIndexOf('</xml>');
  return kept.slice(0, end) + type + shapes.join('') + kept.slice(end);
}

function takeRun(byCell: Map<string, string>, reference: string, prefix: string): string {
  const text = byCell.get(reference);
  if (text === undefined) return '';
  byCell.delete(reference);
  return commentRun(`\n${AUTHOR}：${text}`, prefix);
}

function readAuthors(tokens: readonly XmlToken[]): { authors: number; ownAuthors: Set<string> } {
  const ownAuthors = new Set<string>();
  let authors = 0;
  for (const [index, token] of tokens.entries()) {
    if (token.name !== 'author' || token.kind === 'CLOSE') continue;
    if (token.kind === 'OPEN' && tokens[index + 1]?.raw.trim() === AUTHOR) ownAuthors.add(String(authors));
    authors += 1;
  }
  return { authors, ownAuthors };
}

/** Cell of a note box, `''` for other shapes (form controls). */
function cellOf(shape: string): string {
  const row = /<x:Row>\s*(\d+)\s*<\/x:Row>/.exec(shape)?.[1];
  const column = /<x:Column>\s*(\d+)\s*<\/x:Column>/.exec(shape)?.[1];
  return /ObjectType="Note"/.test(shape) && row !== undefined && column !== undefined
    ? referenceOf(Number(row) + 1, Number(column))
    : '';
}

/** Notes in reading order, as the drawing and the list of comments want them. */
export function placedNotes(notes: ReadonlyMap<number, ReadonlyMap<number, string>>): PlacedNote[] {
  return [...notes]
    .flatMap(([row, columns]) => [...columns].map(([column, text]) => ({ row, column, text })))
    .sort((a, b) => a.row - b.row || a.column - b.column);
}
