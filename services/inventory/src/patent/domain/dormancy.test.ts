import { deciderSpec } from '@zhiqi/testing/decider-spec';
import { describe, expect, it, test } from 'vitest';
import {
  actor,
  answer,
  applyAnswer,
  day,
  decider,
  history,
  importRow,
  inForce,
  morning,
  patentAfter,
  RULES_WITHOUT_FEES,
  tick,
} from '../../../test/patents.ts';
import { PATENT_RULES } from '../../rule-sets.ts';
import { type PatentCommand, patentDecider, patentDueAt } from '../domain.ts';
import { assessDormancy } from './dormancy.ts';
import type { DormancyRules } from './rule-sets.ts';
import type { EffectiveAnswer, RegisteredPatent } from './types.ts';

const { given } = deciderSpec(decider);
const [standard] = PATENT_RULES.dormancy as [DormancyRules];

const judged = (patent: RegisteredPatent, asOf: string, over: Partial<DormancyRules> = {}) => {
  const { dormancyClass, reasonCodes } = assessDormancy({ ...standard, ...over }, patent, day(asOf));
  return [dormancyClass, ...reasonCodes];
};
const overlay = (
  type: 'SetOverlay' | 'ClearOverlay',
  kind: 'PLEDGED' | 'EXCLUSIVE_LICENSED' | 'SOLE_LICENSED' | 'OPEN_LICENSED',
  date: string,
): PatentCommand => ({
  type,
  overlay: kind,
  effectiveDate: day(date),
  sourceRef: 'plg_1',
  actor: actor('SYS'),
  at: morning(date),
});
const withAnswer = (over: Partial<EffectiveAnswer> = {}) => patentAfter(importRow(), applyAnswer(over));
const implemented: Partial<EffectiveAnswer> = {
  implementation: 'IMPLEMENTED',
  implementationModes: ['OWN_PRODUCTION'],
  implementedSince: day('2021-01-01'),
  obstacles: [],
};

describe('DORM-v1 row 1: not in force', () => {
  it('is not assessed', () => {
    const patent = patentAfter(importRow({}, { declaredStatus: { ...must(inForce()), state: 'LAPSED' } }));
    expect(judged(patent, '2022-06-30')).toEqual(['NOT_ASSESSED', 'D0_NOT_IN_FORCE']);
  });

  it('an unknown state is not assessed either, and says so', () => {
    const patent = patentAfter(importRow({}, { declaredStatus: null }));
    expect(judged(patent, '2022-06-30')).toEqual(['NOT_ASSESSED', 'D0_NOT_IN_FORCE', 'STATE_UNKNOWN']);
  });

  it('a right in the grace period is in force', () => {
    const patent = patentAfter(importRow({}, { declaredStatus: { ...must(inForce()), state: 'GRACE' } }));
    expect(judged(patent, '2022-06-30')).toEqual(['UNKNOWN', 'D4_NO_ANSWER']);
  });

  it('comes before use: a lapsed patent that was used is not AWAKE', () => {
    const used = patentAfter(importRow({}, { declaredStatus: null }), applyAnswer(implemented));
    expect(judged(used, '2022-08-01')[0]).toBe('NOT_ASSESSED');
  });
});

