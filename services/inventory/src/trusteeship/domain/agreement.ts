import { addDays, addMonths, checkVersions, checkWholeNumbers, type FieldViolation, invalid } from '@zhiqi/kernel';
import { type Agreement, MATTERS, type ProposeTrusteeship, type TrusteeshipRules } from './types.ts';

/** Checks rule data. @throws Error naming what is wrong; the service does not start on wrong rules. */
export function checkTrusteeshipRules(data: unknown): readonly TrusteeshipRules[] {
  const sets = data as readonly TrusteeshipRules[];
  checkVersions('trusteeship', sets);
  checkWholeNumbers('trusteeship', sets, ['termMonths', 'handoverDays']);
  return sets;
}

/**
 * What is agreed, once nothing is wrong with it: a confidentiality clause, an agency that is licensed or filed, named
 * matters where the scope is partial, a term.
 * @throws DomainError `invalid` naming every field at once
 */
export function agreementOf(rules: TrusteeshipRules, proposed: ProposeTrusteeship): Agreement {
  const { client, clientIsSme, agency, agencyFilingNo, scope, startsOn, agreementNo, renews } = proposed;
  const endsOn = proposed.endsOn ?? addDays(addMonths(startsOn, rules.termMonths), -1);
  const faults = faultsOf(proposed, endsOn);
  if (faults.length > 0) {
    throw invalid(
      'AGREEMENT_INVALID',
      `托管协议填写有误:${faults.map(({ messageZh }) => messageZh).join(';')}。请改正。`,
      { fields: faults },
    );
  }
  const matters = scope === 'FULL' ? MATTERS : MATTERS.filter((matter) => proposed.matters.includes(matter));
  const parties = { client, clientIsSme, agency, agencyFilingNo };
  return { ...parties, scope, matters, startsOn, endsOn, agreementNo, confidentialityClause: true, renews };
}

function faultsOf(proposed: ProposeTrusteeship, endsOn: Agreement['endsOn']): FieldViolation[] {
  const { client, agency, agencyFilingNo, scope, matters, startsOn, confidentialityClause } = proposed;
  const checks: readonly (readonly [boolean, string, string, string])[] = [
    [client.uscc === agency.uscc, 'agency.uscc', 'PARTIES_NOT_DISTINCT', '委托企业与服务机构不能是同一单位'],
    [agencyFilingNo === '', 'agency_filing_no', 'REQUIRED', '请填写服务机构的执业许可证号或备案号'],
    [!confidentialityClause, 'confidentiality_clause', 'REQUIRED', '托管协议须有保密条款'],
    [scope === 'PARTIAL' && matters.length === 0, 'matters', 'REQUIRED', '部分托管须列明托管事项'],
    [endsOn < startsOn, 'ends_on', 'ENDS_BEFORE_START', '协议终止日早于起始日'],
  ];
  return checks
    .filter(([isFault]) => isFault)
    .map(([, field, broken, messageZh]) => ({ field, rule: broken, messageZh }));
}
