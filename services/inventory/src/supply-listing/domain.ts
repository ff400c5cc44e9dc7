import {
  addDays,
  assertNever,
  type Decider,
  forbidden,
  invalid,
  type LegalDate,
  legalDateAt,
  notFound,
  type Role,
  requireRole,
  rule,
  startOfDay,
} from '@zhiqi/kernel';
import { type ListingRules, written } from './domain/content.ts';
import { evolveListing } from './domain/evolve.ts';
import { ending, holdersOf, recheck, requirePublishable, shown } from './domain/judging.ts';
import {
  type ApproveListing,
  type ConsentToListing,
  type DraftListing,
  LIVE,
  type Listing,
  type ListingAction,
  type ListingCommand,
  type ListingEvent,
  type ListingState,
  type ListingStatus,
  ON_THE_LIST,
  type PublishListing,
  UNPUBLISHED,
  type WithdrawListing,
} from './domain/types.ts';

export type { ListingRules } from './domain/content.ts';
export { type ListingCheck, publishability } from './domain/publishability.ts';
export * from './domain/types.ts';
export { checkWording, type PublicationWording } from './domain/wording.ts';

const LISTING_STATUS_ZH: Readonly<Record<ListingStatus, string>> = {
  DRAFT: '草稿',
  CONSENTED: '权利人已同意',
  APPROVED: '已批准',
  PUBLISHED: '已发布',
  MATCHED: '对接中',
  SUSPENDED: '已暂停',
  CONVERTED: '已转化',
  WITHDRAWN: '已撤回',
  EXPIRED: '已到期',
};

interface Action {
  readonly titleZh: string;
  readonly roles: readonly Role[];
  readonly from: readonly ListingStatus[];
}

/** Who may do what, and in which states (brief §2.4 SupplyListing). */
const ACTIONS: Readonly<Record<ListingAction['type'], Action>> = {
  ReviseListing: { titleZh: '修改供给条目', roles: ['ENT', 'OFF', 'LEAD'], from: UNPUBLISHED },
  ConsentToListing: {
    titleZh: '登记同意',
    roles: ['ENT', 'OFF', 'LEAD'],
    from: ['DRAFT', 'CONSENTED', 'APPROVED', 'SUSPENDED'],
  },
  ApproveListing: { titleZh: '批准发布', roles: ['LEAD'], from: ['CONSENTED'] },
  PublishListing: { titleZh: '随批次发布', roles: ['SYS'], from: ['APPROVED'] },
  RecheckListing: { titleZh: '复核供给条目', roles: ['SYS', 'OFF', 'LEAD'], from: LIVE },
  WithdrawListing: { titleZh: '撤回供给条目', roles: ['ENT', 'OFF', 'LEAD'], from: LIVE },
  MatchListing: { titleZh: '登记对接', roles: ['SYS'], from: [...ON_THE_LIST, 'SUSPENDED'] },
  ReleaseMatch: { titleZh: '解除对接', roles: ['SYS'], from: LIVE },
  ConvertListing: { titleZh: '登记转化', roles: ['SYS'], from: [...ON_THE_LIST, 'SUSPENDED'] },
};

/** Told by matches when they come: a listing that has left the list by then stays as it is. */
const TOLD: readonly ListingAction['type'][] = ['RecheckListing', 'MatchListing', 'ReleaseMatch', 'ConvertListing'];

/** The rules of one supply listing (brief §2.4, R-34, R-36). */
export function listingDecider(rules: ListingRules): Decider<ListingState, ListingCommand, ListingEvent> {
  return {
    initial: { status: 'ABSENT' },
    decide: (command, state) =>
      command.type === 'DraftListing' ? draft(rules, command, state) : act(rules, command, state),
    evolve: evolveListing,
  };
}

/** The next day for what is on the list or suspended; the day after its validity for what is not published yet. */
export function listingDueAt(state: ListingState): string | undefined {
  if (state.status === 'ABSENT' || !LIVE.includes(state.status)) return undefined;
  const last = UNPUBLISHED.includes(state.status) ? state.validUntil : state.checkedOn;
  return startOfDay(addDays(last, 1));
}

/** The same words whether there is none or it is not for the one who asks. */
export function unknownListing(): Error {
  return notFound('LISTING_NOT_FOUND', '没有这个供给条目,或它尚未公开。请核对编号。');
}