describe('row 2: any use within the look-back', () => {
  test.each(['OWN_PRODUCTION', 'LICENCE', 'TRANSFER', 'EQUITY', 'OPEN_LICENCE'] as const)(
    'a verified %s is use',
    (mode) => {
      expect(judged(withAnswer({ ...implemented, implementationModes: [mode] }), '2022-08-01')).toEqual([
        'AWAKE',
        `D1_${mode}`,
      ]);
    },
  );

  it('lists every mode', () => {
    const patent = withAnswer({ ...implemented, implementationModes: ['OWN_PRODUCTION', 'LICENCE'] });
    expect(judged(patent, '2022-08-01')).toEqual(['AWAKE', 'D1_LICENCE', 'D1_OWN_PRODUCTION']);
  });

  it('the evidence counts on its 36-month day and no longer after it', () => {
    const patent = withAnswer(implemented);
    expect(judged(patent, '2025-08-01')[0]).toBe('AWAKE');
    expect(judged(patent, '2025-08-02')).toEqual(['UNKNOWN', 'D4_NO_ANSWER', 'ANSWER_EXPIRED']);
    expect(judged(patent, '2023-08-02', { lookbackMonths: 12 })[0]).toBe('UNKNOWN');
  });

  it.each([
    ['EXCLUSIVE_LICENSED', 'D1_LICENCE'],
    ['SOLE_LICENSED', 'D1_LICENCE'],
    ['PLEDGED', 'D1_PLEDGE'],
  ] as const)('%s is use while it holds and 36 months after it ended', (kind, code) => {
    const held = patentAfter(importRow(), overlay('SetOverlay', kind, '2022-07-01'));
    expect(judged(held, '2030-01-01')).toEqual(['AWAKE', code]);
    const ended = patentAfter(
      importRow(),
      overlay('SetOverlay', kind, '2022-07-01'),
      overlay('ClearOverlay', kind, '2022-09-01'),
    );
    expect(judged(ended, '2025-09-01')).toEqual(['AWAKE', code]);
    expect(judged(ended, '2025-09-02')).toEqual(['UNKNOWN', 'D4_NO_ANSWER']);
  });

  it('a declared use needs evidence only if the bureau so decides; licences of the register are evidence themselves', () => {
    const patent = withAnswer(implemented);
    const strict = { evidenceRequiredForRevenue: true };
    expect(judged(patent, '2022-08-01')).toEqual(['AWAKE', 'D1_OWN_PRODUCTION']);
    expect(judged(patent, '2022-08-01', strict)).toEqual(['UNKNOWN', 'D4_NO_ANSWER', 'EVIDENCE_MISSING']);
    expect(judged(withAnswer({ ...implemented, evidenced: true }), '2022-08-01', strict)[0]).toBe('AWAKE');
    const licensed = patentAfter(importRow(), overlay('SetOverlay', 'SOLE_LICENSED', '2022-07-01'));
    expect(judged(licensed, '2022-08-01', strict)).toEqual(['AWAKE', 'D1_LICENCE']);
  });

  it('a pledge counts only if the bureau so decides', () => {
    const pledged = patentAfter(importRow(), overlay('SetOverlay', 'PLEDGED', '2022-07-01'));
    expect(judged(pledged, '2022-07-01', { pledgeCountsAsUse: false })).toEqual(['UNKNOWN', 'D4_NO_ANSWER']);
  });

  it('an open-licence announcement without licensee is not use', () => {
    const announced = patentAfter(importRow(), overlay('SetOverlay', 'OPEN_LICENSED', '2022-07-01'));
    expect(judged(announced, '2022-07-01')[0]).toBe('UNKNOWN');
  });

  it('comes before the grace of a new grant', () => {
    const young = patentAfter(importRow({ grantDate: day('2022-06-01') }), applyAnswer(implemented));
    expect(judged(young, '2022-08-01')[0]).toBe('AWAKE');
  });
});

describe('row 3: new grants', () => {
  const young = patentAfter(importRow({ grantDate: day('2022-06-01') }), applyAnswer({ reserveReason: 'STRATEGIC' }));

  it('are observed until the day before twelve months', () => {
    expect(judged(young, '2023-05-31')).toEqual(['OBSERVATION', 'D2_NEW']);
    expect(judged(young, '2023-06-01')[0]).not.toBe('OBSERVATION');
    expect(judged(young, '2022-12-01', { graceNewMonths: 6 })[0]).not.toBe('OBSERVATION');
  });

  it('come before a reserve declaration and before a missing answer', () => {
    expect(judged(young, '2022-08-01')[0]).toBe('OBSERVATION');
    expect(judged(patentAfter(importRow({ grantDate: day('2022-06-01') })), '2022-06-30')).toEqual([
      'OBSERVATION',
      'D2_NEW',
    ]);
  });

  it('without a grant date nobody knows that it is new', () => {
    expect(judged(patentAfter(importRow({ grantDate: null })), '2022-06-30')).toEqual(['UNKNOWN', 'D4_NO_ANSWER']);
  });
});

describe('row 4: reserve declarations', () => {
  test.each(['STRATEGIC', 'DEFENSIVE', 'AWAITING_APPROVAL'] as const)('%s is a reason', (reason) => {
    expect(judged(withAnswer({ reserveReason: reason }), '2022-08-01')).toEqual(['RESERVED', `D3_RESERVE_${reason}`]);
  });

  it('hold for twelve months and must then be renewed', () => {
    const reserved = withAnswer({ reserveReason: 'DEFENSIVE' });
    expect(judged(reserved, '2023-08-01')[0]).toBe('RESERVED');
    expect(judged(reserved, '2023-08-02')).toEqual(['SLEEPING', 'D5_AGED_UNUSED']);
    expect(judged(reserved, '2022-11-02', { selfDeclarationValidityMonths: 3 })[0]).not.toBe('RESERVED');
  });
});

