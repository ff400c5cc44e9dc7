import { type FieldViolation, invalid } from '@zhiqi/kernel';

/**
 * Refuses what was filled in, naming every field that is wrong at once.
 * @param titleZh what was filled in: `融资需求`
 * @param faults undefined = nothing wrong there
 * @throws DomainError `invalid`, unless nothing is wrong
 */
export function refuseFaults(slug: string, titleZh: string, faults: readonly (FieldViolation | undefined)[]): void {
  const fields = faults.filter((fault) => fault !== undefined);
  if (fields.length === 0) return;
  // Sentences of the kernel end with a full stop of their own.
  const said = [...new Set(fields.map(({ messageZh }) => messageZh.replace(/。$/, '')))].join(';');
  throw invalid(slug, `${titleZh}填写有误:${said}。请改正后再办理。`, { fields });
}
