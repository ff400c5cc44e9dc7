import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { IndicatorServiceDefinition } from '@zhiqi/contracts/zhiqi/reporting/v1/service';
import { CliError, EXIT } from '../exit-codes.ts';
import { note, printJson } from '../output/output.ts';
import { hasCode } from '../platform/errors.ts';
import { locateRunning } from '../platform/locate.ts';
import { withService } from '../platform/services.ts';
import type { IndicatorOptions } from './indicators.ts';

/** `zhiqi indicators publish FILE`: a definition, or a new version of one, goes live without a deploy. */
export async function publishDefinition(file: string, options: IndicatorOptions): Promise<void> {
  const definitionJson = readText(file);
  const platform = locateRunning(options.dataDir);
  const { definition } = await withService(platform, 'reporting', IndicatorServiceDefinition, options, (client) =>
    client.publishIndicatorDefinition({ requestId: randomUUID(), definitionJson }),
  );
  if (definition === undefined) throw new CliError(EXIT.failure, '口径没有发布成功,请查看 reporting 的日志。');
  const { id, version, sha256, publishedTime } = definition;
  if (options.json) printJson({ id, version, sha256, publishedTime });
  else note(`✔ ${id} 第 ${version} 版口径已发布,用 zhiqi indicators ${id} 查看数字`);
}

/** `zhiqi indicators withdraw ID`: off the scoreboard from now on; what it was stays readable. */
export async function withdrawIndicator(indicatorId: string, options: IndicatorOptions): Promise<void> {
  const platform = locateRunning(options.dataDir);
  const { definition } = await withService(platform, 'reporting', IndicatorServiceDefinition, options, (client) =>
    client.withdrawIndicator({ requestId: randomUUID(), indicatorId }),
  );
  if (definition === undefined) throw new CliError(EXIT.failure, '指标没有停用成功,请查看 reporting 的日志。');
  const { id, version, withdrawnTime } = definition;
  if (options.json) printJson({ id, version, withdrawnTime });
  else note(`✔ ${id} 已停用,不再列入看板;口径和依据仍可查。发布第 ${version + 1} 版即重新启用`);
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (hasCode(error, 'ENOENT')) throw new CliError(EXIT.usage, `找不到文件 ${resolve(file)},请检查路径。`);
    throw error;
  }
}
