import { checkWholeNumbers, isRole, type Role, type RollPolicy } from '@zhiqi/kernel';

/** An extension that the law allows: by whom, how long, how often. */
export interface ExtensionRule {
  readonly roles: readonly Role[];
  /** In the clock's own unit; null = the decision states a reasonable length (K08 by collective discussion). */
  readonly length: number | null;
  /** How often by these roles; null = not limited. */
  readonly times: number | null;
  readonly source: string;
}

/** One statutory clock as a rule pack fixes it (financing brief §3.3): data, never a constant of the program. */
export interface ClockRule {
  /** `K04`; a second length of the same code carries a suffix, `K22_CREDIT`. */
  readonly code: string;
  readonly titleZh: string;
  readonly unit: 'WORKING_DAY' | 'DAY';
  readonly length: number;
  /** What happens when the last day is off; `NONE` for working days. */
  readonly roll: RollPolicy;
  /** Whose act it limits: the bureau is warned on the unrolled day, a party has until the rolled one (C-6). */
  readonly duty: 'BUREAU' | 'PARTY';
  readonly extensions: readonly ExtensionRule[];
  /** Grounds whose time is not counted; none = the clock cannot be paused. */
  readonly pausedBy: readonly string[];
  /** Article it rests on. */
  readonly source: string;
  /** What has to be confirmed before it is relied on; null = read in the text of the law. */
  readonly verify: string | null;
}

const UNITS = ['WORKING_DAY', 'DAY'];
const ROLLS = ['NONE', 'STATUTORY_ONLY', 'ANY_OFF_DAY'];
const DUTIES = ['BUREAU', 'PARTY'];

/** Checks clock data. @throws Error naming the clock; a service does not start on wrong rules */
export function checkClockRules(family: string, rules: readonly ClockRule[]): void {
  const codes = new Set(rules.map(({ code }) => code));
  if (codes.size !== rules.length) throw new Error(`rules ${family}: a clock stands twice`);
  for (const rule of rules) checkClockRule(`${family}/${rule.code}`, rule);
}

function checkClockRule(name: string, rule: ClockRule): void {
  checkWholeNumbers(name, [rule], ['length']);
  const faults: readonly (readonly [boolean, string])[] = [
    [rule.length === 0, 'length must not be 0'],
    [!UNITS.includes(rule.unit), `unknown unit ${rule.unit}`],
    [!ROLLS.includes(rule.roll), `unknown roll policy ${rule.roll}`],
    [!DUTIES.includes(rule.duty), `unknown duty ${rule.duty}`],
    [rule.unit === 'WORKING_DAY' && rule.roll !== 'NONE', 'working days end on one by nature, so they never roll'],
    [rule.titleZh === '' || rule.source === '', 'a clock has a title and a source'],
    [rule.verify === '', 'verify says what to confirm, or is null'],
    [!rule.extensions.every(isSound), 'an extension names known roles and whole numbers'],
  ];
  const fault = faults.find(([isFault]) => isFault);
  if (fault) throw new Error(`rules ${name}: ${fault[1]}`);
}

function isSound({ roles, length, times, source }: ExtensionRule): boolean {
  const whole = (value: number | null): boolean => value === null || (Number.isInteger(value) && value > 0);
  return roles.length > 0 && roles.every(isRole) && whole(length) && whole(times) && source !== '';
}
