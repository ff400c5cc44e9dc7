import { deciderSpec } from '@zhiqi/testing/decider-spec';
import { describe, expect, it } from 'vitest';
import {
  APPROVED,
  approveListing,
  CONSENTED,
  consentTo,
  convertListing,
  DRAFTED,
  draftListing,
  facts,
  listingAfter,
  listingContent,
  listingHistory,
  listings,
  matchListing,
  PUBLISHED,
  publishListing,
  recheck,
  releaseMatch,
  reviseListing,
  SUSPENDED,
  withdrawListing,
} from '../../test/listings.ts';
import { actor, day, morning } from '../../test/patents.ts';
import { PUBLICATION_WORDING } from '../supply-demand-data.ts';
import { checkWording, type ListingCommand, listingDueAt } from './domain.ts';

const { given } = deciderSpec(listings);
const after = (...commands: readonly ListingCommand[]) => given(listingHistory(...commands));

describe('供给条目的一生', () => {
  it('DRAFT → CONSENTED → APPROVED → PUBLISHED', () => {
    expect([DRAFTED, CONSENTED, APPROVED, PUBLISHED].map((steps) => listingAfter(...steps).status)).toEqual([
      'DRAFT',
      'CONSENTED',
      'APPROVED',
      'PUBLISHED',
    ]);
    expect(listingAfter(...DRAFTED)).toMatchObject({
      validUntil: '2023-09-01',
      liveApplicationNos: ['201710601862.3'],
    });
  });

  it('a draft names every field that is wrong', () => {
    const content = listingContent({
      applicationNos: ['201710601862.3', 'X'],
      modes: [],
      validUntil: day('2022-08-31'),
    });
    const twoPatents = facts({}, { applicationNo: 'X', registered: false });
    after()
      .when(draftListing({ content, facts: twoPatents }))
      .thenRefused({
        slug: 'LISTING_INVALID',
        fields: ['content.application_nos[1]', 'content.modes', 'content.valid_until'],
      });
    after()
      .when(draftListing({ facts: facts({ registered: false }) }))
      .thenRefused({ slug: 'LISTING_INVALID', fields: ['content.application_nos[0]'] });
  });

  it.each([
    ['a mobile number', '适合小型牧场使用,电话 13800000000'],
    ['a mobile number after another figure', '共 5 13800000000 台,适合小型牧场'],
    ['an e-mail address', '适合小型牧场使用,邮箱 a.b@example.com'],
    ['a tab', '适合\t小型牧场使用的裹包装置'],
  ])('what the public reads holds no contacts and nothing that an event cannot carry: %s', (_what, summary) => {
    after()
      .when(draftListing({ content: listingContent({ summary }) }))
      .thenRefused({ slug: 'LISTING_INVALID', fields: ['content.summary'] });
  });

  it('an enterprise offers only what is its own', () => {
    const own = { actor: actor('ENT', 'p-firm'), actsFor: 'hld_local' };
    expect(after().when(draftListing(own)).state.status).toBe('DRAFT');
    after()
      .when(draftListing({ ...own, actsFor: 'hld_other' }))
      .thenRefused({ kind: 'forbidden', slug: 'NOT_THE_HOLDER' });
  });

  it('joint holders all consent before it is consented to', () => {
    const joint = facts({
      holderKeys: ['hld_local', 'hld_outside'],
      availability: 'NEEDS_CONSENT',
      reasonCodes: ['U_JOINT_OWNERS'],
    });
    const drafted = [draftListing({ facts: joint }), consentTo({ facts: joint })];
    expect(listingAfter(...drafted).status).toBe('DRAFT');
    const other = consentTo({
      facts: joint,
      actor: actor('OFF'),
      actsFor: null,
      holderKey: 'hld_outside',
      documentNo: '同意书 7',
    });
    const consented = [...drafted, other];
    expect(listingAfter(...consented)).toMatchObject({ status: 'CONSENTED' });
    expect(after(...consented).when(approveListing({ facts: joint })).state.status).toBe('APPROVED');
  });

  it('the last consent that is missing may be one that was given before: the other owner has sold its share', () => {
    const joint = facts({ holderKeys: ['hld_local', 'hld_outside'] });
    const waiting = [draftListing({ facts: joint }), consentTo({ facts: joint })];
    expect(listingAfter(...waiting).status).toBe('DRAFT');
    const { events } = after(...waiting).when(consentTo());
    expect(events).toMatchObject([{ type: 'ListingConsented' }]);
  });

  it('an enterprise revises its own listing, never another’s by naming patents of its own', () => {
    const own = { actor: actor('ENT', 'p-thief'), actsFor: 'hld_other' };
    const theirs = facts({ applicationNo: '202120654321.9', holderKeys: ['hld_other'] });
    const content = listingContent({ applicationNos: ['202120654321.9'] });
    after(...APPROVED)
      .when(reviseListing({ ...own, content, facts: theirs }))
      .thenRefused({ kind: 'not-found', slug: 'LISTING_NOT_FOUND' });
    const holder = { actor: actor('ENT', 'p-firm'), actsFor: 'hld_local' };
    expect(after(...APPROVED).when(reviseListing(holder)).state.status).toBe('DRAFT');
  });

  it('a consent is for converting and for publishing, of a holder of today, on paper where an officer records it', () => {
    after(...DRAFTED)
      .when(consentTo({ agreesToPublish: false }))
      .thenRefused({ slug: 'CONSENT_INCOMPLETE', fields: ['agrees_to_publish'] });
    after(...DRAFTED)
      .when(consentTo({ willing: false }))
      .thenRefused({ slug: 'CONSENT_INCOMPLETE', fields: ['willing'] });
    const officer = { actor: actor('OFF'), actsFor: null, holderKey: 'hld_local' };
    after(...DRAFTED)
      .when(consentTo(officer))
      .thenRefused({ slug: 'DOCUMENT_REQUIRED', fields: ['document_no'] });
    after(...DRAFTED)
      .when(consentTo({ ...officer, holderKey: 'hld_stranger', documentNo: '同意书 1' }))
      .thenRefused({ slug: 'HOLDER_UNKNOWN', fields: ['holder_key'] });
    after(...DRAFTED)
      .when(consentTo({ actsFor: 'hld_stranger' }))
      .thenRefused({ kind: 'not-found', slug: 'LISTING_NOT_FOUND' });
    after(...CONSENTED)
      .when(consentTo())
      .thenNothing();
  });

  it('approved by a leader who did not draft it', () => {
    after(...CONSENTED)
      .when(approveListing({ actor: actor('OFF', 'p-x') }))
      .thenRefused({ kind: 'forbidden', slug: 'ROLE_NOT_ALLOWED' });
    after(...CONSENTED)
      .when(approveListing({ actor: actor('LEAD', 'p-officer') }))
      .thenRefused({ kind: 'forbidden', slug: 'SECOND_PERSON_REQUIRED' });
    after(...DRAFTED)
      .when(approveListing())
      .thenRefused({ slug: 'LISTING_STEP_NOT_ALLOWED' });
  });

  it('a changed text needs consent and approval anew', () => {
    expect(listingAfter(...APPROVED, reviseListing())).toMatchObject({
      status: 'DRAFT',
      title: '低温发酵乳',
      consents: [],
      approvedBy: null,
    });
    after(...PUBLISHED)
      .when(reviseListing())
      .thenRefused({ slug: 'LISTING_STEP_NOT_ALLOWED' });
  });

  it('withdrawn by a holder at any time, at once, and its patents are free again', () => {
    for (const steps of [DRAFTED, CONSENTED, APPROVED, PUBLISHED, SUSPENDED, [...PUBLISHED, matchListing()]]) {
      expect(after(...steps).when(withdrawListing()).state).toMatchObject({
        status: 'WITHDRAWN',
        endCause: 'WITHDRAWN_BY_HOLDER',
        liveApplicationNos: [],
        endedOn: '2022-10-10',
      });
    }
    const office = { actor: actor('OFF'), actsFor: null };
    after(...PUBLISHED)
      .when(withdrawListing(office))
      .thenRefused({ slug: 'DOCUMENT_REQUIRED', fields: ['document_no'] });
    const taken = withdrawListing({ ...office, cause: 'WITHDRAWN_BY_OFFICE' });
    expect(after(...PUBLISHED).when(taken).state).toMatchObject({ endCause: 'WITHDRAWN_BY_OFFICE' });
    after(...PUBLISHED)
      .when(withdrawListing({ cause: 'WITHDRAWN_BY_OFFICE' }))
      .thenRefused({ kind: 'forbidden', slug: 'NOT_THE_OFFICE' });
  });

  it('PUBLISHED → MATCHED → back when the match fails, or CONVERTED', () => {
    const matched = [...PUBLISHED, matchListing()];
    expect(listingAfter(...matched).status).toBe('MATCHED');
    expect(listingAfter(...matched, releaseMatch())).toMatchObject({ status: 'PUBLISHED', matchIds: [] });
    after(...matched)
      .when(matchListing())
      .thenNothing();
    expect(after(...matched).when(convertListing()).state).toMatchObject({
      status: 'CONVERTED',
      conversionId: 'cnv_1',
      liveApplicationNos: [],
    });
    after(...APPROVED)
      .when(convertListing())
      .thenNothing();
  });

  it('expires on the day after its validity, and what was never published too', () => {
    const late = recheck({ at: morning('2023-11-01') });
    expect(after(...PUBLISHED).when(late).events).toMatchObject([
      { type: 'SupplyListingExpired', on: '2023-09-02', wasPublished: true },
    ]);
    expect(after(...DRAFTED).when(late).events).toMatchObject([{ type: 'SupplyListingExpired', wasPublished: false }]);
    expect(listingDueAt(listingAfter(...DRAFTED))).toBe('2023-09-01T16:00:00.000Z');
  });
});

