import { type EventType, eventDescriptor } from '@zhiqi/contracts';
import { escapeToken, unescapeToken } from '@zhiqi/kernel';

/**
 * Who may read a copy of an event: `public` (class P0), `internal` (P1, every department and analytics), `restricted`
 * (P2, readers the producer names), `party` (one bank or one enterprise).
 */
export type Audience = 'public' | 'internal' | 'restricted' | 'party';

/** `zhiqi.<audience>.<reader>.<region>.<service>.<aggregate>.<event>.v<N>.<id>`, token by token. */
export interface EventSubject {
  readonly audience: Audience;
  /** `all`, or the party's code. */
  readonly reader: string;
  /** GB/T 2260 division code, `150621`. */
  readonly region: string;
  readonly service: string;
  readonly aggregate: string;
  /** Kebab case of the message name, `patent-registered`. */
  readonly event: string;
  readonly version: number;
  /** Aggregate id, unescaped. */
  readonly id: string;
}

/** Narrows a subscription or a look-up; what is left out matches everything. */
export type SubjectFilter = Partial<EventSubject>;

/** A subject or one of its parts that the grammar does not allow. */
export class SubjectError extends Error {
  override readonly name = 'SubjectError';
}

const ROOT = 'zhiqi';
const TOKEN_COUNT = 9;
const AUDIENCES: ReadonlySet<string> = new Set<Audience>(['public', 'internal', 'restricted', 'party']);

const GRAMMAR = {
  audience: /^(?:public|internal|restricted|party)$/,
  reader: /^[a-z0-9][a-z0-9_]*$/,
  region: /^[0-9]{6}$/,
  service: /^[a-z][a-z0-9]*$/,
  aggregate: /^[a-z][a-z0-9-]*$/,
  event: /^[a-z][a-z0-9-]*$/,
} as const;

/** Whether a text can be the reader token of a party: lower-case letters, digits and `_`, never `all`. */
export function isPartyCode(code: string): boolean {
  return GRAMMAR.reader.test(code) && code !== 'all' && code.length <= 32;
}

/** @throws SubjectError naming the part that breaks the grammar */
export function buildSubject(subject: EventSubject): string {
  if ((subject.audience === 'party') === (subject.reader === 'all')) {
    throw new SubjectError(`audience ${subject.audience} does not go with reader ${subject.reader}`);
  }
  return tokensOf(subject).join('.');
}

/** @throws SubjectError for anything that {@link buildSubject} cannot have built */
export function parseSubject(text: string): EventSubject {
  const tokens = text.split('.');
  const [root, audience = '', reader = '', region = '', service = '', aggregate = '', event = '', v = '', token = ''] =
    tokens;
  const version = /^v([1-9][0-9]*)$/.exec(v)?.[1];
  if (root !== ROOT || tokens.length !== TOKEN_COUNT || version === undefined || !AUDIENCES.has(audience)) {
    throw new SubjectError(`not an event subject: ${text}`);
  }
  const parts = { audience: audience as Audience, reader, region, service, aggregate, event, version: Number(version) };
  const subject = { ...parts, id: idOf(token) };
  if (buildSubject(subject) !== text) throw new SubjectError(`not an event subject: ${text}`);
  return subject;
}

/**
 * The NATS filter for what is given; `subjectFilter({ audience: 'internal' })` → `zhiqi.internal.>`.
 * A filter that leaves the audience open is refused by the server to readers who may not see every audience.
 *
 * @throws SubjectError naming the part that breaks the grammar
 */
export function subjectFilter(filter: SubjectFilter = {}): string {
  const tokens = tokensOf(filter);
  const last = tokens.findLastIndex((token) => token !== '*');
  return last === TOKEN_COUNT - 1 ? tokens.join('.') : [...tokens.slice(0, last + 1), '>'].join('.');
}

/** The filter for the home copies of one event type: its audience, service, aggregate, event and version. */
export function eventFilter(type: EventType): SubjectFilter {
  const { home, service, aggregate, eventToken, version } = eventDescriptor(type);
  return { audience: home, reader: 'all', service, aggregate, event: eventToken, version };
}

function tokensOf(subject: SubjectFilter): string[] {
  const parts = Object.entries(GRAMMAR).map(([name, rule]) => {
    const value = subject[name as keyof typeof GRAMMAR];
    if (value === undefined) return '*';
    if (rule.test(value)) return value;
    throw new SubjectError(`${name} of a subject cannot be ${JSON.stringify(value)}`);
  });
  return [ROOT, ...parts, versionToken(subject.version), subject.id === undefined ? '*' : idToken(subject.id)];
}

function versionToken(version: number | undefined): string {
  if (version === undefined) return '*';
  if (Number.isSafeInteger(version) && version > 0) return `v${version}`;
  throw new SubjectError(`version of a subject cannot be ${version}`);
}

function idToken(id: string): string {
  try {
    return escapeToken(id);
  } catch (cause) {
    throw new SubjectError('id of a subject cannot be empty', { cause });
  }
}

function idOf(token: string): string {
  try {
    return unescapeToken(token);
  } catch (cause) {
    throw new SubjectError(`not an escaped id: ${token}`, { cause });
  }
}
