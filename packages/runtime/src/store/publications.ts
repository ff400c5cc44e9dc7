import { type Audience, buildSubject, encodeEvent, legalDateTime, sequenceText } from '@zhiqi/client';
import { checkEventText, eventDescriptor } from '@zhiqi/contracts';
import { shanghaiYear } from './plan-year.ts';
import type { EventMeta, FinishedPublication, LastPositions, Publication } from './types.ts';

export interface PublicationContext {
  readonly eventId: string;
  readonly pos: number;
  readonly last: LastPositions;
  readonly meta: EventMeta;
  readonly service: string;
  readonly region: string;
  readonly aggregate: string;
  readonly aggregateId: string;
}

/** A slice's `toPublic` broke a rule of publishing: a defect of the code, found before anything is stored. */
export class PublicationError extends Error {
  override readonly name = 'PublicationError';
}

/**
 * Finishes the envelopes of one event: subjects, ids, `sequence` and `previous` of every copy, and the new last positions.
 * @throws PublicationError for more than one home copy, a party copy without a home, a revocation without a party or consent,
 *   an event of another service or aggregate, or a text that its declared kind does not allow
 */
export function finishPublications(
  publications: readonly Publication[],
  context: PublicationContext,
): { readonly publications: FinishedPublication[]; readonly last: LastPositions } {
  const homes = publications.filter(({ copy }) => copy === 'home').length;
  if (publications.length > 0 && homes !== 1) {
    throw new PublicationError(`${context.aggregate}: ${homes} home copies of one event, there must be exactly one`);
  }
  let last = context.last;
  const finished = publications.map((publication) => {
    const { audience, reader } = address(publication);
    // What came before a revocation is gone: its reader's order begins anew.
    const previous = publication.revokes ? 0 : (last[audience]?.[reader] ?? 0);
    last = { ...last, [audience]: { ...last[audience], [reader]: context.pos } };
    return finish(publication, context, audience, reader, previous);
  });
  return { publications: finished, last };
}

function address(publication: Publication): { audience: Audience; reader: string } {
  if (publication.revokes && (publication.copy !== 'party' || !publication.consentId)) {
    throw new PublicationError(`${publication.type}: only a party copy with a consent can revoke it`);
  }
  if (publication.copy === 'home') return { audience: eventDescriptor(publication.type).home, reader: 'all' };
  if (!publication.reader) throw new PublicationError(`${publication.type}: a party copy names its reader`);
  return { audience: 'party', reader: publication.reader };
}

function finish(
  publication: Publication,
  context: PublicationContext,
  audience: Audience,
  reader: string,
  previous: number,
): FinishedPublication {
  const descriptor = eventDescriptor(publication.type);
  if (descriptor.service !== context.service || descriptor.aggregate !== context.aggregate) {
    throw new PublicationError(`${publication.type} is not an event of ${context.service}/${context.aggregate}`);
  }
  const violations = checkEventText(publication.type, publication.message);
  if (violations.length > 0) {
    const named = violations.map(({ field, kind }) => `${field} is not ${kind}`).join(', ');
    throw new PublicationError(`${publication.type} carries text that may not be published: ${named}`);
  }
  const party = audience === 'party';
  const msgId = party ? `${context.eventId}.${reader}` : context.eventId;
  const { meta, service, region, aggregate, aggregateId } = context;
  const payload = encodeEvent({
    id: msgId,
    type: publication.type,
    source: `/${region}/${service}`,
    subject: aggregateId,
    time: effectiveTime(publication.effective),
    data: publication.message,
    sequence: sequenceText(context.pos),
    previous: sequenceText(previous),
    correlationid: meta.correlationId,
    causationid: meta.causationId,
    recordedtime: meta.recordedTime,
    traceparent: meta.traceparent,
    noticeitems: descriptor.noticeItems.length === 0 ? undefined : descriptor.noticeItems.join(','),
    planyear: String(publication.planYear ?? shanghaiYear(publication.effective)),
    dataclass: party ? 'P2' : descriptor.dataClass,
    rulepack: publication.rulePack,
    calendar: publication.calendar,
    consentid: publication.consentId,
    actorrole: meta.actor.role,
  });
  const event = descriptor.eventToken;
  const subject = buildSubject({
    audience,
    reader,
    region,
    service,
    aggregate,
    event,
    version: descriptor.version,
    id: aggregateId,
  });
  const { consentId, revokes } = publication;
  return { msgId, subject, payload, party, ...(consentId && { consentId }), ...(revokes && { revokes }) };
}

/** A date of law takes effect at its first moment in Shanghai. */
function effectiveTime(effective: string): string {
  return /^\d{4}-\d{2}-\d{2}$/.test(effective) ? legalDateTime(effective) : effective;
}
