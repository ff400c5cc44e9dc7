import { eventCatalogue } from '@zhiqi/contracts';
import type {
  ExplainIndicatorRequest,
  ExplainIndicatorResponse,
  GetScoreboardRequest,
  GetScoreboardResponse,
} from '@zhiqi/contracts/zhiqi/reporting/v1/service';
import type { EvidenceEvent } from '@zhiqi/contracts/zhiqi/reporting/v1/types';
import type { Actor } from '@zhiqi/kernel';
import { type ActorContext, type Clock, invalidField, requiredText } from '@zhiqi/runtime';
import type { Evidence, Explained } from '../indicators/engine.ts';
import { parsePeriod } from '../indicators/period.ts';
import { mayRead, requireInside } from '../readers.ts';
import { pageSize, readToken, writeToken } from './page.ts';
import { type IndicatorFigures, type Scoreboard, toValueMessage } from './scoreboard.ts';

export interface ScoreboardApiOptions {
  readonly scoreboard: Scoreboard;
  readonly clock: Clock;
  /** Events published but not yet counted, over all streams. */
  readonly pendingEvents: () => Promise<bigint>;
}

/** The figure half of IndicatorService. */
export function scoreboardHandlers({ scoreboard, clock, pendingEvents }: ScoreboardApiOptions) {
  return {
    async getScoreboard(request: GetScoreboardRequest): Promise<GetScoreboardResponse> {
      // Asked first: figures that follow may hold more than it says, never less.
      const pending = await pendingEvents();
      const asOf = clock.now();
      const period = parsePeriod(request.period, asOf);
      const items = await scoreboard.items(period, request.indicatorId);
      return { asOf, period: period.text, items, pendingEvents: pending };
    },

    async explainIndicator(
      request: ExplainIndicatorRequest,
      { actor }: ActorContext,
    ): Promise<ExplainIndicatorResponse> {
      requireInside(actor);
      const id = requiredText(request.id, 'id', '指标编号,如 INV-01');
      const size = pageSize(request.pageSize);
      const period = parsePeriod(request.period, clock.now());
      const figures = await scoreboard.explain(period, id);
      const explained = chooseKey(figures, request.key);
      const question = `${id} ${explained.key} ${period.text}`;
      const { page, next } = pageOf(explained.evidence, size, readToken(request.pageToken, question));
      return {
        id: figures.indicatorId,
        key: explained.key,
        version: figures.published.version,
        value: explained.value && toValueMessage(explained.value),
        definitionJson: figures.published.definitionJson,
        rows: explained.evidence.length,
        events: page.map((evidence) => toEvidenceEvent(evidence, actor)),
        nextPageToken: next ? writeToken(question, positionOf(next)) : '',
      };
    },
  };
}

function chooseKey({ values, indicatorId }: IndicatorFigures, key: string): Explained {
  const chosen = key === '' ? values[0] : values.find((value) => value.key === key);
  if (chosen) return chosen;
  const known = values.map((value) => value.key).join('、');
  throw invalidField('key', 'KEY_UNKNOWN', `指标 ${indicatorId} 没有「${key}」这个数值。可用:${known}。`);
}

function pageOf(evidence: readonly Evidence[], size: number, after: readonly (string | number)[]) {
  const ordered = [...evidence].sort((a, b) => compare(positionOf(a), positionOf(b)));
  const rest = after.length === 0 ? ordered : ordered.filter((one) => compare(positionOf(one), after) > 0);
  return { page: rest.slice(0, size), next: rest.length > size ? rest[size - 1] : undefined };
}

/** Oldest effect first; the event id decides between equals. */
function positionOf({ fact }: Evidence): readonly [number, string] {
  return [fact.effectiveAt.getTime(), fact.id];
}

function compare(a: readonly (string | number)[], b: readonly (string | number)[]): number {
  const [timeA, idA] = [Number(a[0]), String(a[1])];
  const [timeB, idB] = [Number(b[0]), String(b[1])];
  if (timeA !== timeB) return timeA - timeB;
  return idA < idB ? -1 : idA > idB ? 1 : 0;
}

/** What the caller may not read keeps its part of the figure and nothing that names it, so that the rows still add up. */
function toEvidenceEvent({ fact, numerator, denominator }: Evidence, actor: Actor): EvidenceEvent {
  const { id, type, subject, time } = fact;
  if (!mayRead(actor, eventCatalogue.get(type))) {
    return { id: '', type, subject: '', time: '', sequence: '', numerator, denominator };
  }
  // Ten digits, as the envelope writes it, so that it is found again in the stream by text.
  const sequence = String(fact.sequence).padStart(10, '0');
  return { id, type, subject, time, sequence, numerator, denominator };
}
