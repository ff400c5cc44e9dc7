import { escapeXml } from '@zhiqi/spreadsheet';

/** Author of the notes, as spreadsheet programs show it. */
export const NOTE_AUTHOR = '知旗';
/** How our notes begin. It is also how a later run knows them: some programs drop the author when they save. */
export const NOTE_HEAD = `${NOTE_AUTHOR}：`;

export interface SheetGeometry {
  readonly columnWidths: ReadonlyArray<{ readonly first: number; readonly last: number; readonly width: number }>;
  /** Row → height in points, where it is not the default; hidden rows 0. */
  readonly rowHeights: ReadonlyMap<number, number>;
  readonly defaultRowHeight: number;
  readonly defaultColumnWidth: number;
}

/** A note and the cell it hangs on; row 1-based, column zero-based. */
export interface PlacedNote {
  readonly row: number;
  readonly column: number;
  readonly text: string;
}

/** Width of a Chinese character in the 9-point note font, in pixels, and of everything narrower. */
const WIDE_PX = 13;
const NARROW_PX = 7.5;
const LINE_PX = 19;
const BOX_WIDTH_PX = 300;
const PADDING_PX = 24;
const LAST_COLUMN = 16_383;
const LAST_ROW = 1_048_576;

/** Size of the box that shows a text whole, with room to spare: fonts differ between Excel, WPS and LibreOffice. */
export function boxSize(text: string): { width: number; height: number } {
  const room = BOX_WIDTH_PX - PADDING_PX;
  const lines = text.split('\n').reduce((sum, line) => sum + Math.max(1, Math.ceil(textWidth(line) / room)), 0);
  return { width: BOX_WIDTH_PX, height: (lines + 1) * LINE_PX + PADDING_PX };
}

function textWidth(line: string): number {
  return [...line].reduce((sum, character) => sum + (character.charCodeAt(0) > 0x2e7f ? WIDE_PX : NARROW_PX), 0);
}

/** The drawing shape of a note. `id` is unique in the drawing. */
export function noteShape(id: number, note: PlacedNote, geometry: SheetGeometry): string {
  const { width, height } = boxSize(note.text);
  return (
    `<v:shape id="_x0000_s${id}" type="#_x0000_t202" style="position:absolute;width:${px(width)};height:${px(height)};z-index:1;visibility:hidden" ` +
    'fillcolor="#ffffe1" o:insetmode="auto"><v:fill color2="#ffffe1"/><v:shadow on="t" color="black" obscured="t"/>' +
    '<v:path o:connecttype="none"/><v:textbox style="mso-direction-alt:auto;mso-fit-shape-to-text:t"><div style="text-align:left"></div></v:textbox>' +
    `<x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/><x:Anchor>${anchor(note, geometry)}</x:Anchor>` +
    `<x:AutoFill>False</x:AutoFill><x:Row>${note.row - 1}</x:Row><x:Column>${note.column}</x:Column></x:ClientData></v:shape>`
  );
}

/** The comment of a note; `author` is its index in the list of authors. */
export function commentElement(reference: string, author: number, text: string, prefix: string): string {
  const run = commentRun(text, prefix);
  return `<${prefix}comment ref="${reference}" authorId="${author}"><${prefix}text>${run}</${prefix}text></${prefix}comment>`;
}

/** A run of comment text in the font that {@link boxSize} reckons with. */
export function commentRun(text: string, prefix: string): string {
  const font = `<sz val="9"/><color indexed="81"/><rFont val="宋体"/><charset val="134"/>`.replaceAll(
    '<',
    `<${prefix}`,
  );
  return (
    `<${prefix}r><${prefix}rPr>${font}</${prefix}rPr>` +
    `<${prefix}t xml:space="preserve">${escapeXml(text)}</${prefix}t></${prefix}r>`
  );
}

/**
 * `left column, offset, top row, offset, right column, offset, bottom row, offset`: spreadsheet programs size a note by the
 * cells it covers, so the real widths and heights decide, hidden and narrow ones included.
 */
function anchor(note: PlacedNote, geometry: SheetGeometry): string {
  const { width, height } = boxSize(note.text);
  const left = Math.min(note.column + 1, LAST_COLUMN);
  const top = Math.max(0, note.row - 2);
  const right = reach(left, 15 + width, LAST_COLUMN, (column) => columnPx(column, geometry));
  const bottom = reach(top, 2 + height, LAST_ROW - 1, (row) => rowPx(row + 1, geometry));
  return [left, 15, top, 2, right.index, right.offset, bottom.index, bottom.offset].join(', ');
}

/** The track (column or row) and the offset in it that lie `distance` pixels after the start of track `first`. */
function reach(first: number, distance: number, last: number, sizeOf: (index: number) => number) {
  let rest = distance;
  let index = first;
  while (index < last && rest > sizeOf(index)) {
    rest -= sizeOf(index);
    index += 1;
  }
  return { index, offset: Math.round(rest) };
}

function columnPx(column: number, geometry: SheetGeometry): number {
  const own = geometry.columnWidths.find((range) => column >= range.first && column <= range.last);
  const width = own?.width ?? geometry.defaultColumnWidth;
  return width === 0 ? 0 : Math.round(width * 7 + 5);
}

function rowPx(row: number, geometry: SheetGeometry): number {
  return Math.round(((geometry.rowHeights.get(row) ?? geometry.defaultRowHeight) * 4) / 3);
}

function px(pixels: number): string {
  return `${(pixels * 0.75).toFixed(1)}pt`;
}
