import { deciderSpec } from '@zhiqi/testing/decider-spec';
import { describe, expect, it, test } from 'vitest';
import {
  actor,
  applyAnswer,
  day,
  decider,
  history,
  importRow,
  inForce,
  local,
  morning,
  outsider,
  patentAfter,
} from '../../../test/patents.ts';
import { PATENT_RULES } from '../../rule-sets.ts';
import type { PatentCommand } from '../domain.ts';
import { assessAvailability } from './availability.ts';
import type { UsableRules } from './rule-sets.ts';
import { patentTerm } from './term.ts';
import type { Overlay, RegisteredPatent } from './types.ts';

const { given } = deciderSpec(decider);
const [standard] = PATENT_RULES.usable as [UsableRules];

const judged = (patent: RegisteredPatent, asOf = '2022-08-01', over: Partial<UsableRules> = {}) => {
  const { expiresOn } = patentTerm(PATENT_RULES.term, patent);
  const verdict = assessAvailability({ ...standard, ...over }, patent, expiresOn, day(asOf));
  return [verdict.availability, ...verdict.reasonCodes];
};
const overlay = (
  kind: Overlay,
  type: 'SetOverlay' | 'ClearOverlay' = 'SetOverlay',
  sourceRef = 'ref_1',
): PatentCommand => ({
  type,
  overlay: kind,
  effectiveDate: day('2022-07-01'),
  sourceRef,
  actor: actor('SYS'),
  at: morning('2022-08-01'),
});
const declared = (state: 'GRACE' | 'LAPSED') => {
  const status = inForce();
  return { declaredStatus: status && { ...status, state } };
};

