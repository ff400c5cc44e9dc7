/** A piece of XML with its exact text: rewriting a part token by token keeps every byte that is not meant to change. */
export interface XmlToken {
  readonly kind: 'OPEN' | 'EMPTY' | 'CLOSE' | 'OTHER';
  readonly raw: string;
  /** Without namespace prefix; empty for text, comments and declarations. */
  readonly name: string;
  /** With its colon, `x:` or ``. */
  readonly prefix: string;
}

const TAG = /^<(\/?)((?:[\w.-]+:)?)([\w.-]+)/;
/** A complete markup piece; quoted attribute values may hold `>`. */
const MARKUP = /<!--[\s\S]*?-->|<!\[CDATA\[[\s\S]*?\]\]>|<\?[\s\S]*?\?>|<(?:[^<>"']|"[^"]*"|'[^']*')*>/y;

/** Cuts a stream of XML text into tokens. Input has been read as XML before, so it is well-formed. */
export class XmlTokenizer {
  #rest = '';

  push(chunk: string): XmlToken[] {
    const text = this.#rest + chunk;
    const tokens: XmlToken[] = [];
    let position = 0;
    while (position < text.length) {
      const open = text.indexOf('<', position);
      if (open !== position) {
        const end = open < 0 ? text.length : open;
        tokens.push({ kind: 'OTHER', raw: text.slice(position, end), name: '', prefix: '' });
        position = end;
        continue;
      }
      MARKUP.lastIndex = position;
      const raw = MARKUP.exec(text)?.[0];
      if (raw === undefined) break;
      tokens.push(tokenOf(raw));
      position += raw.length;
    }
    this.#rest = text.slice(position);
    return tokens;
  }
}

/** All tokens of a small part. */
export function tokensOf(xml: string): XmlToken[] {
  return new XmlTokenizer().push(xml);
}

function tokenOf(raw: string): XmlToken {
  const [, slash, prefix = '', name = ''] = TAG.exec(raw) ?? [];
  if (name === '') return { kind: 'OTHER', raw, name: '', prefix: '' };
  const kind = slash === '/' ? 'CLOSE' : raw.endsWith('/>') ? 'EMPTY' : 'OPEN';
  return { kind, raw, name, prefix };
}

/** Raw value of an attribute of a tag, undefined when absent. */
export function attributeOf(token: XmlToken, name: string): string | undefined {
  const match = new RegExp(`\\s${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)')`).exec(token.raw);
  return match ? (match[1] ?? match[2]) : undefined;
}

/** The tag with an attribute set; `value` must need no escaping. */
export function withAttribute(raw: string, name: string, value: string | number): string {
  const pattern = new RegExp(`(\\s${name}\\s*=\\s*)(?:"[^"]*"|'[^']*')`);
  return pattern.test(raw)
    ? raw.replace(pattern, (_, head: string) => `${head}"${value}"`)
    : raw.replace(/^(<[^\s/>]+)/, (_, head: string) => `${head} ${name}="${value}"`);
}
