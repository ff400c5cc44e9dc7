import { describe, expect, it } from 'vitest';
import {
  actor,
  day,
  freePatent,
  freeTrademark,
  invention,
  patentNo,
  trademark,
  utilityModel,
} from '../../test/world.ts';
import {
  type AssetFacts,
  assess,
  assetFaults,
  type CollateralAsset,
  kindsOf,
  MAX_ASSETS,
  type Offer,
  type PatentLegalState,
  type PatentOverlay,
  type RefusalGround,
  sameAssets,
  tellable,
} from './domain.ts';

const offer: Offer = { today: day('2022-07-08'), debtEnd: day('2023-07-09'), coOwnersConsent: false };
const groundsOf = (facts: AssetFacts, over: Partial<Offer> = {}): RefusalGround[] =>
  assess(facts, { ...offer, ...over }).findings.map(({ ground }) => ground);
const faultsOf = (...assets: CollateralAsset[]) =>
  assetFaults(assets, 'assets').map(({ field, rule }) => `${field} ${rule}`);

describe('不予登记理由 (CNIPA announcement 461): what the look-up finds', () => {
  it('nothing against a right that is owned, in force and free', () => {
    expect(groundsOf(freePatent())).toEqual([]);
    expect(groundsOf(freeTrademark())).toEqual([]);
  });

  const STATES: Record<Exclude<PatentLegalState, 'GRANTED_IN_FORCE'>, RefusalGround> = {
    UNKNOWN: 'RIGHT_NOT_IN_FORCE',
    APPLIED: 'NOT_GRANTED',
    PUBLISHED: 'NOT_GRANTED',
    GRACE: 'ANNUAL_FEE_UNPAID',
    LAPSED: 'RIGHT_NOT_IN_FORCE',
    RESTORATION_PENDING: 'RIGHT_NOT_IN_FORCE',
    EXPIRED: 'RIGHT_NOT_IN_FORCE',
    INVALIDATED: 'RIGHT_NOT_IN_FORCE',
    SURRENDERED: 'RIGHT_NOT_IN_FORCE',
    REFUSED: 'RIGHT_NOT_IN_FORCE',
    WITHDRAWN: 'RIGHT_NOT_IN_FORCE',
  };
  it.each(Object.entries(STATES))('a patent that is %s: %s', (state, ground) => {
    expect(groundsOf(freePatent(invention(1), { state: state as PatentLegalState }))).toEqual([ground]);
  });

  const OVERLAYS: Record<PatentOverlay, RefusalGround> = {
    PLEDGED: 'ALREADY_PLEDGED',
    PRESERVED: 'OWNERSHIP_SUSPENDED',
    OWNERSHIP_DISPUTE: 'OWNERSHIP_SUSPENDED',
    INVALIDATION_PENDING: 'INVALIDATION_PENDING',
    DUAL_FILED: 'TWIN_APPLICATION',
    UNKNOWN: 'OTHER',
  };
  it.each(Object.entries(OVERLAYS))('a utility model under %s: %s', (overlay, ground) => {
    expect(groundsOf(freePatent(utilityModel, { overlays: [overlay as PatentOverlay] }))).toEqual([ground]);
  });

  it('of a dual filing only the utility model may have to give way', () => {
    expect(groundsOf(freePatent(invention(1), { overlays: ['DUAL_FILED'] }))).toEqual([]);
  });

  it('the pledgor is not the owner, or nobody can tell', () => {
    const other = freePatent(invention(1), { ownedByPledgor: false });
    const untold = freePatent(invention(1), { ownedByPledgor: false, holderUnidentified: true });
    expect(groundsOf(other)).toEqual(['PLEDGOR_NOT_OWNER']);
    expect(groundsOf(untold)).toEqual(['PLEDGOR_NOT_OWNER']);
    expect(assess(untold, offer).findings[0]?.messageZh).toContain('统一社会信用代码');
  });

  it('G-3: co-owners have to consent', () => {
    const joint = freePatent(invention(1), { holders: 2 });
    expect(groundsOf(joint)).toEqual(['CO_OWNER_CONSENT_MISSING']);
    expect(groundsOf(joint, { coOwnersConsent: true })).toEqual([]);
  });

  it('G-2: the debt may not outlast the right; its last day is still inside', () => {
    const until = (termEnd: string) => groundsOf(freePatent(invention(1), { termEnd: day(termEnd) }));
    expect(until('2023-07-09')).toEqual([]);
    expect(until('2023-07-08')).toEqual(['TERM_BEYOND_RIGHT']);
    expect(groundsOf(freeTrademark({ known: { end: null, termEnd: day('2023-07-08') } }))).toEqual([
      'TERM_BEYOND_RIGHT',
    ]);
  });

  it('without a day on which the debt ends, the right must at least last until today', () => {
    const lastDay = (termEnd: string) => freeTrademark({ known: { end: null, termEnd: day(termEnd) } });
    expect(groundsOf(lastDay('2022-07-08'), { debtEnd: null })).toEqual([]);
    expect(groundsOf(lastDay('2022-07-07'), { debtEnd: null })).toEqual(['TERM_BEYOND_RIGHT']);
  });

  it('G-1: a live claim of our own stands in the way before the inventory knows of it', () => {
    expect(groundsOf(freePatent(invention(1), {}, { claimedBy: 'plg_9' }))).toEqual(['ALREADY_PLEDGED']);
    expect(groundsOf(freeTrademark({ claimedBy: 'plg_9' }))).toEqual(['ALREADY_PLEDGED']);
    const both = freePatent(invention(1), { overlays: ['PLEDGED'] }, { claimedBy: 'plg_9' });
    expect(groundsOf(both)).toEqual(['ALREADY_PLEDGED']);
  });

  it('a confirmed abnormal filing takes no new pledge', () => {
    const { findings } = assess(freePatent(invention(1), {}, { abnormalFiling: true }), offer);
    expect(findings.map(({ ground }) => ground)).toEqual(['OTHER']);
    expect(findings[0]?.messageZh).toContain('非正常专利申请');
  });

  it.each(['REMOVED', 'CANCELLED', 'INVALIDATED'] as const)('a trademark that was %s', (end) => {
    expect(groundsOf(freeTrademark({ known: { end, termEnd: null } }))).toEqual(['RIGHT_NOT_IN_FORCE']);
  });

  it('a right that no register of the bureau knows', () => {
    expect(groundsOf(freePatent(invention(1), {}, { known: null }))).toEqual(['OTHER']);
    expect(groundsOf(freeTrademark({ known: null }))).toEqual(['OTHER']);
  });

  it('all grounds at once', () => {
    const worst = freePatent(
      utilityModel,
      {
        state: 'GRACE',
        overlays: ['PLEDGED', 'PRESERVED', 'INVALIDATION_PENDING', 'DUAL_FILED'],
        termEnd: day('2022-12-31'),
        ownedByPledgor: false,
        holders: 3,
      },
      { abnormalFiling: true },
    );
    expect(new Set(groundsOf(worst))).toEqual(
      new Set([
        ...([
          'OTHER',
          'PLEDGOR_NOT_OWNER',
          'ANNUAL_FEE_UNPAID',
          'OWNERSHIP_SUSPENDED',
          'INVALIDATION_PENDING',
        ] as const),
        ...(['TWIN_APPLICATION', 'TERM_BEYOND_RIGHT', 'CO_OWNER_CONSENT_MISSING', 'ALREADY_PLEDGED'] as const),
      ]),
    );
  });
});