describe('usable count (R-21)', () => {
  it.each([
    ['WILLING', 'U_WILLING'],
    ['CONDITIONAL', 'U_CONDITIONAL'],
  ] as const)('%s in force is available now', (willingness, code) => {
    expect(judged(patentAfter(importRow(), applyAnswer({ willingness })))).toEqual(['AVAILABLE_NOW', code]);
  });

  it.each([
    ['REFUSED', 'U_REFUSED'],
    ['UNDECIDED', 'U_UNDECIDED'],
  ] as const)('%s is not available', (willingness, code) => {
    expect(judged(patentAfter(importRow(), applyAnswer({ willingness })))).toEqual(['NOT_AVAILABLE', code]);
  });

  it('nobody asked, or too long ago: not available', () => {
    expect(judged(patentAfter(importRow()))).toEqual(['NOT_AVAILABLE', 'U_NO_ANSWER']);
    const answered = patentAfter(importRow(), applyAnswer());
    expect(judged(answered, '2025-08-01')[0]).toBe('AVAILABLE_NOW');
    expect(judged(answered, '2025-08-02')).toEqual(['NOT_AVAILABLE', 'U_ANSWER_EXPIRED']);
  });

  it('not in force, or not known to be', () => {
    expect(judged(patentAfter(importRow({}, declared('LAPSED')), applyAnswer()))).toEqual([
      'NOT_AVAILABLE',
      'U_NOT_IN_FORCE',
    ]);
    expect(judged(patentAfter(importRow({}, { declaredStatus: null }), applyAnswer()))).toEqual([
      'NOT_AVAILABLE',
      'U_STATE_UNKNOWN',
    ]);
  });

  it('R-21 GRACE counts, with a flag', () => {
    expect(judged(patentAfter(importRow({}, declared('GRACE')), applyAnswer()))).toEqual([
      'AVAILABLE_NOW',
      'U_WILLING',
      'FEE_OVERDUE',
    ]);
  });

  it('R-21 twelve months of term must remain', () => {
    const old = patentAfter(importRow({ filingDate: day('2004-07-21'), grantDate: day('2008-01-01') }), applyAnswer());
    expect(judged(old, '2023-07-21')[0]).toBe('AVAILABLE_NOW');
    expect(judged(old, '2023-07-22')).toEqual(['NOT_AVAILABLE', 'U_TERM_SHORT']);
    expect(judged(old, '2023-07-22', { minRemainingMonths: 6 })[0]).toBe('AVAILABLE_NOW');
  });

  test.each(['PRESERVED', 'OWNERSHIP_DISPUTE', 'EXCLUSIVE_LICENSED', 'SOLE_LICENSED'] as const)(
    '%s blocks until it ends',
    (kind) => {
      expect(judged(patentAfter(importRow(), applyAnswer(), overlay(kind)))).toEqual(['NOT_AVAILABLE', `U_${kind}`]);
      const ended = patentAfter(importRow(), applyAnswer(), overlay(kind), overlay(kind, 'ClearOverlay'));
      expect(judged(ended)[0]).toBe('AVAILABLE_NOW');
    },
  );

  test.each(['OPEN_LICENSED', 'INVALIDATION_PENDING', 'DUAL_FILED'] as const)('%s does not block', (kind) => {
    expect(judged(patentAfter(importRow(), applyAnswer(), overlay(kind)))[0]).toBe('AVAILABLE_NOW');
  });

  it.each(['PRESERVED', 'OWNERSHIP_DISPUTE', 'EXCLUSIVE_LICENSED', 'SOLE_LICENSED'] as const)(
    'R-21 %s takes it out of the count until it ends',
    (kind) => {
      const rows = [importRow(), applyAnswer(), overlay(kind)];
      expect(judged(patentAfter(...rows))).toEqual(['NOT_AVAILABLE', `U_${kind}`]);
      expect(judged(patentAfter(...rows, overlay(kind, 'ClearOverlay')))[0]).toBe('AVAILABLE_NOW');
    },
  );

  it('R-21 the remaining term is a parameter, and the verdict names the version', () => {
    const patent = patentAfter(importRow(), applyAnswer());
    expect(judged(patent, '2022-08-01', { minRemainingMonths: 181 })).toEqual(['NOT_AVAILABLE', 'U_TERM_SHORT']);
    expect(patent.availability).toMatchObject({ ruleSetVersion: 'USABLE-v1', asOf: '2022-08-01' });
  });

  it('every ground against it is named', () => {
    const patent = patentAfter(importRow(), applyAnswer({ willingness: 'REFUSED' }), overlay('PRESERVED'));
    expect(judged(patent)).toEqual(['NOT_AVAILABLE', 'U_PRESERVED', 'U_REFUSED']);
  });
});

describe('whose consent is needed', () => {
  it("R-21 the pledgee's", () => {
    expect(judged(patentAfter(importRow(), applyAnswer(), overlay('PLEDGED')))).toEqual(['NEEDS_CONSENT', 'U_PLEDGED']);
  });

  it("R-21 the joint owners', unless all they accept is an ordinary licence", () => {
    const joint = importRow({ holders: [local, outsider] });
    expect(judged(patentAfter(joint, applyAnswer()))).toEqual(['NEEDS_CONSENT', 'U_JOINT_OWNERS']);
    const ordinary = patentAfter(joint, applyAnswer({ acceptableModes: ['ORDINARY_LICENCE'] }));
    expect(judged(ordinary)[0]).toBe('AVAILABLE_NOW');
    expect(judged(ordinary, '2022-08-01', { jointOwnerFreeModes: [] })).toEqual(['NEEDS_CONSENT', 'U_JOINT_OWNERS']);
  });

  it('each consent that is missing is named', () => {
    const holders = [local, { ...outsider, holderType: 'UNIVERSITY' as const }];
    const patent = patentAfter(importRow({ holders }), applyAnswer(), overlay('PLEDGED'));
    expect(judged(patent)).toEqual(['NEEDS_CONSENT', 'U_PLEDGED', 'U_JOINT_OWNERS', 'U_INSTITUTION_APPROVAL']);
  });

  test.each(['UNIVERSITY', 'INSTITUTE', 'GOVERNMENT'] as const)("the superior's, for a %s", (holderType) => {
    const patent = patentAfter(importRow({ holders: [{ ...local, holderType }] }), applyAnswer());
    expect(judged(patent)).toEqual(['NEEDS_CONSENT', 'U_INSTITUTION_APPROVAL']);
    expect(judged(patent, '2022-08-01', { institutionApprovalTypes: [] })[0]).toBe('AVAILABLE_NOW');
  });
});

