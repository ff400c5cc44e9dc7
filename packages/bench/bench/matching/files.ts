import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { JudgementFiles } from './judgements.ts';

const NAMES: JudgementFiles = {
  demands: 'ccf2019_demands.jsonl',
  supplies: 'ccf2019_supplies_title_tokens.tsv',
  qrels: 'ccf2019_qrels_dev.tsv',
};

/**
 * The files to measure with: those named, else those in the matching folder of ZHIQI_TEST_DATA.
 * @throws Error in words if there are none
 */
export function judgementFiles(args: readonly string[]): JudgementFiles {
  const { values } = parseArgs({
    args: [...args],
    options: {
      demands: { type: 'string' },
      supplies: { type: 'string' },
      qrels: { type: 'string' },
      json: { type: 'boolean' },
      quick: { type: 'boolean' },
    },
  });
  const folder = process.env.ZHIQI_TEST_DATA;
  const file = (name: keyof JudgementFiles) => {
    const named = values[name];
    if (named !== undefined) return named;
    if (folder === undefined || folder === '') {
      throw new Error(
        `--${name} is missing, and ZHIQI_TEST_DATA names no folder to take it from · 未指定 --${name},也未设置 ZHIQI_TEST_DATA`,
      );
    }
    return join(folder, 'matching', NAMES[name]);
  };
  const files = { demands: file('demands'), supplies: file('supplies'), qrels: file('qrels') };
  const missing = Object.values(files).find((path) => !existsSync(path));
  if (missing !== undefined) throw new Error(`${missing} does not exist · 文件不存在`);
  return files;
}