describe('what may be told of a finding (brief §4.3)', () => {
  const { findings: abnormal } = assess(freePatent(invention(1), {}, { abnormalFiling: true }), offer);

  it('the clerk and the enterprise learn that a filing is abnormal, a bank does not', () => {
    const said = (role: 'FIN' | 'ENT' | 'BANK') =>
      tellable(abnormal, actor(role))
        .map(({ messageZh }) => messageZh)
        .join();
    expect(said('FIN')).toContain('非正常');
    expect(said('ENT')).toContain('非正常');
    expect(said('BANK')).not.toMatch(/非正常|认定|执法/);
    expect(tellable(abnormal, actor('BANK')).map(({ ground }) => ground)).toEqual(['OTHER']);
  });

  it('of a right of somebody else, outsiders learn only that it is', () => {
    const facts = freePatent(invention(1), { ownedByPledgor: false, overlays: ['PRESERVED'] }, { claimedBy: 'plg_9' });
    const { findings } = assess(facts, offer);
    for (const role of ['BANK', 'ENT'] as const) {
      expect(tellable(findings, actor(role)).map(({ ground }) => ground)).toEqual(['PLEDGOR_NOT_OWNER']);
    }
    expect(tellable(findings, actor('FIN'))).toHaveLength(3);
  });

  it('of an application that the ledger does not know, outsiders learn only that it is not there', () => {
    const { findings } = assess(freePatent(invention(1), {}, { known: null, abnormalFiling: true }), offer);
    for (const role of ['BANK', 'ENT'] as const) {
      const told = tellable(findings, actor(role)).map(({ messageZh }) => messageZh);
      expect(told).toEqual([expect.stringContaining('专利台账中没有这件专利')]);
    }
    expect(tellable(findings, actor('FIN'))).toHaveLength(2);
  });
});

