import { checkVersions, invalid, type LegalDate, ruleSetAt, type Versioned } from '@zhiqi/kernel';
import { type ClockRule, checkClockRules } from '../clock/rule.ts';

/** 非正常申请情形 of one list. */
export interface AbnormalFilingKind {
  /** `K1`: unique within its list only, so a code is read together with the pack. */
  readonly code: string;
  readonly titleZh: string;
}

/** The list of kinds in force, with the paper it comes from. */
export interface AbnormalFilingKinds {
  readonly version: string;
  readonly source: string;
  readonly verify: string | null;
  readonly kinds: readonly AbnormalFilingKind[];
}

/** Who may decide a matter (brief §2.2 E2), as a note for the officer. */
export interface CompetenceNote {
  readonly matter: string;
  readonly whoZh: string;
  readonly outcome: 'OWN' | 'REFER_UP' | 'REFER_PEER' | 'REFER_OTHER_DEPT';
  readonly basis: string;
  readonly verify: string | null;
}

/** A clock that starts again when a further report brings new facts. */
export interface RestartRule {
  readonly code: string;
  /** Clock that starts again. */
  readonly restarts: string;
  readonly source: string;
  readonly verify: string | null;
}

/** The law of one span of time (brief §3.1). What is decided names the pack it was decided under. */
export interface RulePack extends Versioned {
  readonly changesZh: string;
  readonly verify: string | null;
  readonly clocks: readonly ClockRule[];
  readonly restartOnNewFacts: RestartRule;
  readonly abnormalFilingKinds: AbnormalFilingKinds;
  readonly competence: readonly CompetenceNote[];
}

/** A pack as it is written: only what changes against the pack it continues. */
interface PackEntry extends Omit<RulePack, 'restartOnNewFacts' | 'abnormalFilingKinds'> {
  readonly inherits: string | null;
  /** Codes of clocks that end with this pack. */
  readonly withoutClocks: readonly string[];
  readonly restartOnNewFacts: RestartRule | null;
  readonly abnormalFilingKinds: AbnormalFilingKinds | null;
}

const CODE = /^[A-Z](?:[A-Z0-9]|_(?=[A-Z0-9])){0,63}$/;

/**
 * Reads pack data: completes each pack from the one it continues and checks the whole.
 * @throws Error naming what is wrong; the service does not start on wrong rules
 */
export function readRulePacks(data: unknown): readonly RulePack[] {
  const entries = (data as { readonly packs: readonly PackEntry[] }).packs;
  checkVersions('packs', entries);
  const packs: RulePack[] = [];
  for (const entry of entries) {
    const parent = packs.find(({ version }) => version === entry.inherits);
    if (entry.inherits !== null && parent === undefined) {
      throw new Error(`rules ${entry.version}: continues ${entry.inherits}, which is no earlier pack`);
    }
    packs.push(complete(entry, parent));
  }
  for (const pack of packs) checkPack(pack);
  return packs;
}

/**
 * The pack in force on the anchor date: the day of receipt for what comes in, of filing for cases.
 * @param field of the request that holds the date
 * @throws DomainError `invalid` for a day before the first pack
 */
export function packAt(packs: readonly RulePack[], anchor: LegalDate, field: string): RulePack {
  const [first] = packs;
  if (first !== undefined && anchor >= first.validFrom) return ruleSetAt(packs, anchor);
  const messageZh = `平台只载有 ${first?.validFrom} 起的规则,更早收到的材料请按当时的规定在线下办理`;
  throw invalid('DATE_BEFORE_RULES', `${messageZh}。`, { fields: [{ field, rule: 'DATE_BEFORE_RULES', messageZh }] });
}

/** A pack by its id, as an aggregate stored it. @throws Error for an id no version of the data ever had */
export function packNamed(packs: readonly RulePack[], version: string): RulePack {
  const found = packs.find((pack) => pack.version === version);
  if (!found) throw new Error(`no rule pack ${version}`);
  return found;
}

/** A clock of a pack. @throws Error when the pack has none of that code (K05 ends with RP-2026-04) */
export function clockOf(pack: RulePack, code: string): ClockRule {
  const found = pack.clocks.find((clock) => clock.code === code);
  if (!found) throw new Error(`rule pack ${pack.version} has no clock ${code}`);
  return found;
}

function complete(entry: PackEntry, parent: RulePack | undefined): RulePack {
  const { inherits: _inherits, withoutClocks, ...own } = entry;
  const restartOnNewFacts = own.restartOnNewFacts ?? parent?.restartOnNewFacts;
  const abnormalFilingKinds = own.abnormalFilingKinds ?? parent?.abnormalFilingKinds;
  if (restartOnNewFacts === undefined || abnormalFilingKinds === undefined) {
    throw new Error(`rules ${entry.version}: the first pack of a line must be complete`);
  }
  const unknown = withoutClocks.find((code) => !parent?.clocks.some((clock) => clock.code === code));
  if (unknown !== undefined) throw new Error(`rules ${entry.version}: ends ${unknown}, which the pack before has not`);
  checkClockRules(entry.version, own.clocks);
  const clocks = merge(parent?.clocks ?? [], own.clocks, ({ code }) => code);
  return {
    ...own,
    restartOnNewFacts,
    abnormalFilingKinds,
    clocks: clocks.filter(({ code }) => !withoutClocks.includes(code)),
    competence: merge(parent?.competence ?? [], own.competence, ({ matter }) => matter),
  };
}

/** What a pack says replaces what the one before said about the same thing. */
function merge<T>(before: readonly T[], own: readonly T[], key: (item: T) => string): T[] {
  return [...new Map([...before, ...own].map((item) => [key(item), item])).values()];
}

function checkPack(pack: RulePack): void {
  clockOf(pack, pack.restartOnNewFacts.restarts);
  const { kinds } = pack.abnormalFilingKinds;
  const codes = new Set(kinds.map(({ code }) => code));
  if (kinds.length === 0 || codes.size !== kinds.length || !kinds.every(({ code }) => CODE.test(code))) {
    throw new Error(`rules ${pack.version}: kinds of abnormal filings are distinct codes, at least one`);
  }
}
