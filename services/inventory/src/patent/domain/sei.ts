/**
 * A version of the table that maps IPC symbols to strategic emerging industries 战略性新兴产业. Data: CNIPA publishes
 * new editions, and a verdict names the one it used.
 */
export interface SeiTable {
  readonly version: string;
  /** Document and extent of what is recorded here. */
  readonly source: string;
  readonly entries: readonly SeiEntry[];
}

interface SeiEntry {
  readonly seiCode: string;
  readonly titleZh: string;
  /** Groups as `A61B5/0476`; a star at the end stands for everything below: `G06F40*`. */
  readonly ipc: readonly string[];
}

/** A symbol of a patent that a table names. */
export interface SeiHit {
  readonly seiCode: string;
  readonly ipc: string;
}

/** The first of a patent's symbols that the table names, in the order of the table; undefined when it names none. */
export function findSei({ entries }: SeiTable, ipc: readonly string[]): SeiHit | undefined {
  for (const { seiCode, ipc: patterns } of entries) {
    for (const pattern of patterns) {
      const hit = ipc.find((symbol) => matches(pattern, bare(symbol)));
      if (hit !== undefined) return { seiCode, ipc: bare(hit) };
    }
  }
  return undefined;
}

/**
 * Checks the tables.
 * @returns their versions
 * @throws Error for a version that stands twice, a malformed symbol or code
 */
export function checkSeiTables(tables: readonly SeiTable[]): string[] {
  const versions = tables.map(({ version }) => version);
  if (new Set(versions).size !== versions.length) throw new Error('sei tables: a version stands twice');
  for (const { seiCode, ipc } of tables.flatMap(({ entries }) => entries)) {
    if (!/^[1-9](\.\d{1,2}){0,3}$/.test(seiCode)) throw new Error(`sei tables: ${seiCode} is no industry`);
    const wrong = ipc.find((symbol) => !/^[A-H]\d{2}[A-Z](\d{1,4}(\/\d{2,6})?)?\*?$/.test(symbol));
    if (wrong !== undefined) throw new Error(`sei tables: ${wrong} is no IPC symbol`);
  }
  return versions;
}

/** `G06F40*` names group 40 with all below it, never group 400. */
function matches(pattern: string, symbol: string): boolean {
  if (!pattern.endsWith('*')) return symbol === pattern;
  const stem = pattern.slice(0, -1);
  return symbol === stem || (symbol.startsWith(stem) && (/[A-Z]$/.test(stem) || symbol[stem.length] === '/'));
}

/** Without blank and edition: `G06F 40/30(2020.01)` is `G06F40/30`. */
function bare(symbol: string): string {
  return symbol.replace(/\s|\(.*\)$/g, '');
}