describe('a list of offered rights', () => {
  it('is right as it should be', () => {
    expect(faultsOf(invention(1), utilityModel, trademark)).toEqual([]);
    expect(faultsOf({ kind: 'TRADEMARK', assetId: 'tm_G1234567_5' })).toEqual([]);
  });

  it('holds 1 to 50 rights, each once', () => {
    expect(faultsOf()).toEqual(['assets ASSETS_COUNT']);
    const many = Array.from({ length: MAX_ASSETS + 1 }, (_, n) => invention(n + 1));
    expect(faultsOf(...many)).toEqual(['assets ASSETS_COUNT']);
    expect(faultsOf(...many.slice(1))).toEqual([]);
    expect(faultsOf(invention(1), invention(1))).toEqual(['assets[1].asset_id ASSET_REPEATED']);
  });

  it.each([
    ['201710601862.4', 'CHECK_DIGIT_MISMATCH'],
    ['201710601862', 'NOT_CANONICAL'],
    ['ZL201710601862.3', 'NOT_CANONICAL'],
    ['CN107383112B', 'PUBLICATION_NUMBER'],
    ['', 'EMPTY'],
  ])('a patent goes by its canonical application number: %s is %s', (assetId, rule) => {
    expect(faultsOf({ kind: 'PATENT_INVENTION', assetId })).toEqual([`assets[0].asset_id ${rule}`]);
  });

  it('a kind that is not the number’s', () => {
    expect(faultsOf({ kind: 'PATENT_DESIGN', assetId: patentNo(1) })).toEqual(['assets[0].kind ASSET_KIND_MISMATCH']);
  });

  it.each([
    '8123456-29',
    'tm_8123456',
    'tm_8123456_46',
    'tm_8123456_0',
    'tm_8123456_029',
    'tm_x_29',
    'TM_8123456_29',
    '',
  ])('a trademark goes by tm_<number>_<class>: not %s', (assetId) => {
    expect(faultsOf({ kind: 'TRADEMARK', assetId })).toEqual(['assets[0].asset_id TRADEMARK_ID_MALFORMED']);
  });

  it('is the same list in any order, and tells its kinds once, in their order', () => {
    expect(sameAssets([invention(1), trademark], [trademark, invention(1)])).toBe(true);
    expect(sameAssets([invention(1)], [invention(1), trademark])).toBe(false);
    expect(sameAssets([invention(1)], [invention(2)])).toBe(false);
    expect(kindsOf([trademark, invention(1), invention(2)])).toEqual(['PATENT_INVENTION', 'TRADEMARK']);
  });
});
