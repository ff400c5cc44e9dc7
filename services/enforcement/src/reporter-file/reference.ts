import { type Actor, rule } from '@zhiqi/kernel';
import type { EnforcementContext } from '../context.ts';
import { leadAggregate } from '../lead/aggregate.ts';
import { unknownLead } from '../lead/domain.ts';
import { requireReader } from '../readers.ts';

/** The reference of a lead's reporter. @throws DomainError when there is none, told only to those who enforce */
export async function reporterRefOf({ store }: EnforcementContext, leadId: string, actor: Actor): Promise<string> {
  const lead = (await store.load(leadAggregate, leadId))?.state;
  const ref = lead === undefined || lead.status === 'ABSENT' ? null : lead.reporterRef;
  if (ref !== null) return ref;
  requireReader(actor, '举报人信息');
  if (lead === undefined || lead.status === 'ABSENT') throw unknownLead();
  throw rule('NO_REPORTER', '这条线索没有登记举报人。');
}
