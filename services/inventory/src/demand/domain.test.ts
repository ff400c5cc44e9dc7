import { DomainError } from '@zhiqi/kernel';
import { deciderSpec } from '@zhiqi/testing/decider-spec';
import { describe, expect, it } from 'vitest';
import {
  closeDemand,
  demandAfter,
  demandHistory,
  demands,
  demandTick,
  disclose,
  LISTED,
  MATCHING,
  need,
  publishDemand,
  RAISED,
  RETURNED,
  raise,
  register,
  revise,
  SCREENED,
  SHOWN,
  satisfy,
  screen,
  sendBack,
  startMatching,
  withdrawPublication,
} from '../../test/demands.ts';
import { actor, morning } from '../../test/patents.ts';
import { type DemandCommand, demandDueAt } from './domain.ts';

const { given } = deciderSpec(demands);
/** The rules that a refusal names, field by field. */
const rulesBroken = (run: () => unknown): readonly string[] => {
  try {
    run();
    return [];
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    return (error.fields ?? []).map(({ rule }) => rule);
  }
};

const after = (...commands: readonly DemandCommand[]) => given(demandHistory(...commands));

describe('技术需求的一生', () => {
  it('raised by a survey once, however often its answer is told', () => {
    expect(demandAfter(raise())).toMatchObject({
      status: 'RAISED',
      confidentiality: 'BUREAU_ONLY',
      mayNameRequester: false,
      published: null,
    });
    after(...RAISED)
      .when(raise())
      .thenNothing();
    after(...RAISED)
      .when(raise({ surveyId: null }))
      .thenRefused({ kind: 'rule', slug: 'DEMAND_EXISTS' });
  });

  it('an enterprise raises its own; an officer says on what the demand rests', () => {
    const own = { actor: actor('ENT', 'p-firm'), surveyId: null };
    after()
      .when(raise({ ...own, actsFor: 'hld_other' }))
      .thenRefused({ kind: 'forbidden', slug: 'NOT_THE_ENTERPRISE' });
    expect(after().when(raise({ ...own, actsFor: 'hld_sme' })).state.status).toBe('RAISED');
    after()
      .when(raise({ actor: actor('OFF'), surveyId: null }))
      .thenRefused({ slug: 'NOTE_REQUIRED', fields: ['note'] });
  });

  it('names every field that is wrong', () => {
    after()
      .when(raise({ industryCode: 'A1441', ipcHints: ['A23C9/13'], need: need({ title: '' }) }))
      .thenRefused({ slug: 'DEMAND_INVALID', fields: ['need.title', 'industry_code', 'ipc_hints'] });
  });

  it('RAISED → SCREENED → LISTED: the demand list learns codes, never the text', () => {
    const { events } = after(...SCREENED).when(register());
    expect(events).toEqual([
      {
        type: 'DemandRegistered',
        demandId: 'dmd_sme_1',
        planYear: 2022,
        smeKey: 'hld_sme',
        size: 'SMALL',
        industryCode: 'C1441',
        ipcHints: ['A23C', 'A23L'],
        urgency: 'WITHIN_A_YEAR',
        budgetBand: 'OVER_100K_TO_500K',
        validUntil: '2023-07-20',
        registeredOn: '2022-07-20',
      },
    ]);
  });

  it('SCREENED → RETURNED with a coded reason → revised and raised again', () => {
    expect(demandAfter(...RETURNED)).toMatchObject({ status: 'RETURNED', returnReason: 'PROBLEM_UNCLEAR' });
    const revised = demandAfter(...RETURNED, revise());
    expect(revised).toMatchObject({ status: 'RAISED', returnReason: null });
    expect(revised.need.content).toContain('每小时 2 吨');
    after(...RAISED)
      .when(sendBack())
      .thenRefused({ slug: 'DEMAND_STEP_NOT_ALLOWED' });
  });

  it.each([
    [screen(), ['RAISED']],
    [register(), ['SCREENED']],
    [sendBack(), ['SCREENED']],
    [publishDemand(), ['LISTED', 'MATCHING']],
  ] as const)('$type only from its states', (command, allowed) => {
    const histories = { RAISED, SCREENED, RETURNED, LISTED: [...LISTED, disclose()], MATCHING };
    for (const [status, commands] of Object.entries(histories)) {
      const decided = after(...commands).when(command);
      if ((allowed as readonly string[]).includes(status)) expect(() => decided.events).not.toThrow();
      else decided.thenRefused('DEMAND_STEP_NOT_ALLOWED');
    }
  });

  it('matches move it on, once each; the age of MATCHING counts from the first (row 17)', () => {
    const matched = demandAfter(...MATCHING, startMatching({ matchId: 'mch_2', at: '2022-09-01T01:00:00.000Z' }));
    expect(matched).toMatchObject({ status: 'MATCHING', matchIds: ['mch_1', 'mch_2'], statusSince: '2022-08-01' });
    after(...MATCHING)
      .when(startMatching())
      .thenNothing();
    after(...LISTED, closeDemand())
      .when(startMatching())
      .thenNothing();
  });

  it('a conversion satisfies it and ends its publication', () => {
    const { events, state } = after(...MATCHING).when(satisfy());
    expect(events.map(({ type }) => type)).toEqual(['DemandPublicationWithdrawn', 'DemandSatisfied']);
    expect(state).toMatchObject({ status: 'SATISFIED', conversionId: 'cnv_1', published: null });
  });

  it('a contract that a match comes to after the demand’s time on the list satisfies it; one that was given up stays so', () => {
    const { events, state } = after(...MATCHING, demandTick('2023-08-01')).when(satisfy({ at: morning('2023-09-01') }));
    expect(events).toMatchObject([{ type: 'DemandSatisfied', conversionId: 'cnv_1' }]);
    expect(state).toMatchObject({ status: 'SATISFIED', closeReason: 'SATISFIED' });
    after(...MATCHING, closeDemand())
      .when(satisfy())
      .thenNothing();
  });

  it('closed by people for reasons of people only', () => {
    expect(after(...LISTED).when(closeDemand()).state).toMatchObject({
      status: 'ABANDONED',
      closeReason: 'SOLVED_ELSEWHERE',
    });
    after(...LISTED)
      .when(closeDemand({ reason: 'SATISFIED' }))
      .thenRefused({ slug: 'CLOSE_REASON_NOT_GIVEN', fields: ['reason'] });
  });

  it('expires on the day after its last day, not before, and dates it so however late the clock comes', () => {
    const listed = demandAfter(...SHOWN);
    expect(demandDueAt(listed)).toBe('2023-07-20T16:00:00.000Z');
    after(...SHOWN)
      .when(demandTick('2023-07-20'))
      .thenNothing();
    const { events, state } = after(...SHOWN).when(demandTick('2023-09-01'));
    expect(events.map(({ type }) => type)).toEqual(['DemandPublicationWithdrawn', 'DemandClosed']);
    expect(state).toMatchObject({ status: 'EXPIRED', closeReason: 'EXPIRED', statusSince: '2023-07-21' });
    expect(demandDueAt(state)).toBeUndefined();
  });

  it('another enterprise does not learn that a demand exists', () => {
    const stranger = { actor: actor('ENT', 'p-other'), actsFor: 'hld_other' };
    after(...LISTED)
      .when(disclose(stranger))
      .thenRefused({ kind: 'not-found', slug: 'DEMAND_NOT_FOUND' });
    after(...LISTED)
      .when(closeDemand(stranger))
      .thenRefused({ kind: 'not-found', slug: 'DEMAND_NOT_FOUND' });
  });
});

