import { deciderSpec } from '@zhiqi/testing/decider-spec';
import { describe, expect, it } from 'vitest';
import {
  accept,
  approve,
  cancel,
  contract,
  deliver,
  projectAfter,
  projectHistory,
  projects,
  propose,
  publishForUse,
  review,
  start,
  use,
} from '../../test/navigation.ts';
import { actor, day } from '../../test/patents.ts';
import { NAVIGATION_RULES } from '../rule-sets.ts';
import { checkNavigationRules, type NavigationType } from './domain.ts';

const { given } = deciderSpec(projects);
const toStarted = [propose(), approve(), contract(), start()] as const;
const toReviewed = [...toStarted, deliver(), review()] as const;

describe('R-46 a project follows a part of GB/T 39551', () => {
  const parts: readonly (readonly [NavigationType, number, number])[] = [
    ['REGIONAL_PLANNING', 2, 0],
    ['INDUSTRY_PLANNING', 3, 3],
    ['BUSINESS_OPERATION', 4, 0],
    ['RESEARCH_AND_DEVELOPMENT', 5, 0],
    ['TALENT_MANAGEMENT', 6, 0],
  ];
  it.each(parts)('R-46 %s is part %i and must have %i contents of the notice', (navigationType, part, contents) => {
    const project = projectAfter(propose({ navigationType }));
    expect(project).toMatchObject({ standardPart: part, ruleSetVersion: 'NAV-v1' });
    expect('requiredContents' in project && project.requiredContents).toHaveLength(contents);
  });

  it('R-46 an industry navigation without one of the three contents is not accepted; delivered again with it, it is', () => {
    const lacking = [...toStarted, deliver(['DIRECTION_AND_PATH', 'POSITIONING']), review()];
    given(projectHistory(...lacking))
      .when(accept())
      .thenRefused('NAVIGATION_CONTENT_MISSING');
    const mended = [...lacking, deliver(undefined, '2022-11-12'), review(5, '2022-11-15')];
    expect(given(projectHistory(...mended)).when(accept()).state).toMatchObject({ status: 'ACCEPTED' });
  });

  it('R-46 a standard that is not yet in force, and rules with a hole, are refused', () => {
    const [rules] = NAVIGATION_RULES;
    expect(rules?.validFrom).toBe('2021-06-01');
    expect(() => checkNavigationRules([{ ...rules, types: rules?.types.slice(1) }])).toThrow('REGIONAL_PLANNING');
  });
});

describe('R-48 completed means accepted', () => {
  it('R-48 with report, data pack and acceptance record, and then used', () => {
    const done = projectAfter(...toReviewed, accept(), publishForUse(), use());
    expect(done).toMatchObject({
      status: 'PUBLISHED_FOR_USE',
      reportHash: 'a'.repeat(64),
      dataPackHash: 'd'.repeat(64),
      acceptanceRecordHash: 'a'.repeat(64),
      uses: [{ use: 'INVESTMENT_ATTRACTION', usedOn: '2022-12-10' }],
    });
  });

  it('R-48 none of the three may be missing', () => {
    const started = projectHistory(...toStarted);
    given(started)
      .when({ ...deliver(), reportHash: '' })
      .thenRefused({ kind: 'invalid', slug: 'SHA256_REQUIRED', fields: ['report_hash'] });
    given(started)
      .when({ ...deliver(), dataPackHash: 'zip' })
      .thenRefused({ kind: 'invalid', slug: 'SHA256_REQUIRED', fields: ['data_pack_hash'] });
    given(projectHistory(...toReviewed))
      .when({ ...accept(), acceptanceRecordHash: '' })
      .thenRefused({ kind: 'invalid', slug: 'SHA256_REQUIRED', fields: ['acceptance_record_hash'] });
  });

  it('R-48 nothing unaccepted is used, and nothing is skipped', () => {
    given(projectHistory(...toReviewed))
      .when(use())
      .thenRefused('NAVIGATION_STEP_NOT_ALLOWED');
    given(projectHistory(...toStarted))
      .when(accept())
      .thenRefused('NAVIGATION_STEP_NOT_ALLOWED');
    given(projectHistory(propose())).when(contract()).thenRefused('NAVIGATION_STEP_NOT_ALLOWED');
    given(projectHistory(...toStarted, deliver()))
      .when(accept())
      .thenRefused('NAVIGATION_STEP_NOT_ALLOWED');
  });

  it('a review needs enough experts', () => {
    given(projectHistory(...toStarted, deliver()))
      .when(review(2))
      .thenRefused('TOO_FEW_EXPERTS');
    expect(given(projectHistory(...toStarted, deliver())).when(review(3)).state).toMatchObject({ experts: 3 });
  });
});

describe('who, when and what', () => {
  it('only the lead approves, accepts and cancels', () => {
    given(projectHistory(propose()))
      .when({ ...approve(), actor: actor('OFF') })
      .thenRefused('ROLE_NOT_ALLOWED');
    given(projectHistory(...toReviewed))
      .when({ ...accept(), actor: actor('OFF') })
      .thenRefused('ROLE_NOT_ALLOWED');
    given(projectHistory(propose()))
      .when({ ...cancel(), actor: actor('OFF') })
      .thenRefused('ROLE_NOT_ALLOWED');
  });

  it('an unfinished project may be cancelled, an accepted one never', () => {
    expect(given(projectHistory(...toStarted)).when(cancel()).state).toMatchObject({ status: 'CANCELLED' });
    given(projectHistory(...toReviewed, accept()))
      .when(cancel('2022-12-01'))
      .thenRefused('NAVIGATION_STEP_NOT_ALLOWED');
  });

  it('a step is neither in the future nor before the one it follows', () => {
    given(projectHistory(propose(), approve()))
      .when(contract('2022-03-31'))
      .thenRefused({ kind: 'invalid', slug: 'DATE_OUT_OF_ORDER', fields: ['contracted_on'] });
    given(projectHistory(propose()))
      .when({ ...approve(), on: day('2022-04-02') })
      .thenRefused({ kind: 'invalid', slug: 'DATE_IN_FUTURE', fields: ['approved_on'] });
  });

  it('a project without a scope looks at nothing', () => {
    const scope = { ipcPrefixes: [], industryCodes: [], titleKeywords: [], chainNodes: [] };
    given().when(propose({ scope })).thenRefused('SCOPE_REQUIRED');
  });
});
