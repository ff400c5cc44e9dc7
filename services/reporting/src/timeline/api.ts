import { eventCatalogue } from '@zhiqi/contracts';
import type {
  GetTimelineRequest,
  GetTimelineResponse,
  TimelineLine,
} from '@zhiqi/contracts/zhiqi/reporting/v1/timeline_service';
import { legalDateAt, parsePatentNumber } from '@zhiqi/kernel';
import { type ActorContext, type Clock, invalidField, requiredText, SERVICE_TITLES } from '@zhiqi/runtime';
import type { Fact, RightReader } from '@zhiqi/runtime/facts';
import { mayRead } from '../readers.ts';
import { pageSize, readToken, writeToken } from '../scoreboard/page.ts';
import type { Sentences } from './sentence.ts';

export interface TimelineApiOptions {
  readonly facts: RightReader;
  readonly sentences: Sentences;
  readonly clock: Clock;
}

const OTHER_RIGHT = /^(?:tm|gr)_[A-Za-z0-9_.-]+$/;

/** Implementation of TimelineService. */
export function timelineHandlers({ facts, sentences, clock }: TimelineApiOptions) {
  return {
    async getTimeline(request: GetTimelineRequest, { actor }: ActorContext): Promise<GetTimelineResponse> {
      const subjectId = rightOf(request.subjectId);
      const size = pageSize(request.pageSize);
      const question = `timeline ${subjectId}`;
      const after = readToken(request.pageToken, question);
      const asOf = clock.now();
      const named = await facts.ofRight(subjectId);
      const ordered = named.filter((fact) => mayRead(actor, eventCatalogue.get(fact.type))).sort(byPosition);
      const rest = after.length === 0 ? ordered : ordered.filter((fact) => compare(positionOf(fact), after) > 0);
      const page = rest.slice(0, size);
      const last = rest.length > size ? page.at(-1) : undefined;
      return {
        subjectId,
        lines: page.map((fact) => toLine(fact, sentences.of(fact, subjectId))),
        nextPageToken: last ? writeToken(question, positionOf(last)) : '',
        services: [...new Set(ordered.map(({ service }) => service))].sort(),
        total: ordered.length,
        asOf,
      };
    },
  };
}

/** A patent number as people write it, or the id of a trademark or a GI right. */
function rightOf(text: string): string {
  const wanted = requiredText(text, 'subject_id', '权利编号(申请号,或商标、地理标志权利的编号)');
  if (OTHER_RIGHT.test(wanted)) return wanted;
  const parsed = parsePatentNumber(wanted);
  if (parsed.ok) return parsed.canonical;
  throw invalidField(
    'subject_id',
    'RIGHT_UNKNOWN',
    `「${wanted}」不是权利编号。请写专利申请号(如 201710601862.3),或商标(tm_…)、地理标志权利(gr_…)的编号。`,
  );
}

/**
 * By the day of effect, oldest first; within a day in the order in which it was learned: a date of law is the whole day, and
 * must not come before what was done in its morning.
 */
function positionOf({ effectiveAt, recordedAt, id }: Fact): readonly [number, number, string] {
  return [Date.parse(legalDateAt(effectiveAt.getTime())), recordedAt.getTime(), id];
}

function byPosition(a: Fact, b: Fact): number {
  return compare(positionOf(a), positionOf(b));
}

function compare(a: readonly (string | number)[], b: readonly (string | number)[]): number {
  const [effectA, recordA, idA] = [Number(a[0]), Number(a[1]), String(a[2])];
  const [effectB, recordB, idB] = [Number(b[0]), Number(b[1]), String(b[2])];
  return effectA - effectB || recordA - recordB || (idA < idB ? -1 : idA > idB ? 1 : 0);
}

function toLine(fact: Fact, sentenceZh: string): TimelineLine {
  const { id, type, time, recordedAt, service, subject, sequence } = fact;
  return {
    eventId: id,
    eventType: type,
    time,
    recordedTime: recordedAt.toISOString(),
    service,
    serviceTitleZh: SERVICE_TITLES[service as keyof typeof SERVICE_TITLES] ?? service,
    titleZh: eventCatalogue.get(type)?.titleZh ?? type,
    sentenceZh,
    subject,
    sequence: String(sequence).padStart(10, '0'),
  };
}
