import { inboxPrefixOf } from './connection.ts';
import { EVENT_SERVICES, homeStream, partyDurable, partyStream } from './streams.ts';
import { type Audience, isPartyCode } from './subject.ts';

const SERVICES = EVENT_SERVICES;
type Service = (typeof SERVICES)[number];

type HomeAudience = Exclude<Audience, 'party'>;

/** Who reads what of the services' home copies, beside a service its own. Restricted events: by producer. */
const READERS: Readonly<
  Record<string, { readonly audiences: readonly HomeAudience[]; readonly restrictedOf: readonly Service[] }>
> = {
  // Pledges weigh on its patents, confirmed abnormal filings leave its counts.
  inventory: { audiences: ['public', 'internal'], restrictedOf: ['financing', 'enforcement'] },
  cultivation: { audiences: ['public', 'internal'], restrictedOf: ['financing', 'enforcement'] },
  // It takes no new pledge of an application whose abnormal filing is confirmed.
  financing: { audiences: ['public', 'internal'], restrictedOf: ['enforcement'] },
  enforcement: { audiences: ['public', 'internal'], restrictedOf: [] },
  reporting: { audiences: ['public', 'internal'], restrictedOf: SERVICES },
  portal: { audiences: ['public'], restrictedOf: [] },
  analytics: { audiences: ['public', 'internal'], restrictedOf: [] },
};

/**
 * Whether a department reads another one's restricted home copies, or its own: what applies to the bus applies to every page
 * that shows events to its people. A unit that is no reader reads none.
 */
export function readsRestricted(unit: string, of: string): boolean {
  return unit === of || (READERS[unit]?.restrictedOf.some((service) => service === of) ?? false);
}

/**
 * Consumers a reader may have on streams that are not its own: `<user>-<purpose>` and `<user>-<purpose>-<audience>`. They are
 * listed because NATS has no wildcard inside a token: with `*` a reader could draw from the consumer of another one who may
 * read more.
 */
const PURPOSES = ['main', 'trial'];
const PURPOSES_BY_AUDIENCE = ['facts', 'reactions'];
const REPLAYS = ['replay', 'replay-2'];

const PARTY_PASSWORD = /^[\x21\x23-\x5b\x5d-\x7e]{16,}$/;

/** A bank or an enterprise with credentials of its own. */
export interface NatsParty {
  /** Reader token of its copies, `b01`; its user is `party-b01`, its inbox prefix `_INBOX_b01`. */
  readonly code: string;
  /** At least 16 printable ASCII characters without quotes and backslashes, or a bcrypt hash (recommended). */
  readonly password: string;
  /** Further consumers beside `party-<code>`: `archive` → `party-b01-archive`. The owning services create them. */
  readonly durables?: readonly string[];
}

/**
 * Reads a list of parties, as an administrator keeps it: a JSON array of `{code, password, durables?}`.
 * @throws RangeError naming the entry and the field; never the value, which may be a password
 */
export function readNatsParties(text: string): NatsParty[] {
  const list: unknown = JSON.parse(text);
  if (!Array.isArray(list)) throw new RangeError('the list of parties is not a JSON array');
  return list.map((entry: unknown, at) => readParty(entry, `entry ${at + 1}`));
}

function readParty(entry: unknown, where: string): NatsParty {
  if (typeof entry !== 'object' || entry === null) throw new RangeError(`${where} is not an object`);
  const { code, password, durables = [], ...others } = entry as Record<string, unknown>;
  const [unknown] = Object.keys(others);
  if (unknown !== undefined) throw new RangeError(`${where} has a field ${unknown}, which nobody reads`);
  if (typeof code !== 'string') throw new RangeError(`code of ${where} is not a text`);
  if (typeof password !== 'string') throw new RangeError(`password of ${where} is not a text`);
  if (!Array.isArray(durables) || !durables.every((name) => typeof name === 'string')) {
    throw new RangeError(`durables of ${where} is not a list of texts`);
  }
  return { code, password, durables };
}

interface Permissions {
  readonly publish: readonly string[];
  readonly subscribe: readonly string[];
  /** May answer requests it received: redriven dead letters. */
  readonly answers?: boolean;
}

/**
 * The whole user file of `deploy/nats`: services, portal, analytics, operator and the given parties. NATS joins no lists from
 * two files, so parties stand in the same one; it is rendered again whenever a party comes or goes, and the server reloaded.
 */
export function renderNatsUsers(parties: readonly NatsParty[] = []): string {
  const users = [
    ...SERVICES.map((service) => renderUser(service, variable(service), servicePermissions(service))),
    ...['portal', 'analytics'].map((user) => renderUser(user, variable(user), readerPermissions(user))),
    renderUser('operator', variable('operator'), OPERATOR),
  ];
  return `${HEADER}authorization {\n  users: [\n${users.join('')}${renderPartyUsers(parties)}  ]\n}\n`;
}

/** The entries of parties. @throws RangeError naming the party and the rule */
export function renderPartyUsers(parties: readonly NatsParty[]): string {
  const codes = new Set<string>([...Object.keys(READERS), 'operator']);
  return parties
    .map((party) => {
      if (!isPartyCode(party.code)) throw new RangeError(`code ${party.code}: lower-case letters, digits and _ only`);
      if (codes.has(party.code)) throw new RangeError(`code ${party.code}: taken`);
      if (!PARTY_PASSWORD.test(party.password)) {
        throw new RangeError(`password of ${party.code}: at least 16 printable characters, no quotes or backslashes`);
      }
      codes.add(party.code);
      return renderUser(partyDurable(party.code), `"${party.password}"`, partyPermissions(party));
    })
    .join('');
}