describe('R-33 public only with consent, and without telling who asks', () => {
  const shown = (text: string, ...before: readonly DemandCommand[]) =>
    after(...LISTED, ...(before.length > 0 ? before : [disclose()])).when(publishDemand({ text }));
  const LONG = '需要在不加热的条件下延长乳饮料保质期';

  it('R-33 the default is the bureau only: nothing is published', () => {
    after(...LISTED)
      .when(publishDemand())
      .thenRefused({ kind: 'rule', slug: 'CONSENT_REQUIRED' });
    after(...LISTED, disclose({ confidentiality: 'MATCHED_HOLDERS' }))
      .when(publishDemand())
      .thenRefused({ kind: 'rule', slug: 'CONSENT_REQUIRED' });
  });

  it('R-33 an officer widens the circle only on a signed paper; the enterprise by its own word; narrowing needs none', () => {
    after(...LISTED)
      .when(disclose({ documentNo: ' ' }))
      .thenRefused({ slug: 'DOCUMENT_REQUIRED', fields: ['document_no'] });
    const own = { actor: actor('ENT', 'p-firm'), actsFor: 'hld_sme', documentNo: '' };
    expect(after(...LISTED).when(disclose(own)).state).toMatchObject({ confidentiality: 'PUBLIC_ANONYMOUS' });
    const back = disclose({ confidentiality: 'BUREAU_ONLY', documentNo: '' });
    expect(after(...LISTED, disclose()).when(back).state).toMatchObject({ confidentiality: 'BUREAU_ONLY' });
  });

  it('R-33 the text is written by a person for the public, not copied from the enterprise', () => {
    expect(after(...LISTED, disclose()).when(publishDemand()).events).toMatchObject([
      { type: 'DemandPublished', published: { writtenBy: 'p-officer' }, validUntil: '2023-07-20' },
    ]);
    shown(need().content).thenRefused('PUBLIC_TEXT_INVALID');
    after(...LISTED, disclose())
      .when(publishDemand({ actor: actor('SYS') }))
      .thenRefused({ kind: 'forbidden', slug: 'ROLE_NOT_ALLOWED' });
  });

  it.each([
    ['the full name', `达拉特旗绿野乳业有限公司${LONG}`, 'REQUESTER_NAMED'],
    ['the name between dots and blanks', `绿·野 乳·业${LONG}`, 'REQUESTER_NAMED'],
    ['the trade name as everybody says it', `绿野公司${LONG}`, 'REQUESTER_NAMED'],
    ['the trade name as a brand', `「绿野」牌${LONG}`, 'REQUESTER_NAMED'],
    ['the credit code', `${LONG}(914403001922038216)`, 'USCC_IN_PUBLIC_TEXT'],
    ['the credit code in full width', `${LONG}９１４４０３００１９２２０３８２１６`, 'USCC_IN_PUBLIC_TEXT'],
    ['a mobile number', `${LONG},电话 138 0000 0000`, 'CONTACT_IN_PUBLIC_TEXT'],
    ['a landline', `${LONG},电话 0477-5212345`, 'CONTACT_IN_PUBLIC_TEXT'],
    ['an identity number', `${LONG},150621198001011234`, 'CONTACT_IN_PUBLIC_TEXT'],
    ['an e-mail address', `${LONG},联系 a.b@example.com`, 'CONTACT_IN_PUBLIC_TEXT'],
  ])('R-33 refuses %s', (_what, text, broken) => {
    const command = publishDemand({ text });
    expect(rulesBroken(() => demands.decide(command, demandAfter(...LISTED, disclose())))).toContain(broken);
  });

  it('R-33 the words of a trade name in their everyday sense reveal nobody', () => {
    expect(() => shown(`在绿野中使用的${LONG}`).events).not.toThrow();
  });

  it('R-33 an enterprise that agreed may be named, but contacts stay out', () => {
    const named = disclose({ mayNameRequester: true });
    expect(() => shown(`绿野乳业${LONG}`, named).events).not.toThrow();
    shown(`绿野乳业${LONG},13800000000`, named).thenRefused('PUBLIC_TEXT_INVALID');
  });

  it('R-33 a narrower word takes the publication back at once; so does the enterprise', () => {
    const { events, state } = after(...SHOWN).when(disclose({ confidentiality: 'MATCHED_HOLDERS', documentNo: '' }));
    expect(events.map(({ type }) => type)).toEqual(['DemandConfidentialitySet', 'DemandPublicationWithdrawn']);
    expect(state).toMatchObject({ published: null });
    const own = { actor: actor('ENT', 'p-firm'), actsFor: 'hld_sme' };
    expect(after(...SHOWN).when(withdrawPublication(own)).state).toMatchObject({ published: null, status: 'LISTED' });
    after(...LISTED)
      .when(withdrawPublication())
      .thenNothing();
  });
});
