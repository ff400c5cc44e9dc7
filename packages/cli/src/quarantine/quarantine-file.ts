import { existsSync } from 'node:fs';
import { basename, dirname, extname, join, resolve } from 'node:path';
import type { ImportRowResult } from '@zhiqi/contracts/zhiqi/inventory/v1/service';
import { CliError, EXIT } from '../exit-codes.ts';
import { writeAnnotatedCopy } from './annotated-copy.ts';

const SUFFIX_ZH = '-待处理';

/**
 * Writes the annotated copy of a list beside it (`清单-待处理.xlsx`), or to `outputFile`. A default name never overwrites a file.
 *
 * @returns its path; undefined when no row was quarantined and nothing was written.
 * @throws CliError when `outputFile` is the list itself.
 */
export async function writeQuarantineFile(
  inputFile: string,
  rows: readonly ImportRowResult[],
  outputFile?: string,
): Promise<string | undefined> {
  const quarantined = rows.filter((row) => row.outcome === 'ROW_OUTCOME_QUARANTINED');
  if (quarantined.length === 0) return undefined;
  const target = resolve(outputFile ?? freeName(inputFile));
  if (target === resolve(inputFile)) {
    throw new CliError(EXIT.usage, '批注文件不能与原文件同名，请用 --quarantine-file 另给一个文件名。');
  }
  await writeAnnotatedCopy({ inputFile, rows: quarantined, outputFile: target });
  return target;
}

function freeName(inputFile: string): string {
  const stem = basename(inputFile, extname(inputFile)).replace(new RegExp(`${SUFFIX_ZH}\\d*$`), '');
  const name = (number: number) => join(dirname(inputFile), `${stem}${SUFFIX_ZH}${number > 1 ? number : ''}.xlsx`);
  let number = 1;
  while (existsSync(name(number))) number += 1;
  return name(number);
}
