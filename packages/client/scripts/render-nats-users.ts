import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { readNatsParties, renderNatsUsers } from '../src/nats-users.ts';

/**
 * Writes the user file of the bus.
 *
 *   node packages/client/scripts/render-nats-users.ts [--parties parties.json] [--out users.conf]
 *
 * Without options: `deploy/nats/users.conf`, which has no parties and no secrets and is kept in the repository. A deployment
 * with banks keeps their list outside of it, readable by its administrator alone, and renders into the folder that
 * nats-server reads:
 *
 *   [{ "code": "b01", "password": "$2a$11$…" }, { "code": "b02", "password": "$2a$11$…", "durables": ["archive"] }]
 *
 * `password` is the bcrypt hash of the bank's password (`nats server passwd` makes one), so that the file tells nobody how to
 * log in; a plain one of 16 and more characters is taken too. Afterwards `nats-server --signal reload=<pid>`, or SIGHUP to
 * the container: services stay connected, new banks can connect, removed ones are cut off. A server that was given its store
 * by `-sd` refuses to reload; `store_dir` in its configuration does not hinder it.
 */
const { values } = parseArgs({ options: { parties: { type: 'string' }, out: { type: 'string' } } });
const file = values.out ?? fileURLToPath(new URL('../../../deploy/nats/users.conf', import.meta.url));
const parties = values.parties === undefined ? [] : readNatsParties(readFileSync(values.parties, 'utf8'));
const temporary = `${file}.${process.pid}.tmp`;
// With parties it holds secrets; in one step, so that a server never reads half of it.
writeFileSync(temporary, renderNatsUsers(parties), { mode: parties.length > 0 ? 0o640 : 0o644 });
renameSync(temporary, file);
