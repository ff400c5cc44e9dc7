import { connectDatabase, discardUnknownEvents, listUnknownEvents, type UnknownEvent } from '@zhiqi/runtime';
import { note, print, printJson } from '../output/output.ts';
import { renderTable } from '../output/table.ts';
import { withBus } from '../platform/bus.ts';
import { locateRunning } from '../platform/locate.ts';

export interface RepairOptions {
  readonly service: string;
  readonly discard?: boolean;
  readonly dataDir?: string;
  readonly json?: boolean;
}

/**
 * `zhiqi repair`: what a service's streams hold beyond its store, after an old backup was restored; with `--discard` it is
 * removed, so that the service starts on the store as it is.
 */
export async function repair({ service, discard = false, dataDir, json }: RepairOptions): Promise<void> {
  const platform = locateRunning(dataDir);
  const database = await connectDatabase(platform.run.mongodbUri, `zhiqi_${service}`);
  try {
    const events = await withBus(platform, async ({ connection }) => {
      const unknown = await listUnknownEvents({ db: database.db, connection, service });
      if (discard) await discardUnknownEvents({ connection }, unknown);
      return unknown;
    });
    if (json) printJson({ service, discarded: discard, events });
    else report(service, events, discard);
  } finally {
    await database.close();
  }
}

function report(service: string, events: readonly UnknownEvent[], discarded: boolean): void {
  if (events.length === 0) {
    print(`${service} 的事件流没有多出的事件,无需处理。`);
    return;
  }
  print(
    renderTable(events, [
      { title: '事件流', value: ({ stream }) => stream },
      { title: '序号', align: 'right', value: ({ seq }) => seq },
      { title: '时间', value: ({ storedAt }) => storedAt },
      { title: '主题', value: ({ subject }) => subject },
      { title: '编号', value: ({ id }) => id },
    ]),
  );
  if (!discarded) {
    note(
      `\n以上 ${events.length} 条在数据库中不存在。先设法恢复更新的备份;确需以现有数据库为准时,加 --discard 从事件流中永久删除。`,
    );
    return;
  }
  note(
    `\n✔ 已删除 ${events.length} 条。读过这些事件的一方仍保留其结果:请清空指标服务的事实库后重启它(见 docs/operations.md),` +
      '并通知订阅方。',
  );
}