describe('encumbrances', () => {
  const answered = history(importRow(), applyAnswer());

  it('a pledge becomes known: encumbrance, dormancy and availability follow', () => {
    given(answered)
      .when(overlay('PLEDGED'))
      .thenEvents(
        {
          type: 'PatentEncumbranceChanged',
          overlay: 'PLEDGED',
          sourceRef: 'ref_1',
          inForce: true,
          overlayInForce: true,
          effectiveDate: day('2022-07-01'),
          annulled: false,
        },
        {
          type: 'PatentDormancyAssessed',
          kind: 'INVENTION',
          previousClass: 'DOZING',
          cause: 'FACT',
          verdict: {
            dormancyClass: 'AWAKE',
            reasonCodes: ['D1_PLEDGE'],
            ruleSetVersion: 'DORM-v1',
            asOf: day('2022-08-01'),
            inScope: true,
          },
        },
        {
          type: 'PatentAvailabilityChanged',
          kind: 'INVENTION',
          verdict: {
            availability: 'NEEDS_CONSENT',
            reasonCodes: ['U_PLEDGED'],
            ruleSetVersion: 'USABLE-v1',
            asOf: day('2022-08-01'),
            inScope: true,
          },
        },
      );
  });

  it('the same claim twice, or the end of one never known, changes nothing', () => {
    const pledged = [...answered, ...given(answered).when(overlay('PLEDGED')).events];
    given(pledged).when(overlay('PLEDGED')).thenNothing();
    given(answered).when(overlay('PLEDGED', 'ClearOverlay')).thenNothing();
    const ended = [...pledged, ...given(pledged).when(overlay('PLEDGED', 'ClearOverlay')).events];
    given(ended).when(overlay('PLEDGED', 'ClearOverlay')).thenNothing();
  });

  it('of two claims one may end while the encumbrance stays', () => {
    const two = history(importRow(), overlay('PLEDGED'), overlay('PLEDGED', 'SetOverlay', 'ref_2'));
    const { events } = given(two).when(overlay('PLEDGED', 'ClearOverlay'));
    expect(events).toMatchObject([{ type: 'PatentEncumbranceChanged', inForce: false, overlayInForce: true }]);
  });

  it('the end of one claim leaves the others as they are', () => {
    const patent = patentAfter(
      importRow(),
      overlay('PLEDGED'),
      overlay('PLEDGED', 'SetOverlay', 'ref_2'),
      overlay('PRESERVED'),
      overlay('PLEDGED', 'ClearOverlay'),
    );
    expect(patent.overlays.map(({ clearedOn }) => clearedOn)).toEqual(['2022-07-01', null, null]);
    const { events } = given(history(importRow(), overlay('PLEDGED'), overlay('PRESERVED'))).when(
      overlay('PLEDGED', 'ClearOverlay'),
    );
    expect(events[0]).toMatchObject({ overlay: 'PLEDGED', overlayInForce: false });
  });

  it('none is recorded before its day, and not by an enterprise', () => {
    const early = { ...overlay('PLEDGED'), effectiveDate: day('2022-08-02') } as PatentCommand;
    given(answered)
      .when(early)
      .thenRefused({ slug: 'DATE_IN_FUTURE', fields: ['effective_date'] });
    given(answered)
      .when({ ...overlay('PLEDGED'), actor: actor('ENT') })
      .thenRefused('ROLE_NOT_ALLOWED');
    given(answered)
      .when({ ...overlay('PLEDGED', 'ClearOverlay'), actor: actor('BANK') })
      .thenRefused('ROLE_NOT_ALLOWED');
  });
});
