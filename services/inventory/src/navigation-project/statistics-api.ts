import type {
  ComputeNavigationStatisticsRequest,
  ComputeNavigationStatisticsResponse,
  ExportNavigationDataPackRequest,
  ExportNavigationDataPackResponse,
  NavigationScope as ScopeMessage,
} from '@zhiqi/contracts/zhiqi/inventory/v1/navigation_service';
import { type Actor, legalDateAt } from '@zhiqi/kernel';
import { invalidField, type ServiceContext } from '@zhiqi/runtime';
import { requireReader } from '../readers.ts';
import { navigationAggregate } from './aggregate.ts';
import type { NavigationScope } from './domain.ts';
import { inflowsOf, patentsOf } from './gather.ts';
import { readScope } from './read-scope.ts';
import { navigationStatistics } from './statistics/compute.ts';
import { dataPack } from './statistics/data-pack.ts';
import type { Statistic } from './statistics/source.ts';
import { unknownNavigation } from './view.ts';

/** Rows of one statistic that an answer carries; the data pack has all of them. */
const MAX_ROWS = 1000;
const CHUNK = 65_536;

/** The statistics of R-47 over one scope, as they stand in the ledger now. */
export async function computeStatistics(
  service: ServiceContext,
  request: ComputeNavigationStatisticsRequest,
  actor: Actor,
): Promise<ComputeNavigationStatisticsResponse> {
  const { statistics, patents, asOf } = await statisticsOf(service, request, actor);
  return { patents: BigInt(patents), asOf, statistics: statistics.map(message) };
}

/** The statistics of R-47 as files. */
export async function* exportDataPack(
  service: ServiceContext,
  request: ExportNavigationDataPackRequest,
  actor: Actor,
): AsyncGenerator<ExportNavigationDataPackResponse> {
  const { statistics, patents, asOf } = await statisticsOf(service, request, actor);
  const { files, hash } = dataPack(statistics, patents);
  for (const { name, bytes, sha256 } of files) {
    yield { part: { $case: 'file', value: { name, size: BigInt(bytes.length), sha256 } } };
    for (let at = 0; at < bytes.length; at += CHUNK) {
      yield { part: { $case: 'chunk', value: bytes.subarray(at, at + CHUNK) } };
    }
  }
  const summary = { dataPackHash: hash, files: files.length, patents: BigInt(patents), asOf };
  yield { part: { $case: 'summary', value: summary } };
}

interface ScopeRequest {
  readonly projectId: string;
  readonly scope: ScopeMessage | undefined;
}

async function statisticsOf(service: ServiceContext, request: ScopeRequest, actor: Actor) {
  requireReader(actor, '专利导航统计');
  const scope = await scopeOf(service, request);
  const asOf = legalDateAt(service.clock.now().toISOString());
  const patents = await patentsOf(service, scope);
  const statistics = navigationStatistics(scope, patents, await inflowsOf(service), asOf);
  return { statistics, patents: patents.length, asOf };
}

async function scopeOf({ store }: ServiceContext, { projectId, scope }: ScopeRequest): Promise<NavigationScope> {
  if (projectId !== '') {
    const loaded = await store.load(navigationAggregate, projectId);
    if (!loaded || loaded.state.status === 'ABSENT') throw unknownNavigation();
    return loaded.state.scope;
  }
  const given = readScope(scope);
  if (given.ipcPrefixes.length + given.industryCodes.length + given.titleKeywords.length > 0) return given;
  throw invalidField('scope', 'SCOPE_REQUIRED', '请给出项目编号,或检索范围:IPC 分类、行业代码、标题关键词。');
}

function message({ rows, noteZh, ...statistic }: Statistic) {
  const cut = rows.length > MAX_ROWS ? `只列前 ${MAX_ROWS} 行,共 ${rows.length} 行,全部见数据包。` : '';
  return {
    ...statistic,
    columns: [...statistic.columns],
    rows: rows.slice(0, MAX_ROWS).map((cells) => ({ cells: [...cells] })),
    unknown: BigInt(statistic.unknown),
    noteZh: `${noteZh}${cut}`,
  };
}
