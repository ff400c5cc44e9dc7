import { rule } from '@zhiqi/kernel';
import { showsGrant, showsOnlyApplication } from './bibliography.ts';
import { isAllowedStep, isInForce, LEGAL_STATE_ZH } from './legal-state.ts';
import type { RegisterFromImport } from './messages.ts';
import type { PatentRules } from './rule-sets.ts';
import { patentTerm } from './term.ts';
import type { Bibliography, LegalFact, LegalState, RegisteredPatent, Statement } from './types.ts';

/**
 * The legal fact that a list or an officer's statement adds to what is known; null when it adds none.
 *
 * A statement is weaker than the register: it settles an unknown state, moves a state forward, or corrects an older
 * statement. Contradicting the register is refused, so that somebody looks. A statement of "in force" is not believed of
 * a mere application, and turns into EXPIRED where the term had ended by law.
 */
export function statedFact(
  rules: PatentRules,
  command: Stated,
  record: Bibliography,
  patent: RegisteredPatent | null,
): LegalFact | null {
  const weighed = weighStatement(rules, command, record, patent);
  if (weighed === null) return null;
  const { fact, contradicted: known } = weighed;
  if (fact !== undefined) return fact;
  throw rule(
    'STATUS_CONTRADICTS_REGISTER',
    `清单称该专利「${LEGAL_STATE_ZH[weighed.stated]}」,但登记信息为「${LEGAL_STATE_ZH[known.state]}」(${known.effectiveDate} 起)。` +
      '请核对登记簿副本:清单有误的改清单,登记有误的先更正登记。',
    { params: { stated: weighed.stated, known: known.state } },
  );
}

/** What was said of the legal state, and when the platform heard it. */
export type Stated = Pick<RegisterFromImport, 'at' | 'declaredStatus'>;

export type WeighedStatement =
  | { readonly fact: LegalFact; readonly contradicted?: undefined }
  | { readonly fact?: undefined; readonly contradicted: LegalFact; readonly stated: LegalState };

/** Weighs a statement against what is known: the fact it adds, the register's fact it contradicts, or null when it says nothing new. */
export function weighStatement(
  rules: PatentRules,
  command: Stated,
  record: Bibliography,
  patent: RegisteredPatent | null,
): WeighedStatement | null {
  if (command.declaredStatus === null) return null;
  const fact = readStatement(rules, command, record, command.declaredStatus);
  if (fact === null) return null;
  // The row of the published application keeps its stage in later lists too; a right once granted is none any more (Law 39, 40).
  if (patent && showsGrant(patent) && isPending(fact.state)) return null;
  const known = patent?.legalFacts.at(-1);
  if (!known || known.state === 'UNKNOWN') return { fact };
  const agrees = known.state === fact.state || (isInForce(known.state) && fact.state === 'GRANTED_IN_FORCE');
  if (agrees) return null;
  // Heard out of turn: what a later list said of the application is overtaken by the grant that an earlier list shows.
  if (isPending(known.state) && showsGrant(record) && isStatement(known) && !isPending(fact.state)) return { fact };
  if (fact.statedOn < known.statedOn) return null;
  if (known.state !== 'INVALIDATED' && isAllowedStep(record.kind, known.state, fact.state)) return { fact };
  if (fact.statedOn === known.statedOn) return null;
  if (isStatement(known)) return { fact };
  return { contradicted: known, stated: fact.state };
}

function isPending(state: LegalState): boolean {
  return state === 'APPLIED' || state === 'PUBLISHED';
}

/** Said by a list or an officer, not by the register. */
function isStatement({ source }: LegalFact): boolean {
  return source === 'IMPORT' || source === 'OFFICER_STATEMENT';
}

function readStatement(
  rules: PatentRules,
  command: Stated,
  record: Bibliography,
  { state, asOfDate, source }: Statement,
): LegalFact | null {
  const base = { statedOn: asOfDate, knownAt: command.at, documentNo: null };
  if (!isInForce(state)) return { ...base, state, effectiveDate: asOfDate, source };
  if (showsOnlyApplication(record)) return null;
  const { expiresOn } = patentTerm(rules.term, record);
  if (expiresOn <= asOfDate) {
    return { ...base, state: 'EXPIRED', effectiveDate: expiresOn, statedOn: expiresOn, source: 'TERM' };
  }
  // A right is in force without a gap from its grant, so the statement also speaks for the days before it was made.
  const effectiveDate = state === 'GRANTED_IN_FORCE' ? (record.grantDate ?? asOfDate) : asOfDate;
  return { ...base, state, effectiveDate, source };
}
