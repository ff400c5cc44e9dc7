import { type FieldViolation, invalid } from '@zhiqi/kernel';

/** One thing that may be wrong: whether it is, the field, the rule and what to tell the person. */
export type Check = readonly [isFault: boolean, field: string, rule: string, messageZh: string];

/**
 * Refuses what was filled in, naming every field that is wrong at once.
 * @param titleZh what was filled in: `技术需求`
 * @throws DomainError `invalid`, unless nothing is wrong
 */
export function refuseFaults(slug: string, titleZh: string, checks: readonly Check[]): void {
  const fields = checks
    .filter(([isFault]) => isFault)
    .map(([, field, rule, messageZh]): FieldViolation => ({ field, rule, messageZh }));
  if (fields.length === 0) return;
  const said = [...new Set(fields.map(({ messageZh }) => messageZh))].join(';');
  throw invalid(slug, `${titleZh}填写有误:${said}。请改正后再办理。`, { fields });
}