function draft(rules: ListingRules, command: DraftListing, state: ListingState): ListingEvent[] {
  requireRole(command.actor, ['ENT', 'OFF', 'LEAD'], '起草供给条目');
  if (state.status !== 'ABSENT') {
    throw rule('LISTING_EXISTS', '这个供给条目已经起草。要修改请使用「修改供给条目」。', {
      params: { status: state.status },
    });
  }
  const text = written(rules, command, legalDateAt(command.at));
  return [{ type: 'ListingDrafted', listingId: command.listingId, ...text }];
}

function act(rules: ListingRules, command: ListingAction, state: ListingState): ListingEvent[] {
  const { titleZh, roles, from } = ACTIONS[command.type];
  requireRole(command.actor, roles, titleZh);
  if (state.status === 'ABSENT') throw unknownListing();
  if (command.actor.role === 'ENT' && !isHolder(command, state)) throw unknownListing();
  // A step of a batch that was cut off is done again.
  if (command.type === 'PublishListing' && state.batchId === command.batchId) return [];
  if (!from.includes(state.status)) {
    if (TOLD.includes(command.type)) return [];
    throw stepRefused(titleZh, from, state.status);
  }
  const today = legalDateAt(command.at);
  switch (command.type) {
    case 'ReviseListing':
      return [{ type: 'ListingRevised', ...written(rules, command, today) }];
    case 'ConsentToListing':
      return consent(rules, command, state, today);
    case 'ApproveListing':
      return approve(rules, command, state, today);
    case 'PublishListing':
      return publish(rules, command, state, today);
    case 'RecheckListing':
      return recheck(rules, command.facts, state, today);
    case 'WithdrawListing':
      return withdraw(command, state, today);
    case 'MatchListing':
      return state.matchIds.includes(command.matchId) ? [] : [{ type: 'ListingMatched', matchId: command.matchId }];
    case 'ReleaseMatch':
      if (!state.matchIds.includes(command.matchId)) return [];
      return [{ type: 'ListingMatchReleased', matchId: command.matchId }];
    case 'ConvertListing':
      return [{ type: 'SupplyListingConverted', conversionId: command.conversionId, ...ending(state, today) }];
    default:
      return assertNever(command, 'listing command');
  }
}

function stepRefused(titleZh: string, from: readonly ListingStatus[], status: ListingStatus): Error {
  const allowed = from.map((each) => `「${LISTING_STATUS_ZH[each]}」`).join('、');
  return rule(
    'LISTING_STEP_NOT_ALLOWED',
    `该供给条目为「${LISTING_STATUS_ZH[status]}」,不能${titleZh}。只有${allowed}的条目可以。`,
    { params: { status } },
  );
}

/**
 * A holder when it was last judged, or one of today's where those of its own patents were looked up. What a revision brings are
 * the patents that it is to hold: whoever owns those owns nothing of the listing by that.
 */
function isHolder(command: ListingAction, { holderKeys }: Listing): boolean {
  const { actsFor } = command;
  if (actsFor === null) return false;
  const knowsToday = 'facts' in command && command.type !== 'ReviseListing';
  const now = knowsToday ? command.facts.patents.flatMap((patent) => patent.holderKeys) : [];
  return holderKeys.includes(actsFor) || now.includes(actsFor);
}

function consent(rules: ListingRules, command: ConsentToListing, listing: Listing, today: LegalDate): ListingEvent[] {
  const holderKeys = holdersOf(command.facts.patents);
  const given = readConsent(command, holderKeys, today);
  const isKnown = listing.consents.some(
    ({ kind, holderKey, covers }) =>
      kind === given.kind && holderKey === given.holderKey && given.covers.every((ref) => covers.includes(ref)),
  );
  const recorded: ListingEvent[] = isKnown ? [] : [{ type: 'ListingConsentRecorded', consent: given, holderKeys }];
  const after = recorded.reduce<ListingState>(evolveListing, listing);
  if (after.status === 'ABSENT') return [];
  if (after.status === 'SUSPENDED') return [...recorded, ...recheck(rules, command.facts, after, today)];
  // One that was given before may have become the last that is needed: a holder who had not consented is none any more.
  const allHolders = holderKeys.every((key) =>
    after.consents.some(({ kind, holderKey }) => kind === 'HOLDER' && holderKey === key),
  );
  return after.status === 'DRAFT' && allHolders ? [...recorded, { type: 'ListingConsented', on: today }] : recorded;
}