describe('row 5: no answer', () => {
  it('is UNKNOWN, never SLEEPING: low coverage must not make dormancy', () => {
    expect(judged(patentAfter(importRow()), '2030-01-01')).toEqual(['UNKNOWN', 'D4_NO_ANSWER']);
  });

  it('an answer older than the look-back no longer speaks', () => {
    expect(judged(withAnswer(), '2025-08-01')[0]).toBe('SLEEPING');
    expect(judged(withAnswer(), '2025-08-02')).toEqual(['UNKNOWN', 'D4_NO_ANSWER', 'ANSWER_EXPIRED']);
  });
});

describe('rows 6 and 7: verified not implemented', () => {
  const unused = (filed: string, granted: string) =>
    patentAfter(importRow({ filingDate: day(filed), grantDate: day(granted) }), applyAnswer());

  it('is SLEEPING from the day it is 36 months from grant and 48 from filing', () => {
    const patent = unused('2018-01-01', '2020-03-10');
    expect(judged(patent, '2023-03-09')).toEqual(['DOZING', 'D6_UNUSED_YOUNG']);
    expect(judged(patent, '2023-03-10')).toEqual(['SLEEPING', 'D5_AGED_UNUSED']);
  });

  it('needs the filing age too', () => {
    const patent = unused('2019-06-15', '2019-12-01');
    expect(judged(patent, '2023-06-14')).toEqual(['DOZING', 'D6_UNUSED_YOUNG']);
    expect(judged(patent, '2023-06-15')).toEqual(['SLEEPING', 'D5_AGED_UNUSED']);
  });

  it('both ages are parameters', () => {
    const patent = unused('2018-01-01', '2020-03-10');
    expect(judged(patent, '2022-08-01', { minGrantAgeMonths: 24 })[0]).toBe('SLEEPING');
    expect(judged(patent, '2023-03-10', { minFileAgeMonths: 120 })[0]).toBe('DOZING');
  });

  it('without a grant date it is never SLEEPING', () => {
    const patent = patentAfter(importRow({ grantDate: null }), applyAnswer());
    expect(judged(patent, '2024-01-01')).toEqual(['DOZING', 'D6_UNUSED_YOUNG', 'GRANT_DATE_UNKNOWN']);
  });
});

describe('assessment events', () => {
  it('an answer wakes a patent up: the event tells the class before', () => {
    const sleeping = history(importRow(), applyAnswer(), tick('2023-03-10'));
    const { events } = given(sleeping).when(
      applyAnswer({ ...implemented, verifiedOn: day('2023-04-01'), itemVersion: 9 }),
    );
    expect(events).toMatchObject([
      { type: 'PatentAnswerApplied' },
      {
        type: 'PatentDormancyAssessed',
        kind: 'INVENTION',
        previousClass: 'SLEEPING',
        verdict: {
          dormancyClass: 'AWAKE',
          reasonCodes: ['D1_OWN_PRODUCTION'],
          ruleSetVersion: 'DORM-v1',
          asOf: '2023-04-01',
          inScope: true,
        },
      },
    ]);
  });

  it('an unchanged verdict is not repeated', () => {
    const twice = history(importRow(), applyAnswer());
    const { events } = given(twice).when(applyAnswer({ verifiedOn: day('2022-08-02'), itemVersion: 9 }));
    expect(events.map(({ type }) => type)).toEqual(['PatentAnswerApplied']);
  });

  it('an older answer, and the same answer again, change nothing', () => {
    const answered = history(importRow(), applyAnswer());
    given(answered).when(applyAnswer()).thenNothing();
    given(answered)
      .when(applyAnswer({ itemVersion: 4 }))
      .thenNothing();
    given(answered)
      .when(applyAnswer({ itemId: 'rnd_0.201710601862.3', roundId: 'rnd_0', verifiedOn: day('2022-07-31') }))
      .thenNothing();
    expect(given(answered).when(applyAnswer({ itemVersion: 6 })).events).toEqual([
      { type: 'PatentAnswerApplied', answer: answer({ itemVersion: 6 }) },
    ]);
  });

  it('of answers verified on one day in two rounds the later round counts, whichever arrives first', () => {
    const nextRound = { roundId: 'rnd_2', itemId: 'rnd_2.201710601862.3', itemVersion: 3 };
    given(history(importRow(), applyAnswer(nextRound)))
      .when(applyAnswer())
      .thenNothing();
    expect(given(history(importRow(), applyAnswer())).when(applyAnswer(nextRound)).events).toHaveLength(1);
  });

  it('only the platform applies answers and ticks', () => {
    given(history(importRow()))
      .when({ ...applyAnswer(), actor: actor('OFF') })
      .thenRefused('ROLE_NOT_ALLOWED');
    given(history(importRow()))
      .when({ ...tick('2022-07-01'), actor: actor('LEAD') })
      .thenRefused('ROLE_NOT_ALLOWED');
  });
});

