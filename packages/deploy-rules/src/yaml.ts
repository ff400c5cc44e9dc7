import { LineCounter, parseDocument } from 'yaml';
import type { Problem } from './problem.ts';

/** A mapping of a YAML file. */
export type Mapping = Readonly<Record<string, unknown>>;

/**
 * Reads a YAML file as strictly as there is: keys given twice, unknown anchors and warnings of the parser are problems.
 * Merge keys (`<<`) are resolved, as Compose does.
 * @returns the value, which is an empty mapping where the file could not be read
 */
export function readYaml(file: string, text: string): { value: Mapping; problems: Problem[] } {
  const lines = new LineCounter();
  const document = parseDocument(text, { strict: true, uniqueKeys: true, merge: true, lineCounter: lines });
  const problems = [...document.errors, ...document.warnings].map(({ message, pos }) => ({
    file,
    place: `line ${lines.linePos(pos[0]).line}`,
    message: message.split('\n')[0] ?? message,
  }));
  const tabs = text
    .split('\n')
    .flatMap((line, index) =>
      /[ \t]+$|\t/.test(line)
        ? [{ file, place: `line ${index + 1}`, message: 'tabs, or spaces at the end of the line' }]
        : [],
    );
  const found = [...problems, ...tabs];
  if (document.errors.length > 0) return { value: {}, problems: found };
  try {
    return { value: asMapping(document.toJS()), problems: found };
  } catch (error) {
    // An alias without its anchor is only seen when the value is put together.
    if (!(error instanceof ReferenceError)) throw error;
    return { value: {}, problems: [...found, { file, place: 'aliases', message: error.message }] };
  }
}

/** The value if it is a mapping, else an empty one. */
export function asMapping(value: unknown): Mapping {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Mapping) : {};
}

/** The texts of a list; of anything else none. */
export function asTexts(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}
