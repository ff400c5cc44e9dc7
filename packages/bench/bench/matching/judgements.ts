import { readFile } from 'node:fs/promises';

export interface JudgedDemand {
  readonly id: string;
  readonly title: string;
  readonly content: string;
}

export interface JudgedSupply {
  readonly id: string;
  readonly title: string;
}

/** Demands, supplies, and what people said of pairs of them. */
export interface Judgements {
  readonly demands: readonly JudgedDemand[];
  readonly supplies: readonly JudgedSupply[];
  /** Level 1 (weak) to 4 (strong) by demand and supply. */
  readonly levels: ReadonlyMap<string, ReadonlyMap<string, number>>;
}

export interface JudgementFiles {
  readonly demands: string;
  readonly supplies: string;
  readonly qrels: string;
}

/** @throws Error that names the file and line of what cannot be read */
export async function readJudgements(files: JudgementFiles): Promise<Judgements> {
  const demands = (await linesOf(files.demands)).map((line, at) => readDemand(line, `${files.demands}:${at + 1}`));
  const supplies = rowsOf(await linesOf(files.supplies), files.supplies).map((row) => ({
    id: cell(row, 'supply_id', files.supplies),
    // The list holds titles as words; a title is what people wrote.
    title: ('title' in row.cells
      ? cell(row, 'title', files.supplies)
      : cell(row, 'title_tokens', files.supplies)
    ).replaceAll(' ', ''),
  }));
  const known = { demands: new Set(demands.map(({ id }) => id)), supplies: new Set(supplies.map(({ id }) => id)) };
  const levels = new Map<string, Map<string, number>>();
  for (const row of rowsOf(await linesOf(files.qrels), files.qrels)) {
    const demand = cell(row, 'demand_id', files.qrels);
    const supply = cell(row, 'supply_id', files.qrels);
    const level = Number(cell(row, 'level', files.qrels));
    const place = `${files.qrels}:${row.line}`;
    if (!known.demands.has(demand)) throw new Error(`${place}: demand ${demand} is not in ${files.demands}`);
    if (!known.supplies.has(supply)) throw new Error(`${place}: supply ${supply} is not in ${files.supplies}`);
    if (!Number.isInteger(level) || level < 0) throw new Error(`${place}: level is not a whole number`);
    levels.set(demand, (levels.get(demand) ?? new Map<string, number>()).set(supply, level));
  }
  return { demands, supplies, levels };
}

async function linesOf(file: string): Promise<string[]> {
  const text = (await readFile(file, 'utf8')).replace(/^\uFEFF/, '');
  return text.split(/\r?\n/).filter((line) => line !== '');
}

function readDemand(line: string, place: string): JudgedDemand {
  const { id, title, content } = JSON.parse(line) as Partial<JudgedDemand>;
  if (typeof id !== 'string' || typeof title !== 'string') throw new Error(`${place}: a demand needs id and title`);
  return { id, title, content: content ?? '' };
}

interface Row {
  readonly line: number;
  readonly cells: Readonly<Record<string, string>>;
}

/** Rows of a tab-separated list by the names in its first line. */
function rowsOf([head = '', ...lines]: readonly string[], file: string): Row[] {
  const names = head.split('\t');
  if (names.length < 2) throw new Error(`${file}:1: expected names of columns, separated by tabs`);
  return lines.map((line, at) => {
    const values = line.split('\t');
    return { line: at + 2, cells: Object.fromEntries(names.map((name, column) => [name, values[column] ?? ''])) };
  });
}

function cell({ line, cells }: Row, name: string, file: string): string {
  const value = cells[name];
  if (value === undefined || value === '') throw new Error(`${file}:${line}: ${name} is missing`);
  return value;
}
