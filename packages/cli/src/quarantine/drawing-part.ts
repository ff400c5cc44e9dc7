import { referenceOf } from './marks.ts';
import { noteShape, type PlacedNote, type SheetGeometry } from './note-box.ts';

const SHAPE_TYPE =
  '<v:shapetype id="_x0000_t202" coordsize="21600,21600" o:spt="202" path="m,l,21600r21600,l21600,xe">' +
  '<v:stroke joinstyle="miter"/><v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>';
const EMPTY_DRAWING =
  '<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:x="urn:schemas-microsoft-com:office:excel">' +
  '<o:shapelayout v:ext="edit"><o:idmap v:ext="edit" data="64"/></o:shapelayout></xml>';

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

/** Cell of a note box, `''` for other shapes (form controls). */
function cellOf(shape: string): string {
  const row = /<x:Row>\s*(\d+)\s*<\/x:Row>/.exec(shape)?.[1];
  const column = /<x:Column>\s*(\d+)\s*<\/x:Column>/.exec(shape)?.[1];
  return /ObjectType="Note"/.test(shape) && row !== undefined && column !== undefined
    ? referenceOf(Number(row) + 1, Number(column))
    : '';
}
