import {
  type Indicator,
  IndicatorStatus,
  type IndicatorValue,
  type NoticeItem,
} from '@zhiqi/contracts/zhiqi/reporting/v1/types';
import { notFound } from '@zhiqi/kernel';
import type { FactReader } from '@zhiqi/runtime/facts';
import type { DefinitionLibrary, LoadedDefinition } from '../definition/library.ts';
import { type EngineContext, type Explained, explainIndicator, type Value } from '../indicators/engine.ts';
import type { FieldReader } from '../indicators/fields.ts';
import type { Period } from '../indicators/period.ts';
import { questionFacts } from '../indicators/reader.ts';
import type { Notices } from './notice.ts';

export interface ScoreboardOptions {
  readonly facts: FactReader;
  readonly fields: FieldReader;
  readonly library: DefinitionLibrary;
  readonly notices: Notices;
}

/** An indicator with its values and the events behind them. */
export interface IndicatorFigures extends LoadedDefinition {
  readonly values: readonly Explained[];
}

/** The notice as a scoreboard: every item of the year, with the figures of its indicators where there is data. */
export class Scoreboard {
  readonly #options: ScoreboardOptions;

  constructor(options: ScoreboardOptions) {
    this.#options = options;
  }

  /**
   * All items of the plan year's notice; with an indicator id only the items that it serves.
   * @throws DomainError `INDICATOR_UNKNOWN`
   */
  async items(period: Period, indicatorId: string): Promise<NoticeItem[]> {
    const { library, notices } = this.#options;
    const all = await library.effectiveAt(period.cutoff);
    const wanted = indicatorId === '' ? all : [find(all, indicatorId)];
    const context = this.#context(period);
    const figures = await Promise.all(wanted.map((loaded) => compute(loaded, context)));
    const items = notices.forYear(period.planYear).items.map((item) => ({
      noticeItem: item.id,
      title: item.title,
      owner: item.owners.join(','),
      indicators: figures
        .filter(({ definition }) => definition.noticeItems.includes(item.id))
        .map((indicator) => toIndicator(indicator)),
    }));
    return indicatorId === '' ? items : items.filter(({ indicators }) => indicators.length > 0);
  }

  /** One indicator with its events, on the scoreboard or withdrawn from it. @throws DomainError `INDICATOR_UNKNOWN` */
  async explain(period: Period, indicatorId: string): Promise<IndicatorFigures> {
    const all = await this.#options.library.effectiveAt(period.cutoff, true);
    return compute(find(all, indicatorId), this.#context(period));
  }

  #context(period: Period): EngineContext {
    const { facts, fields } = this.#options;
    return { facts: questionFacts(facts), fields, period };
  }
}

async function compute(loaded: LoadedDefinition, context: EngineContext): Promise<IndicatorFigures> {
  return { ...loaded, values: await explainIndicator(loaded.definition, context) };
}

function find(all: readonly LoadedDefinition[], id: string): LoadedDefinition {
  const found = all.find(({ indicatorId }) => indicatorId === id);
  if (found) return found;
  const known = all.map(({ indicatorId }) => indicatorId).join('、');
  throw notFound('INDICATOR_UNKNOWN', `没有指标「${id}」。现有指标:${known}。`, { params: { id } });
}

function toIndicator({ definition, published, values }: IndicatorFigures): Indicator {
  const told = values.flatMap(({ value }) => (value ? [toValueMessage(value)] : []));
  return {
    id: definition.id,
    name: definition.name,
    version: published.version,
    status: told.length > 0 ? IndicatorStatus.INDICATOR_STATUS_OK : IndicatorStatus.INDICATOR_STATUS_NO_DATA,
    target: definition.target?.text ?? '',
    values: told,
  };
}

export function toValueMessage({ key, labelZh, value, unit, numerator, denominator }: Value): IndicatorValue {
  return { key, labelZh, value, unit, numerator, denominator };
}
