/**
 * Which IPC symbols belong to which industry: a coarse table by GB/T 4754 division (`data/industry-ipc.json`). A prefix of
 * three characters names an IPC class, of four a subclass.
 */
export interface IndustryIpc {
  readonly version: string;
  readonly divisions: Readonly<Record<string, readonly string[]>>;
}

/** `C1441` and `14` → `14`. */
function divisionOf(industryCode: string): string {
  return industryCode.replace(/^[A-T]/, '').slice(0, 2);
}

/** Whether two codes name the same industry: the same group of three digits, or the division where one is no finer. */
export function sameIndustry(a: string, b: string): boolean {
  const [first, second] = [a, b].map((code) => code.replace(/^[A-T]/, ''));
  if (first === undefined || second === undefined) return false;
  const digits = Math.min(first.length, second.length, 3);
  return digits >= 2 && first.slice(0, digits) === second.slice(0, digits);
}

/** IPC prefix of the industry that one of the symbols falls under, if any. */
export function industryPrefix(table: IndustryIpc, industryCode: string, ipc: readonly string[]): string | undefined {
  const prefixes = table.divisions[divisionOf(industryCode)] ?? [];
  return prefixes.find((prefix) => ipc.some((symbol) => symbol.startsWith(prefix)));
}
