import { tokensOf, withAttribute, type XmlToken } from './xml-tokens.ts';

/** Light red with black text stays readable in print; the exact value also tells our own fill on a later run. */
const QUARANTINE_RGB = 'FFFF9F9F';

/** What a file without any style part gets. */
export const MINIMAL_STYLES =
  '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n' +
  '<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><fonts count="1"><font><sz val="11"/></font></fonts>' +
  '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>' +
  '<borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="1"><xf/></cellXfs></styleSheet>';

/**
 * The styles of the caller's workbook plus the red variants that are needed. A variant keeps number format, font, border and
 * alignment of the cell it is for; existing styles are not touched.
 */
export class StyleSheet {
  readonly #tokens: readonly XmlToken[];
  readonly #xfs: string[];
  readonly #original: number;
  readonly #fillCount: number;
  readonly #ownFills: ReadonlySet<string>;
  readonly #variants = new Map<string, number>();

  constructor(xml: string) {
    this.#tokens = tokensOf(xml);
    this.#xfs = childrenOf(this.#tokens, 'cellXfs');
    this.#original = this.#xfs.length;
    const fills = childrenOf(this.#tokens, 'fills');
    this.#fillCount = fills.length;
    this.#ownFills = new Set(fills.flatMap((fill, index) => (fill.includes(QUARANTINE_RGB) ? [String(index)] : [])));
  }

  /** Whether an earlier copy of ours marked cells in this workbook. */
  get hasEarlierMarks(): boolean {
    return this.#ownFills.size > 0;
  }

  /** Style index of the red variant of a style. */
  red(base: number): number {
    return this.#variant(base, this.#fillCount);
  }

  /** Style index without our red, for a cell that an earlier copy marked and that is right now. */
  cleared(base: number): number {
    const fill = /\sfillId="(\d+)"/.exec(this.#xfs[base] ?? '')?.[1];
    return fill !== undefined && this.#ownFills.has(fill) ? this.#variant(base, 0) : base;
  }

  /** Index of a plain text style, wrapped and top-aligned, for the summary sheet. */
  wrappedText(): number {
    const tag =
      '<xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" quotePrefix="1" applyNumberFormat="1" applyAlignment="1">' +
      '<alignment vertical="top" wrapText="1"/></xf>';
    return this.#add('wrapped', prefixed(tag, this.#prefix('cellXfs')));
  }

  /** The part with fill and variants added. */
  toXml(): string {
    const added = this.#xfs.slice(this.#original);
    const prefix = this.#prefix('fills');
    const fill = prefixed(
      `<fill><patternFill patternType="solid"><fgColor rgb="${QUARANTINE_RGB}"/><bgColor indexed="64"/></patternFill></fill>`,
      prefix,
    );
    return this.#tokens
      .map((token) => {
        if (token.name === 'fills' && token.kind === 'OPEN')
          return withAttribute(token.raw, 'count', this.#fillCount + 1);
        if (token.name === 'fills' && token.kind === 'CLOSE') return fill + token.raw;
        if (token.name === 'cellXfs' && token.kind === 'OPEN')
          return withAttribute(token.raw, 'count', this.#xfs.length);
        if (token.name === 'cellXfs' && token.kind === 'CLOSE') return added.join('') + token.raw;
        return token.raw;
      })
      .join('');
  }

  #variant(base: number, fillId: number): number {
    const raw = this.#xfs[base] ?? this.#xfs[0] ?? '<xf/>';
    const head = /^<[^>]*>/.exec(raw)?.[0] ?? raw;
    const changed = withAttribute(withAttribute(head, 'fillId', fillId), 'applyFill', 1);
    return this.#add(`${base}:${fillId}`, changed + raw.slice(head.length));
  }

  #add(key: string, xf: string): number {
    const known = this.#variants.get(key);
    if (known !== undefined) return known;
    this.#variants.set(key, this.#xfs.length);
    return this.#xfs.push(xf) - 1;
  }

  #prefix(name: string): string {
    return this.#tokens.find((token) => token.name === name)?.prefix ?? '';
  }
}

/** Raw texts of the direct children of the first element of that name. */
function childrenOf(tokens: readonly XmlToken[], parent: string): string[] {
  const children: string[] = [];
  let depth = -1;
  let current = '';
  for (const token of tokens) {
    if (depth < 0) {
      if (token.name === parent && token.kind === 'OPEN') depth = 0;
      continue;
    }
    if (token.kind === 'CLOSE' && depth === 0) return children;
    if (depth > 0 || token.kind !== 'OTHER') current += token.raw;
    if (token.kind === 'OPEN') depth += 1;
    else if (token.kind === 'CLOSE') depth -= 1;
    if (depth === 0 && current !== '') {
      children.push(current);
      current = '';
    }
  }
  return children;
}

function prefixed(xml: string, prefix: string): string {
  return prefix === '' ? xml : xml.replace(/<(\/?)(\w)/g, `<$1${prefix}$2`);
}