function readConsent(command: ConsentToListing, holderKeys: readonly string[], today: LegalDate) {
  const { actor, kind, willing, agreesToPublish, actsFor } = command;
  const documentNo = command.documentNo.trim();
  const isEnterprise = actor.role === 'ENT';
  if (isEnterprise && (kind !== 'HOLDER' || (command.holderKey !== null && command.holderKey !== actsFor))) {
    throw forbidden('NOT_THE_HOLDER', '企业用户只能以本单位权利人的身份同意。其他同意请交经办人登记。');
  }
  if (!isEnterprise && documentNo === '') {
    throw invalid('DOCUMENT_REQUIRED', '代为登记同意时,请填写签署的书面文件编号。', {
      fields: [{ field: 'document_no', rule: 'REQUIRED', messageZh: '代为登记须有书面文件' }],
    });
  }
  if (!willing || !agreesToPublish) {
    throw invalid('CONSENT_INCOMPLETE', '须同时同意转化和公开,才能登记为同意。不同意的请撤回条目。', {
      fields: [
        { field: willing ? 'agrees_to_publish' : 'willing', rule: 'REQUIRED', messageZh: '须同时同意转化和公开' },
      ],
    });
  }
  const holderKey = kind === 'HOLDER' ? (command.holderKey ?? actsFor) : null;
  if (kind === 'HOLDER' && (holderKey === null || !holderKeys.includes(holderKey))) {
    throw invalid('HOLDER_UNKNOWN', '这不是条目中专利的现权利人。请从权利人中选择。', {
      fields: [{ field: 'holder_key', rule: 'HOLDER_UNKNOWN', messageZh: '不是现权利人' }],
    });
  }
  return {
    kind,
    holderKey,
    documentNo: documentNo === '' ? null : documentNo,
    covers: kind === 'PLEDGEE' ? pledgeSpokenFor(command) : [],
    consentedOn: today,
    recordedBy: actor.personKey,
  };
}

/** One creditor's word is not another's (Civil Code 444): of several pledges it says for which one it is. */
function pledgeSpokenFor({ pledgeRef, facts }: ConsentToListing): string[] {
  const pledges = [...new Set(facts.patents.flatMap(({ pledgeRefs }) => pledgeRefs))];
  const spokenFor = pledgeRef === null ? pledges : pledges.filter((ref) => ref === pledgeRef);
  if (spokenFor.length === 1) return spokenFor;
  const messageZh =
    pledges.length === 0
      ? '条目中的专利没有登记在册的质押,不需要质权人同意。'
      : `请写明是哪一项质押的质权人同意:${pledges.join('、')}。有几项就登记几次。`;
  throw invalid('PLEDGE_UNKNOWN', messageZh, {
    fields: [{ field: 'pledge_id', rule: 'PLEDGE_UNKNOWN', messageZh: '应为条目中专利的一项质押' }],
  });
}

function approve(rules: ListingRules, command: ApproveListing, listing: Listing, today: LegalDate): ListingEvent[] {
  const { personKey } = command.actor;
  if (personKey === listing.draftedBy) {
    throw forbidden('SECOND_PERSON_REQUIRED', '起草人不能批准自己起草的供给条目。请由另一名负责人批准。');
  }
  requirePublishable(rules, command.facts, listing, today);
  return [{ type: 'ListingApproved', approvedBy: personKey, on: today }];
}

function publish(rules: ListingRules, command: PublishListing, listing: Listing, today: LegalDate): ListingEvent[] {
  requirePublishable(rules, command.facts, listing, today);
  return [shown(listing, command, command.facts, today, false)];
}

/** A holder's word is enough at any time; the office may take back what it published. */
function withdraw({ actor, cause, documentNo }: WithdrawListing, listing: Listing, today: LegalDate): ListingEvent[] {
  const paper = documentNo.trim();
  if (actor.role === 'ENT' && cause !== 'WITHDRAWN_BY_HOLDER') {
    throw forbidden('NOT_THE_OFFICE', '企业用户只能以权利人的身份撤回。请选择「权利人撤回」。');
  }
  if (actor.role !== 'ENT' && cause === 'WITHDRAWN_BY_HOLDER' && paper === '') {
    throw invalid('DOCUMENT_REQUIRED', '代权利人撤回时,请填写权利人签署的书面文件编号。', {
      fields: [{ field: 'document_no', rule: 'REQUIRED', messageZh: '代为撤回须有书面文件' }],
    });
  }
  const withdrawn = { cause, documentNo: paper === '' ? null : paper };
  return [{ type: 'SupplyListingWithdrawn', ...withdrawn, ...ending(listing, today) }];
}
