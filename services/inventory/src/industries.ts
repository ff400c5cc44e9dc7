import { readFileSync } from 'node:fs';
import { parseIndustryCode } from '@zhiqi/kernel';

/** GB/T 4754-2017; read once, at the start. */
const { names } = JSON.parse(readFileSync(new URL('../data/industries.json', import.meta.url), 'utf8')) as {
  readonly names: Readonly<Record<string, string>>;
};

/** An industry that the standard lists. */
export interface Industry {
  /** `C1441`. */
  readonly code: string;
  readonly nameZh: string;
}

/**
 * Looks an industry code up in GB/T 4754-2017 (brief §2.1), with or without its section letter.
 * @returns undefined for a code that the standard does not list, and for a bare section
 */
export function industryOf(raw: string): Industry | undefined {
  const code = parseIndustryCode(raw)?.canonical;
  const nameZh = code === undefined ? undefined : names[code];
  return code === undefined || nameZh === undefined ? undefined : { code, nameZh };
}
