import { describe, expect, it } from 'vitest';
import { actor, applyAnswer, day, importRow, morning, patentAfter, pledge } from '../../../test/patents.ts';
import { type PatentCommand, parametersOf } from '../../patent/domain.ts';
import { PATENT_RULES } from '../../rule-sets.ts';
import { DryRun } from './dry-run.ts';
import type { PublishedVersion } from './spans.ts';

const [shipped] = PATENT_RULES.dormancy;
const parameters = parametersOf(shipped as NonNullable<typeof shipped>);

describe('a dry run', () => {
  const trial = (over: Readonly<Record<string, unknown>>): PublishedVersion => ({
    kind: 'DORMANCY',
    version: 'TRIAL',
    validFrom: day('2022-07-01'),
    parameters: { ...parameters, ...over },
  });
  const pledged = patentAfter(importRow(), pledge('REGISTERED', '2022-06-30'));
  const unused = patentAfter(importRow(), applyAnswer({ verifiedOn: day('2022-07-01') }));

  it('tells from which class for which reason a patent goes to which', () => {
    const run = new DryRun(PATENT_RULES, trial({ pledgeCountsAsUse: false, minGrantAgeMonths: 12 }), day('2022-08-01'));
    expect(run.judge(pledged)).toMatchObject({
      from: { class: 'AWAKE', reasonCodes: ['D1_PLEDGE'] },
      to: { class: 'UNKNOWN', reasonCodes: ['D4_NO_ANSWER'] },
    });
    expect(run.judge(unused)).toMatchObject({ from: { class: 'DOZING' }, to: { class: 'SLEEPING' } });
    expect(run.totals('h')).toEqual({
      parametersHash: 'h',
      asOf: '2022-08-01',
      againstVersion: 'DORM-v1',
      patents: 2,
      flips: 2,
      regrounded: 0,
      transitions: [
        { fromClass: 'AWAKE', toClass: 'UNKNOWN', patents: 1 },
        { fromClass: 'DOZING', toClass: 'SLEEPING', patents: 1 },
      ],
    });
  });

  it('judges a patent as it will stand on the day: after its term nothing flips', () => {
    const run = new DryRun(PATENT_RULES, trial({ minGrantAgeMonths: 12, lookbackMonths: 240 }), day('2037-07-21'));
    expect(run.judge(unused)).toBeUndefined();
    expect(run.totals('h')).toMatchObject({ patents: 1, flips: 0 });
    const before = new DryRun(PATENT_RULES, trial({ lookbackMonths: 240 }), day('2037-07-20'));
    expect(before.judge(unused)).toMatchObject({ from: { class: 'UNKNOWN' }, to: { class: 'SLEEPING' } });
  });

  it('lists the grades that follow: what becomes SLEEPING and is wanted by nobody would be advised to be given up', () => {
    const said = (enterpriseKey: string): PatentCommand => ({
      type: 'RecordMarketEvaluation',
      ...{ enterpriseKey, opinion: 'NEGATIVE', reasons: ['COST'] },
      actor: actor('OFF'),
      at: morning('2022-07-02'),
    });
    const graded = patentAfter(
      importRow(),
      applyAnswer({ verifiedOn: day('2022-07-01') }),
      said('hld_x'),
      said('hld_y'),
    );
    const run = new DryRun(PATENT_RULES, trial({ minGrantAgeMonths: 12 }), day('2022-08-01'));
    expect(run.judge(graded)).toMatchObject({ kind: 'DORMANCY', from: { class: 'DOZING' }, to: { class: 'SLEEPING' } });
    expect(run.judgeGrade(graded)).toMatchObject({ kind: 'GRADING', from: { class: 'B' }, to: { class: 'D' } });
    expect(run.judgeGrade(unused)).toBeUndefined();
    expect(run.totals('h')).toMatchObject({
      ...{ patents: 1, flips: 1 },
      transitions: [
        { fromClass: 'B', toClass: 'D', patents: 1, kind: 'GRADING' },
        { fromClass: 'DOZING', toClass: 'SLEEPING', patents: 1 },
      ],
    });
  });

  it('the parameters in force flip nothing, and what a kind does not cover is not counted', () => {
    const same = new DryRun(PATENT_RULES, trial({}), day('2022-08-01'));
    expect([same.judge(pledged), same.judge(unused)]).toEqual([undefined, undefined]);
    const [grading] = PATENT_RULES.grading;
    const grades = new DryRun(
      PATENT_RULES,
      { ...trial({}), kind: 'GRADING', parameters: parametersOf(grading as NonNullable<typeof grading>) },
      day('2022-08-01'),
    );
    expect(grades.judge(unused)).toBeUndefined();
    expect(grades.totals('h')).toMatchObject({ patents: 0, againstVersion: 'ZQ-4-v1' });
  });
});
