/** Prints a result for a program: one JSON document, 64-bit integers as text like proto3 JSON. */
export function printJson(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value, bigintAsText, 2)}\n`);
}

export function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

/** Progress and hints, beside the result. */
export function note(text: string): void {
  process.stderr.write(`${text}\n`);
}

function bigintAsText(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? value.toString() : value;
}