describe('what passing time changes', () => {
  const dueAt = patentDueAt(PATENT_RULES);
  const due = (...commands: PatentCommand[]) => dueAt(patentAfter(...commands));

  it('is due at the beginning of the day in Shanghai on which a verdict turns', () => {
    expect(due(importRow({ grantDate: day('2022-06-01') }))).toBe('2023-05-31T16:00:00.000Z');
    expect(due(importRow({ filingDate: day('2018-01-01') }), applyAnswer())).toBe('2023-03-09T16:00:00.000Z');
    expect(due(importRow(), applyAnswer({ reserveReason: 'DEFENSIVE' }))).toBe('2023-08-01T16:00:00.000Z');
    expect(due(importRow(), applyAnswer(implemented))).toBe('2025-08-01T16:00:00.000Z');
  });

  it('an ended pledge is evidence for 36 months, then the verdict turns', () => {
    const ended = [overlay('SetOverlay', 'PLEDGED', '2022-07-01'), overlay('ClearOverlay', 'PLEDGED', '2022-09-01')];
    expect(due(importRow(), ...ended)).toBe('2025-09-01T16:00:00.000Z');
  });

  it('without an answer the next turn is ten years of maintenance, the term running short, then its end', () => {
    expect(due(importRow())).toBe('2027-07-21T16:00:00.000Z');
    expect(due(importRow(), tick('2027-07-22'))).toBe('2036-07-21T16:00:00.000Z');
    expect(due(importRow(), tick('2036-07-22'))).toBe('2037-07-20T16:00:00.000Z');
    expect(due(importRow(), tick('2037-07-21'))).toBeUndefined();
  });

  it('nothing is due for what is not in force or not registered', () => {
    expect(due(importRow({}, { declaredStatus: null }))).toBeUndefined();
    expect(dueAt({ status: 'UNREGISTERED', overlays: [] })).toBeUndefined();
  });

  it('every due tick moves the due date on, to the end', () => {
    const events = history(importRow({ grantDate: day('2022-06-01') }), applyAnswer({ reserveReason: 'STRATEGIC' }));
    const dates: string[] = [];
    for (let next = dueAt(foldOf(events)); next !== undefined; next = dueAt(foldOf(events))) {
      expect(next > (dates.at(-1) ?? '')).toBe(true);
      dates.push(next);
      const decided = decider.decide({ type: 'Tick', actor: actor('SYS'), at: next }, foldOf(events));
      expect(decided.length).toBeGreaterThan(0);
      events.push(...decided);
    }
    // Observation ends, reserve expires, aged, answer expires, ten years maintained, term short, term ends.
    expect(dates.map((date) => date.slice(0, 10))).toEqual([
      '2023-05-31',
      '2023-08-01',
      '2025-05-31',
      '2025-08-01',
      '2027-07-21',
      '2036-07-21',
      '2037-07-20',
    ]);
    expect(foldOf(events)).toMatchObject({ legalState: 'EXPIRED', dormancy: { dormancyClass: 'NOT_ASSESSED' } });
  });

  it('a new rule set is a turning point, and the verdict names it', () => {
    const rules = {
      ...RULES_WITHOUT_FEES,
      dormancy: [
        { ...standard, validTo: day('2022-12-31') },
        { ...standard, version: 'DORM-v2', validFrom: day('2023-01-01'), minGrantAgeMonths: 12 },
      ],
    };
    const events = history(importRow({ filingDate: day('2018-01-01') }), applyAnswer());
    expect(patentDueAt(rules)(foldOf(events))).toBe('2022-12-31T16:00:00.000Z');
    const decided = patentDecider.decide({ ...tick('2023-01-01'), rules }, foldOf(events));
    expect(decided).toMatchObject([
      { type: 'PatentDormancyAssessed', verdict: { dormancyClass: 'SLEEPING', ruleSetVersion: 'DORM-v2' } },
    ]);
  });

  it('a tick that changes nothing is remembered once, and not at all for the same day', () => {
    given(history(importRow()))
      .when(tick('2022-07-15'))
      .thenEvents({ type: 'PatentReviewed', reviewedOn: day('2022-07-15') });
    given(history(importRow(), tick('2022-07-15')))
      .when(tick('2022-07-15'))
      .thenNothing();
  });

  const foldOf = (events: ReturnType<typeof history>) =>
    events.reduce(decider.evolve, { status: 'UNREGISTERED', overlays: [] } as Parameters<typeof decider.evolve>[0]);
});

function must<T>(value: T | null): T {
  if (value === null) throw new Error('missing');
  return value;
}
