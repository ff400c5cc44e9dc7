/**
 * PCRE patterns → JavaScript. The common language of the two is translated where they differ quietly (`$`, `.`, `\s`);
 * whatever only PCRE knows is refused, because JavaScript would often accept it with another meaning.
 */
import type { Regex } from '../bson/values.ts';
import { Code, MongoError } from '../errors.ts';

const asciiSpace = '\\t\\n\\v\\f\\r ';
/** Escapes with one meaning in both languages. */
const sameEscapes = /^[dDwWbBnrtf1-9]$/;
const groupStart = /^\((?:\?(?::|=|!|<=|<!|<[A-Za-z_]\w*>))?/;

function refuse(r: Regex, what: string): MongoError {
  return new MongoError(
    Code.InvalidRegex,
    `Regular expression is invalid: /${r.pattern}/${r.flags}: ${what} is not supported by the embedded store`,
  );
}

function translateEscape(r: Regex, c: string | undefined, inClass: boolean): string {
  if (c === undefined) throw refuse(r, 'a trailing backslash');
  if (c === 's') return inClass ? asciiSpace : `[${asciiSpace}]`;
  if (c === 'S' && !inClass) return `[^${asciiSpace}]`;
  if (c === 'A' && !inClass) return '(?<![\\s\\S])';
  if (c === 'z' && !inClass) return '(?![\\s\\S])';
  if (inClass && /[bB1-9]/.test(c)) throw refuse(r, `\\${c} inside a class`);
  if (sameEscapes.test(c)) return `\\${c}`;
  if (/[A-Za-z0-9]/.test(c)) throw refuse(r, `\\${c}`);
  return /[\^$\\.*+?()[\]{}|/]/.test(c) || (inClass && c === '-') ? `\\${c}` : c;
}

function translateClass(r: Regex, start: number): { text: string; next: number } {
  const p = r.pattern;
  let i = start + 1;
  let text = '[';
  if (p[i] === '^') {
    text += '^';
    i++;
  }
  if (p[i] === ']') throw refuse(r, "']' as the first character of a class");
  for (; i < p.length && p[i] !== ']'; i++) {
    const c = p[i] as string;
    if (c === '[' && /[:.=]/.test(p[i + 1] ?? '')) throw refuse(r, 'a POSIX class');
    if (c === '\\') {
      i++;
      text += translateEscape(r, p[i], true);
    } else text += c === '[' ? '\\[' : c;
  }
  if (i >= p.length) throw refuse(r, 'a class without end');
  return { text: `${text}]`, next: i };
}

function translateGroup(r: Regex, i: number): string {
  const rest = r.pattern.slice(i);
  const start = groupStart.exec(rest)?.[0] as string;
  if (start === '(' && /^\([?*]/.test(rest)) throw refuse(r, `the group ${rest.slice(0, 4)}`);
  return start;
}

function translate(r: Regex, multiline: boolean, dotAll: boolean): string {
  const p = r.pattern;
  let out = '';
  for (let i = 0; i < p.length; i++) {
    const c = p[i] as string;
    if (c === '\\') {
      i++;
      out += translateEscape(r, p[i], false);
    } else if (c === '[') {
      const cls = translateClass(r, i);
      out += cls.text;
      i = cls.next;
    } else if (c === '(') {
      const start = translateGroup(r, i);
      out += start;
      i += start.length - 1;
    } else if (c === '^') out += multiline ? '(?<![^\\n])' : '(?<![\\s\\S])';
    else if (c === '$') out += multiline ? '(?![^\\n])' : '(?=\\n?(?![\\s\\S]))';
    else if (c === '.') out += dotAll ? '[\\s\\S]' : '[^\\n]';
    else out += c;
  }
  return out;
}

/** Compiles a pattern. @throws MongoError 51091 naming the part that is not supported, or 2 for an unknown option. */
export function compileRegex(r: Regex): RegExp {
  for (const flag of r.flags) {
    if (!'imsu'.includes(flag)) {
      throw new MongoError(Code.BadValue, `$regex option '${flag}' is not supported by the embedded store`);
    }
  }
  if (r.pattern.includes('\0')) throw refuse(r, 'a NUL character');
  const source = translate(r, r.flags.includes('m'), r.flags.includes('s'));
  try {
    return new RegExp(source, r.flags.includes('i') ? 'iu' : 'u');
  } catch (cause) {
    throw refuse(r, cause instanceof Error ? cause.message : 'the pattern');
  }
}

/** The literal text every match must begin with, or undefined. Used for index bounds only. */
export function literalPrefix(r: Regex): string | undefined {
  if (r.flags.replace(/[su]/g, '') !== '' || r.pattern.includes('|')) return undefined;
  const m = /^\^([^\\^$.*+?()[\]{}|]+)(.?)/su.exec(r.pattern);
  if (!m) return undefined;
  // A quantifier may take the last character back.
  const text = /[*?{]/.test(m[2] as string) ? [...(m[1] as string)].slice(0, -1).join('') : (m[1] as string);
  return text === '' ? undefined : text;
}
