declare global {
  interface JSON {
    /** ES2026, in Node since 22: text that JSON.stringify copies as it is. */
    rawJSON(text: string): unknown;
  }
}

/**
 * A decimal text as a JSON number, digit for digit: a count stays a count for whoever reads the output, and an amount
 * beyond 2^53 loses nothing on the way.
 */
export function exactNumber(decimal: string | bigint): unknown {
  const text = String(decimal);
  return /^-?(0|[1-9]\d*)(\.\d+)?$/.test(text) ? JSON.rawJSON(text) : text;
}
