import { unescapeXml } from '@zhiqi/spreadsheet';
import { referenceOf } from './marks.ts';
import { commentElement, commentRun, NOTE_AUTHOR, NOTE_HEAD, type PlacedNote } from './note-box.ts';
import { attributeOf, tokensOf, type XmlToken } from './xml-tokens.ts';

const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const EMPTY_COMMENTS = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<comments xmlns="${MAIN}"><authors></authors><commentList></commentList></comments>`;

/** The comments part with our notes. `removed` are the cells whose note of an earlier run went away. */
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
  const author = tokens.filter((token) => token.name === 'author' && token.kind !== 'CLOSE').length;
  const pending = new Map(notes.map((note) => [referenceOf(note.row, note.column), note.text]));
  const removed: string[] = [];
  let xml = '';
  let comment: XmlToken[] | undefined;
  for (const token of tokens) {
    if (token.name === 'comment' && token.kind === 'OPEN') comment = [];
    if (comment) {
      comment.push(token);
      if (token.name !== 'comment' || token.kind !== 'CLOSE') continue;
      const kept = ofCaller(comment, pending, prefix);
      if (kept === undefined) removed.push(attributeOf(comment[0] ?? token, 'ref') ?? '');
      xml += kept ?? '';
      comment = undefined;
      continue;
    }
    if (token.name === 'authors' && token.kind === 'CLOSE') xml += `<${prefix}author>${NOTE_AUTHOR}</${prefix}author>`;
    if (token.name === 'commentList' && token.kind === 'CLOSE') {
      for (const [cell, text] of pending) xml += commentElement(cell, author, text, prefix);
    }
    xml += token.raw;
  }
  return { xml, removed };
}

/** The caller's part of a comment with our pending note below; undefined when all of it was ours. */
function ofCaller(tokens: readonly XmlToken[], pending: Map<string, string>, prefix: string): string | undefined {
  const text = plainText(tokens);
  if (text.startsWith(NOTE_HEAD)) return undefined;
  const reference = attributeOf(tokens[0] as XmlToken, 'ref') ?? '';
  const note = pending.get(reference);
  pending.delete(reference);
  const below = note === undefined ? '' : commentRun(`\n${note}`, prefix);
  const ours = text.indexOf(`\n${NOTE_HEAD}`);
  const own = ours < 0 ? undefined : commentRun(text.slice(0, ours), prefix);
  let inText = false;
  let xml = '';
  for (const token of tokens) {
    if (token.name === 'text' && token.kind === 'CLOSE') {
      xml += (own ?? '') + below;
      inText = false;
    }
    if (!inText || own === undefined) xml += token.raw;
    if (token.name === 'text' && token.kind === 'OPEN') inText = true;
  }
  return xml;
}

function plainText(tokens: readonly XmlToken[]): string {
  let text = '';
  let collecting = false;
  for (const token of tokens) {
    if (token.name === 't') collecting = token.kind === 'OPEN';
    else if (collecting) text += unescapeXml(token.raw);
  }
  return text.replaceAll('\r\n', '\n');
}