describe('R-34 publishable iff in force, usable, consented to, long enough, in plain words', () => {
  it.each([
    ['not in force', { inForce: false }, 'IN_FORCE', 'NOT_IN_FORCE'],
    ['out of scope', { inScope: false }, 'IN_SCOPE', 'OUT_OF_SCOPE'],
    ['an abnormal filing', { abnormal: true }, 'IN_SCOPE', 'ABNORMAL_FILING'],
    ['preserved', { availability: 'NOT_AVAILABLE', reasonCodes: ['U_PRESERVED'] }, 'USABLE', 'ENCUMBERED'],
    ['answer refused', { availability: 'NOT_AVAILABLE', reasonCodes: ['U_REFUSED'] }, 'USABLE', 'WILLINGNESS_CHANGED'],
    ['never judged', { availability: null, reasonCodes: [] }, 'USABLE', 'WILLINGNESS_CHANGED'],
    ['eleven months left', { expiresOn: day('2023-08-31') }, 'TERM_LEFT', 'TERM_TOO_SHORT'],
    ['another holder', { holderKeys: ['hld_new'] }, 'HOLDER_CONSENT', 'HOLDER_CHANGED'],
    [
      'a pledge',
      { availability: 'NEEDS_CONSENT', reasonCodes: ['U_PLEDGED'], pledgeRefs: ['plg_1'] },
      'FURTHER_CONSENT',
      'ENCUMBERED',
    ],
    [
      'an institution',
      { availability: 'NEEDS_CONSENT', reasonCodes: ['U_INSTITUTION_APPROVAL'] },
      'FURTHER_CONSENT',
      'ENCUMBERED',
    ],
  ] as const)(
    'R-34 %s: not approved, not published; on the list it is suspended',
    (_what, patent, requirement, reason) => {
      const now = facts({ ...patent, version: 6 });
      const refused = expect.objectContaining({ slug: 'NOT_PUBLISHABLE', params: { missing: requirement } });
      expect(() => listings.decide(approveListing({ facts: now }), listingAfter(...CONSENTED))).toThrow(refused);
      expect(() => listings.decide(publishListing({ facts: now }), listingAfter(...APPROVED))).toThrow(refused);
      const { events } = after(...PUBLISHED).when(recheck({ facts: now }));
      expect(events).toMatchObject([{ type: 'SupplyListingSuspended', reasons: [reason], suspendedOn: '2022-10-08' }]);
    },
  );

  it('R-34 exactly the minimum term is enough on the last day', () => {
    const twelveMonths = facts({ expiresOn: day('2023-09-30') });
    expect(after(...APPROVED).when(publishListing({ facts: twelveMonths })).state.status).toBe('PUBLISHED');
    const dayLess = facts({ expiresOn: day('2023-09-29') });
    after(...APPROVED)
      .when(publishListing({ facts: dayLess }))
      .thenRefused('NOT_PUBLISHABLE');
  });

  it('R-34 plain language: not empty, not the abstract', () => {
    const copied = listingContent({ summary: '本发明公开了一种示例发酵乳。' });
    after(draftListing({ content: copied }), consentTo())
      .when(approveListing())
      .thenRefused('NOT_PUBLISHABLE');
    const empty = listingContent({ summary: '' });
    after(draftListing({ content: empty }), consentTo())
      .when(approveListing())
      .thenRefused('NOT_PUBLISHABLE');
    after()
      .when(draftListing({ actor: actor('SYS') }))
      .thenRefused({ kind: 'forbidden', slug: 'ROLE_NOT_ALLOWED' });
  });

  it('R-34 an open licence says class, field of use and product words (row 18)', () => {
    const open = (over: object, patents = facts()) => {
      const content = listingContent({
        modes: ['OPEN_LICENCE'],
        fieldOfUse: '乳品加工',
        productWords: ['酸奶'],
        ...over,
      });
      return after(draftListing({ content, facts: patents }), consentTo({ facts: patents })).when(
        approveListing({ facts: patents }),
      );
    };
    expect(open({}).state.status).toBe('APPROVED');
    open({ fieldOfUse: '' }).thenRefused('NOT_PUBLISHABLE');
    open({ productWords: [] }).thenRefused('NOT_PUBLISHABLE');
    open({}, facts({ ipc: [], classified: false })).thenRefused('NOT_PUBLISHABLE');
  });

  it.each(['EXCLUSIVE_LICENCE', 'SOLE_LICENCE'] as const)(
    'R-41 %s is not offered while an open licence is announced; an ordinary one is',
    (mode) => {
      const announced = facts({ openLicensed: true, version: 6 });
      const content = listingContent({ modes: ['ORDINARY_LICENCE', mode] });
      const approved = [draftListing({ content }), consentTo(), approveListing()];
      after(...approved)
        .when(publishListing({ facts: announced }))
        .thenRefused('NOT_PUBLISHABLE');
      expect(listingAfter(...approved, publishListing(), recheck({ facts: announced }))).toMatchObject({
        status: 'SUSPENDED',
        suspensionReasons: ['ENCUMBERED'],
      });
      expect(after(...APPROVED).when(publishListing({ facts: announced })).state.status).toBe('PUBLISHED');
    },
  );

  it('R-34 a pledgee consents to the pledges of the day; a later pledge is not covered', () => {
    const pledged = (...pledgeRefs: string[]) =>
      facts({ availability: 'NEEDS_CONSENT', reasonCodes: ['U_PLEDGED'], pledgeRefs, version: 6 });
    const suspended = [...PUBLISHED, recheck({ facts: pledged('plg_1') })];
    const pledgee = consentTo({
      kind: 'PLEDGEE',
      actor: actor('OFF'),
      actsFor: null,
      documentNo: '质权人同意书 3',
      facts: pledged('plg_1'),
    });
    const { events, state } = after(...suspended).when(pledgee);
    expect(events.map(({ type }) => type)).toEqual(['ListingConsentRecorded', 'SupplyListingPublished']);
    expect(state.status).toBe('PUBLISHED');
    expect(after(...suspended, pledgee).when(recheck({ facts: pledged('plg_1', 'plg_2') })).state).toMatchObject({
      status: 'SUSPENDED',
      suspensionReasons: ['ENCUMBERED'],
    });
  });

  it('R-34 of two creditors each one consents: the word of one pledgee is not the other’s', () => {
    const pledged = (pledgeRef: string) => ({
      availability: 'NEEDS_CONSENT' as const,
      reasonCodes: ['U_PLEDGED'],
      pledgeRefs: [pledgeRef],
    });
    const two = facts(pledged('plg_1'), { applicationNo: '202120654321.9', ...pledged('plg_2') });
    const content = listingContent({ applicationNos: ['201710601862.3', '202120654321.9'] });
    const consented = [draftListing({ content, facts: two }), consentTo({ facts: two })];
    const pledgee = { actor: actor('OFF'), actsFor: null, documentNo: '质权人同意书 3', facts: two } as const;
    const wordOf = (pledgeRef: string | null) => consentTo({ kind: 'PLEDGEE', pledgeRef, ...pledgee });
    for (const unclear of [wordOf(null), wordOf('plg_3')]) {
      after(...consented)
        .when(unclear)
        .thenRefused({ kind: 'invalid', slug: 'PLEDGE_UNKNOWN', fields: ['pledge_id'] });
    }
    const refusal = () => listings.decide(approveListing({ facts: two }), listingAfter(...consented, wordOf('plg_1')));
    expect(refusal).toThrow(
      expect.objectContaining({ slug: 'NOT_PUBLISHABLE', messageZh: expect.stringContaining('质权人(质押 plg_2)') }),
    );
    const both = [...consented, wordOf('plg_1'), wordOf('plg_2')];
    expect(after(...both).when(approveListing({ facts: two })).state.status).toBe('APPROVED');
    after(...CONSENTED)
      .when(consentTo({ ...pledgee, kind: 'PLEDGEE', facts: facts() }))
      .thenRefused({ slug: 'PLEDGE_UNKNOWN', fields: ['pledge_id'] });
  });

  it('R-34 sold: suspended until the new holder consents, whom the former one can no longer speak for', () => {
    const sold = facts({ holderKeys: ['hld_new'], version: 6 });
    const suspended = [...PUBLISHED, recheck({ facts: sold })];
    // Who reads it in full and who may withdraw it goes with the right.
    expect(listingAfter(...suspended)).toMatchObject({
      status: 'SUSPENDED',
      suspensionReasons: ['HOLDER_CHANGED'],
      holderKeys: ['hld_new'],
    });
    after(...suspended)
      .when(consentTo({ facts: sold }))
      .thenRefused({ kind: 'not-found', slug: 'LISTING_NOT_FOUND' });
    after(...suspended)
      .when(withdrawListing())
      .thenRefused({ kind: 'not-found', slug: 'LISTING_NOT_FOUND' });
    // Before the sale was judged the former holder is still known, and still cannot consent for the new one.
    after(...PUBLISHED)
      .when(consentTo({ facts: sold }))
      .thenRefused({ slug: 'LISTING_STEP_NOT_ALLOWED' });
    after(...CONSENTED)
      .when(consentTo({ facts: sold }))
      .thenRefused({ slug: 'HOLDER_UNKNOWN', fields: ['holder_key'] });
    expect(after(...suspended).when(consentTo({ facts: sold, actsFor: 'hld_new' })).state).toMatchObject({
      status: 'PUBLISHED',
      holderKeys: ['hld_new'],
    });
  });

  describe('R-34 a recorded sale ends the holders’ word before the register knows the new owner', () => {
    const sale = { conversionId: 'cnv_7', effectiveDate: day('2022-10-01'), newOwner: 'hld_new' };
    const sold = { sales: [sale], version: 6 };

    it('R-34 the whole listing sold without a match: converted, by that record', () => {
      const { events, state } = after(...PUBLISHED).when(recheck({ facts: facts(sold) }));
      expect(events).toMatchObject([
        { type: 'SupplyListingConverted', conversionId: 'cnv_7', wasPublished: true, on: '2022-10-08' },
      ]);
      expect(state).toMatchObject({ status: 'CONVERTED', endCause: 'CONVERTED', liveApplicationNos: [] });
    });

    it('R-34 under a match it waits, off the list, for what the officer says of the match', () => {
      const waiting = [...PUBLISHED, matchListing(), recheck({ facts: facts(sold) })];
      expect(listingAfter(...waiting)).toMatchObject({ status: 'SUSPENDED', suspensionReasons: ['HOLDER_CHANGED'] });
      expect(after(...waiting).when(convertListing()).state).toMatchObject({ status: 'CONVERTED' });
      const failed = [...waiting, releaseMatch()];
      const next = recheck({ at: morning('2022-10-09'), facts: facts(sold) });
      expect(after(...failed).when(next).state).toMatchObject({ status: 'CONVERTED', conversionId: 'cnv_7' });
    });

    it('R-34 one of a bundle sold: suspended, and back once the record is annulled', () => {
      const two = (over = {}) => facts({ version: 6 }, { applicationNo: '202120654321.9', ...over });
      const content = listingContent({ applicationNos: ['201710601862.3', '202120654321.9'] });
      const bundle = [
        draftListing({ content, facts: two() }),
        consentTo({ facts: two() }),
        approveListing({ facts: two() }),
        publishListing({ facts: two() }),
      ];
      const out = [...bundle, recheck({ facts: two(sold) })];
      expect(listingAfter(...out)).toMatchObject({ status: 'SUSPENDED', suspensionReasons: ['HOLDER_CHANGED'] });
      expect(listingAfter(...out, recheck({ facts: two({ version: 6 }) })).status).toBe('PUBLISHED');
    });

    it('R-34 a share of a joint patent sold is no sale of the listing', () => {
      const joint = { holderKeys: ['hld_local', 'hld_outside'] };
      const other = { actor: actor('OFF'), actsFor: null, holderKey: 'hld_outside', documentNo: '同意书 7' };
      const published = [
        draftListing({ facts: facts(joint) }),
        consentTo({ facts: facts(joint) }),
        consentTo({ facts: facts(joint), ...other }),
        approveListing({ facts: facts(joint) }),
        publishListing({ facts: facts(joint) }),
      ];
      expect(listingAfter(...published, recheck({ facts: facts({ ...joint, ...sold }) }))).toMatchObject({
        status: 'SUSPENDED',
        suspensionReasons: ['HOLDER_CHANGED'],
      });
    });

    it('R-34 not approved nor published; the new owner in the register offers it as its own', () => {
      after(...CONSENTED)
        .when(approveListing({ facts: facts(sold) }))
        .thenRefused('NOT_PUBLISHABLE');
      after(...APPROVED)
        .when(publishListing({ facts: facts(sold) }))
        .thenRefused('NOT_PUBLISHABLE');
      const registered = facts({ ...sold, holderKeys: ['hld_new'] });
      const offered = [draftListing({ facts: registered }), consentTo({ facts: registered, actsFor: 'hld_new' })];
      expect(after(...offered).when(approveListing({ facts: registered })).state.status).toBe('APPROVED');
      // Of an owner of long ago, sold on since outside the platform.
      const before = { ...sale, effectiveDate: day('2022-08-31'), newOwner: 'hld_between' };
      expect(after(...CONSENTED).when(approveListing({ facts: facts({ sales: [before] }) })).state.status).toBe(
        'APPROVED',
      );
    });
  });

  it('R-34 restored and judged again: on the list again, at its old place', () => {
    const { events, state } = after(...SUSPENDED).when(
      recheck({ at: morning('2022-10-20'), facts: facts({ version: 7 }) }),
    );
    expect(events).toMatchObject([{ type: 'SupplyListingPublished', resumed: true, batchId: 'pub_1' }]);
    expect(state).toMatchObject({
      status: 'PUBLISHED',
      publishedOn: '2022-09-30',
      orderDate: '2022-09-30',
      suspensionReasons: [],
    });
    const matched = listingAfter(
      ...PUBLISHED,
      matchListing(),
      recheck({ facts: facts({ inForce: false, version: 6 }) }),
      recheck({ facts: facts({ version: 7 }) }),
    );
    expect(matched.status).toBe('MATCHED');
  });

  it('R-34 a match confirmed in the moment of the suspension brings nothing back to the list', () => {
    const confirmedLate = [...SUSPENDED, matchListing()];
    expect(listingAfter(...confirmedLate)).toMatchObject({ status: 'SUSPENDED', matchIds: ['mch_1'] });
    const stillOut = recheck({ at: morning('2022-10-20'), facts: facts({ inForce: false, version: 7 }) });
    expect(listingAfter(...confirmedLate, stillOut).status).toBe('SUSPENDED');
    expect(listingAfter(...confirmedLate, recheck({ facts: facts({ version: 7 }) })).status).toBe('MATCHED');
    // One that stands on the list with the reasons of a suspension is taken off it, whatever brought it there.
    const wrong = { ...listingAfter(...confirmedLate), status: 'MATCHED' as const };
    expect(listings.decide(stillOut, wrong)).toMatchObject([{ type: 'SupplyListingSuspended' }]);
  });

  it('R-34 judged once a day: due on the next day, whatever was told in between', () => {
    expect(listingDueAt(listingAfter(...PUBLISHED))).toBe('2022-09-30T16:00:00.000Z');
    const { events, state } = after(...PUBLISHED).when(recheck({ at: morning('2022-10-01') }));
    expect(events).toEqual([{ type: 'ListingRechecked', on: '2022-10-01', judgedAt: [5], holderKeys: ['hld_local'] }]);
    expect(listingDueAt(state)).toBe('2022-10-01T16:00:00.000Z');
    after(...SUSPENDED)
      .when(recheck({ facts: facts({ inForce: false, version: 6 }) }))
      .thenNothing();
  });

  it('R-34 a verdict on outdated facts does not undo one on later facts', () => {
    after(...SUSPENDED)
      .when(recheck({ facts: facts({ version: 5 }) }))
      .thenNothing();
  });

  it('withdrawn while its batch is released: not published, and one published before it does not come back', () => {
    after(...APPROVED, withdrawListing())
      .when(publishListing())
      .thenRefused({ kind: 'rule', slug: 'LISTING_STEP_NOT_ALLOWED' });
    expect(after(...PUBLISHED, withdrawListing()).when(publishListing()).state.status).toBe('WITHDRAWN');
  });

  it('a step of a batch that was cut off and done again changes nothing', () => {
    after(...PUBLISHED)
      .when(publishListing())
      .thenNothing();
    after(...PUBLISHED)
      .when(publishListing({ batchId: 'pub_2' }))
      .thenRefused({ slug: 'LISTING_STEP_NOT_ALLOWED' });
  });
});

