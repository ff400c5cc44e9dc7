import { createHash, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { ReferenceNumberServiceDefinition } from '@zhiqi/contracts/zhiqi/reporting/v1/reference_service';
import { type ReferenceNumber, ReferenceNumberKind } from '@zhiqi/contracts/zhiqi/reporting/v1/reference_types';
import { CliError, EXIT } from '../exit-codes.ts';
import { exactNumber } from '../output/exact-number.ts';
import { note, print, printJson } from '../output/output.ts';
import { allPages } from '../output/pages.ts';
import { renderTable } from '../output/table.ts';
import { hasCode } from '../platform/errors.ts';
import { locateRunning } from '../platform/locate.ts';
import { withService } from '../platform/services.ts';
import type { IndicatorOptions } from './indicators.ts';

interface NewPopulation extends IndicatorOptions {
  readonly source: string;
  readonly document?: string;
}

const PAGE = 500;

/** `zhiqi indicators population YEAR PERSONS --source TITLE`: what a figure per ten thousand residents divides by. */
export async function recordPopulation(year: string, persons: string, options: NewPopulation): Promise<void> {
  const platform = locateRunning(options.dataDir);
  const request = {
    requestId: randomUUID(),
    kind: ReferenceNumberKind.REFERENCE_NUMBER_KIND_RESIDENT_POPULATION,
    year: Number(wholeNumber(year, '年份')),
    value: wholeNumber(persons, '人口数'),
    sourceTitle: options.source,
    documentSha256: options.document === undefined ? '' : fingerprintOf(options.document),
  };
  const { number } = await withService(platform, 'reporting', ReferenceNumberServiceDefinition, options, (client) =>
    client.recordReferenceNumber(request),
  );
  if (number === undefined) throw new CliError(EXIT.failure, '人口数没有登记成功,请查看 reporting 的日志。');
  if (options.json) printJson(numberJson(number));
  else note(`✔ ${number.year} 年末常住人口 ${number.value} 人已登记,用 zhiqi indicators INV-14 查看每万人口拥有量`);
}

/** `zhiqi indicators populations`: which population of which year, from which document. */
export async function listPopulations(options: IndicatorOptions): Promise<void> {
  const platform = locateRunning(options.dataDir);
  const numbers = await withService(platform, 'reporting', ReferenceNumberServiceDefinition, options, (client) =>
    allPages(
      (pageToken) => client.listReferenceNumbers({ pageSize: PAGE, pageToken }),
      (page) => page.numbers,
    ),
  );
  if (options.json) return printJson({ numbers: numbers.map(numberJson) });
  if (numbers.length === 0) return print('还没有登记人口数。请用 zhiqi indicators population 登记。');
  print(
    renderTable(numbers, [
      { title: '年份', value: ({ year }) => year },
      { title: '年末常住人口(人)', align: 'right', value: ({ value }) => String(value) },
      { title: '资料来源', value: ({ sourceTitle }) => sourceTitle },
    ]),
  );
}

function numberJson({ numberId, year, value, sourceTitle, documentSha256, recordedTime }: ReferenceNumber) {
  return { numberId, year, value: exactNumber(value), sourceTitle, documentSha256, recordedTime };
}

function wholeNumber(text: string, what: string): bigint {
  if (/^\d{1,15}$/.test(text)) return BigInt(text);
  throw new CliError(EXIT.usage, `${what} ${text} 无效,请写整数,例如 2021 和 322000。`);
}

function fingerprintOf(file: string): string {
  try {
    return createHash('sha256').update(readFileSync(file)).digest('hex');
  } catch (error) {
    if (hasCode(error, 'ENOENT')) throw new CliError(EXIT.usage, `找不到文件 ${resolve(file)},请检查路径。`);
    throw error;
  }
}