const HEADER = `# Who may do what on the bus. Rendered by \`pnpm --filter @zhiqi/client nats-users\`, never edited: the rules and their
# reasons are in packages/client/src/nats-users.ts.
# Passwords come from the environment. A value that NATS reads as a number is refused, so begin with a letter.
`;

function variable(user: string): string {
  return `$ZHIQI_NATS_PASSWORD_${user.toUpperCase()}`;
}

/** Everything on the server but publishing events: streams, consumers, dead letters. */
const OPERATOR: Permissions = {
  // The acknowledgement of snapshots is what lets a backup read more than the server's window.
  publish: ['$JS.API.>', '$JS.ACK.>', '$JS.SNAPSHOT.ACK.>', 'zhiqi-redrive.>'],
  subscribe: ['_INBOX_operator.>'],
};

function servicePermissions(service: Service): Permissions {
  const home = homeStream(service);
  const party = partyStream(service);
  const reader = readerPermissions(service);
  const own = [
    `zhiqi.*.*.*.${service}.>`,
    `zhiqi-nudge.${service}`,
    '$JS.API.INFO',
    ...[home, party, 'ZHIQI_DEAD'].flatMap((stream) => [
      `$JS.API.STREAM.INFO.${stream}`,
      `$JS.API.STREAM.CREATE.${stream}`,
    ]),
    ...[home, party].flatMap((stream) => [
      `$JS.API.STREAM.UPDATE.${stream}`,
      `$JS.API.STREAM.MSG.GET.${stream}`,
      `$JS.API.DIRECT.GET.${stream}`,
      `$JS.API.DIRECT.GET.${stream}.>`,
    ]),
    // Revoking a consent removes copies. Home copies are history: only the operator could remove them.
    `$JS.API.STREAM.PURGE.${party}`,
    `$JS.API.CONSUMER.*.${home}`,
    `$JS.API.CONSUMER.*.${home}.>`,
    `$JS.API.CONSUMER.DURABLE.CREATE.${home}.*`,
    `$JS.API.CONSUMER.MSG.NEXT.${home}.*`,
    `$JS.ACK.${home}.>`,
    // It makes the consumers of parties and does not read from them.
    ...['CREATE', 'INFO', 'DELETE'].map((verb) => `$JS.API.CONSUMER.${verb}.${party}.>`),
  ];
  return {
    publish: [...own, ...reader.publish],
    subscribe: [...reader.subscribe, `zhiqi-nudge.${service}`],
    answers: true,
  };
}

/** Reading the home copies of services by listed consumers with one pinned filter each, and what goes with it. */
function readerPermissions(user: string): Permissions {
  const { audiences = [], restrictedOf = [] } = READERS[user] ?? {};
  const all: readonly HomeAudience[] = restrictedOf.length > 0 ? [...audiences, 'restricted'] : audiences;
  const durables = [
    ...PURPOSES.map((purpose) => `${user}-${purpose}`),
    ...PURPOSES_BY_AUDIENCE.flatMap((purpose) => all.map((audience) => `${user}-${purpose}-${audience}`)),
  ];
  const names = [...durables, ...durables.map((name) => `${name}-reread`), ...REPLAYS.map((name) => `${user}-${name}`)];
  const create = (stream: string, name: string, audience: HomeAudience): string =>
    `$JS.API.CONSUMER.CREATE.${stream}.${name}.zhiqi.${audience}.>`;
  return {
    publish: [
      ...names.flatMap((name) => [
        ...audiences.map((audience) => create('*', name, audience)),
        ...restrictedOf.map((service) => create(homeStream(service), name, 'restricted')),
        ...useOf('*', name),
        `$JS.API.CONSUMER.DELETE.*.${name}`,
      ]),
      `zhiqi-dead.${user}.>`,
    ],
    subscribe: [`${inboxPrefixOf(user)}.>`, `zhiqi-redrive.${user}.>`],
    answers: true,
  };
}

/** Only its own copies, by consumers made for it; nothing is created, and every answer goes to its own inbox. */
function partyPermissions({ code, durables = [] }: NatsParty): Permissions {
  for (const name of durables) {
    if (!/^[a-z0-9]+(?:-[a-z0-9]+)*$/.test(name))
      throw new RangeError(`durable ${name} of ${code}: lower-case words joined by -`);
  }
  const names = [partyDurable(code), ...durables.map((name) => `${partyDurable(code)}-${name}`)];
  return {
    publish: SERVICES.flatMap((service) => names.flatMap((name) => useOf(partyStream(service), name))),
    subscribe: [`${inboxPrefixOf(partyDurable(code))}.>`],
  };
}

/** Looking at, drawing from and acknowledging an existing consumer. */
function useOf(stream: string, name: string): string[] {
  return [
    `$JS.API.CONSUMER.INFO.${stream}.${name}`,
    `$JS.API.CONSUMER.MSG.NEXT.${stream}.${name}`,
    `$JS.ACK.${stream}.${name}.>`,
  ];
}

function renderUser(user: string, password: string, { publish, subscribe, answers }: Permissions): string {
  const list = (subjects: readonly string[]): string => subjects.map((subject) => `          "${subject}"\n`).join('');
  return [
    '    {\n',
    `      user: ${user}, password: ${password}\n`,
    '      permissions: {\n',
    `        publish: { allow: [\n${list(publish)}        ] }\n`,
    `        subscribe: { allow: [\n${list(subscribe)}        ] }\n`,
    ...(answers ? ['        allow_responses: { max: 1, expires: "10m" }\n'] : []),
    '      }\n',
    '    }\n',
  ].join('');
}
