import type { LegalDate } from '@zhiqi/kernel';
import type { PatentEvent, RecordPledge } from './messages.ts';
import type { Overlay, OverlayClaim, PatentState } from './types.ts';

/** What somebody tells of a claim. */
export interface ToldClaim {
  readonly overlay: Overlay;
  readonly sourceRef: string;
  /** Whether it holds from the day on, or ended on it. */
  readonly inForce: boolean;
  readonly effectiveDate: LegalDate;
  /** It ended as if it had never been made. */
  readonly annulled: boolean;
}

type Claims = readonly OverlayClaim[];

/**
 * What a claim that was told changes. The order of telling does not matter: a claim that ended stays ended, and one undone
 * stays undone, however often its beginning is told again.
 */
export function claimEvents({ status, overlays }: PatentState, told: ToldClaim): PatentEvent[] {
  const known = overlays.find((claim) => isClaim(claim, told));
  const claim = tellClaim(known, told);
  if (claim === known) return [];
  const isVisible = status === 'REGISTERED' && isHeld(claim) !== (known !== undefined && isHeld(known));
  if (!isVisible) return [{ type: 'PatentClaimKept', claim }];
  return [encumbranceChanged(told, withClaim(overlays, claim))];
}

/** What others learn of the claims that a patent brings along when it enters the ledger: the encumbrances in force. */
export function keptClaimEvents(overlays: Claims): PatentEvent[] {
  return overlays.flatMap((claim) => {
    const { overlay, sourceRef, effectiveDate, annulled } = claim;
    if (!isHeld(claim) || effectiveDate === null) return [];
    return [encumbranceChanged({ overlay, sourceRef, inForce: true, effectiveDate, annulled }, overlays)];
  });
}

/** What the registry's act on a pledge changes: the claim, and what is known of its amount. */
export function pledgeEvents(command: RecordPledge, state: PatentState): PatentEvent[] {
  const { pledgeId, standing, effectiveDate } = command;
  const told = amountTold(command, state);
  if (standing === 'MODIFIED') return told;
  const inForce = standing === 'REGISTERED';
  const claim = { overlay: 'PLEDGED', sourceRef: pledgeId, inForce, effectiveDate } as const;
  return [...claimEvents(state, { ...claim, annulled: standing === 'REVOKED' }), ...told];
}

/** The registry's last amount of a pledge, in whatever order it is told; kept also before the patent is in the ledger. */
function amountTold(command: RecordPledge, { pledgeAmounts = [] }: PatentState): PatentEvent[] {
  const { pledgeId, securedAmountFen, effectiveDate: statedOn } = command;
  if (securedAmountFen === null) return [];
  const known = pledgeAmounts.find((amount) => amount.pledgeId === pledgeId);
  const isOld = known !== undefined && statedOn <= known.statedOn;
  return isOld ? [] : [{ type: 'PledgeAmountTold', amount: { pledgeId, securedAmountFen, statedOn } }];
}

/** The claims after an event about one of them. */
export function withTold(overlays: Claims, told: ToldClaim): Claims {
  return withClaim(
    overlays,
    tellClaim(
      overlays.find((claim) => isClaim(claim, told)),
      told,
    ),
  );
}

export function withClaim(overlays: Claims, claim: OverlayClaim): Claims {
  const known = overlays.some((other) => isClaim(other, claim));
  return known ? overlays.map((other) => (isClaim(other, claim) ? claim : other)) : [...overlays, claim];
}

export function isClaim(one: ClaimKey, other: ClaimKey): boolean {
  return one.overlay === other.overlay && one.sourceRef === other.sourceRef;
}

type ClaimKey = Pick<OverlayClaim, 'overlay' | 'sourceRef'>;

function tellClaim(known: OverlayClaim | undefined, told: ToldClaim): OverlayClaim {
  const { overlay, sourceRef, effectiveDate: on } = told;
  const claim = known ?? { overlay, sourceRef, effectiveDate: null, clearedOn: null, annulled: false };
  if (told.inForce) return claim.effectiveDate === null ? { ...claim, effectiveDate: on } : claim;
  if (told.annulled) return claim.annulled ? claim : { ...claim, clearedOn: on, annulled: true };
  return claim.clearedOn === null ? { ...claim, clearedOn: on } : claim;
}

/**
 * The encumbrances that stood on a day, which a contract of that day is judged by: one that came later binds it no more than
 * one that was over. One whose beginning nobody has told yet stood on no day that is known; one undone never stood.
 */
export function overlaysOn(overlays: Claims, date: LegalDate): Overlay[] {
  const stood = ({ effectiveDate: from, clearedOn, annulled }: OverlayClaim) =>
    !annulled && from !== null && from <= date && (clearedOn === null || date < clearedOn);
  return [...new Set(overlays.filter(stood).map(({ overlay }) => overlay))];
}

function isHeld({ clearedOn }: OverlayClaim): boolean {
  return clearedOn === null;
}

function encumbranceChanged(told: ToldClaim, after: Claims): PatentEvent {
  const overlayInForce = after.some((claim) => claim.overlay === told.overlay && isHeld(claim));
  return { type: 'PatentEncumbranceChanged', ...told, overlayInForce };
}