describe('R-36 information, no recommendation', () => {
  it.each([
    ['title', { title: '推荐产品:低温发酵乳' }, 'content.title'],
    ['summary', { summary: '本技术零 风险,用本地菌种在低温下发酵。' }, 'content.summary'],
    ['field of use', { fieldOfUse: '全国第一的乳品' }, 'content.field_of_use'],
    ['product words', { productWords: ['首选酸奶'] }, 'content.product_words'],
  ])('R-36 refuses the word in the %s, naming it', (_what, over, field) => {
    const decided = after().when(draftListing({ content: listingContent(over) }));
    decided.thenRefused({ kind: 'invalid', slug: 'LISTING_INVALID', fields: [field] });
  });

  it('R-36 the word is named to the writer', () => {
    const command = draftListing({ content: listingContent({ title: '保 证 收益的技术' }) });
    expect(() => listings.decide(command, { status: 'ABSENT' })).toThrow(
      expect.objectContaining({ messageZh: expect.stringContaining('「保证」') }),
    );
  });

  it('R-36 a word list without source, or with an empty word, is refused at the start', () => {
    const [shipped] = PUBLICATION_WORDING;
    expect(() => checkWording([{ ...shipped, description: '' }])).toThrow('states no source');
    expect(() => checkWording([{ ...shipped, words: [{ word: ' ', reason: 'GUARANTEE' }] }])).toThrow('empty word');
  });
});
