/** What a driver or shell asks about the server itself: hello, ping, buildInfo, sessions, connection, host, log. */
import { hostname, totalmem } from 'node:os';
import { DateTime, type Doc, doc, int, type Value } from '../bson/values.ts';
import { badValue, Code, MongoError } from '../errors.ts';
import { sessionOf } from '../retry-records.ts';
import { maxDocumentBytes } from '../storage/collection.ts';
import { maxMessageBytes } from '../wire/message.ts';
import { type Command, type CommandContext, ok } from './context.ts';

/** The release whose behaviour is offered; maxWireVersion 21 belongs to it. */
const version = '7.0.0';

/**
 * A replica set of one. As a standalone server the driver would silently send no retryable writes.
 * `me` and `hosts` are the address this very client used, because the driver connects to what it finds there.
 */
function helloReply(context: CommandContext, legacy: boolean): Doc {
  const { address, id } = context.connection;
  return ok({
    helloOk: true,
    [legacy ? 'ismaster' : 'isWritablePrimary']: true,
    secondary: false,
    setName: 'rs0',
    setVersion: int(1),
    hosts: [address],
    primary: address,
    me: address,
    maxBsonObjectSize: int(maxDocumentBytes),
    maxMessageSizeBytes: int(maxMessageBytes),
    maxWriteBatchSize: int(100_000),
    localTime: new DateTime(BigInt(Date.now())),
    logicalSessionTimeoutMinutes: int(30),
    connectionId: int(id),
    minWireVersion: int(0),
    maxWireVersion: int(21),
    readOnly: false,
  });
}

function buildInfo(): Doc {
  return ok({
    version,
    versionArray: [int(7), int(0), int(0), int(0)],
    gitVersion: 'zhiqi-embedded-mongo',
    modules: [],
    storageEngines: ['sqlite'],
    bits: int(64),
    debug: false,
    maxBsonObjectSize: int(maxDocumentBytes),
  });
}

function sessionsIn(context: CommandContext): Set<string> {
  const ids = context.args.array(context.args.command);
  const keys = ids.map((lsid) => sessionOf(new Map([['lsid', lsid]])));
  return new Set(keys.filter((k) => k !== undefined).map((k) => Buffer.from(k).toString('latin1')));
}

function killSessions(context: CommandContext): Doc {
  context.engine.cursors.killSessions(sessionsIn(context));
  return ok();
}

function getParameter(context: CommandContext): Doc {
  const known: Record<string, Value> = {
    featureCompatibilityVersion: doc({ version: '7.0' }),
    enableTestCommands: context.engine.options.testCommands,
  };
  const all = context.args.doc.get('getParameter') === '*';
  const asked = Object.entries(known).filter(([name]) => all || context.args.doc.has(name));
  if (asked.length === 0) throw new MongoError(Code.InvalidOptions, 'no option found to get');
  return ok(Object.fromEntries(asked));
}

function getLog(context: CommandContext): Doc {
  const which = context.args.string('getLog');
  if (which === '*') return ok({ names: ['global', 'startupWarnings'] });
  if (which !== 'startupWarnings' && which !== 'global') {
    throw new MongoError(Code.IllegalOperation, `No log named '${which}'`);
  }
  return ok({ totalLinesWritten: int(0), log: [] });
}

function hostInfo(): Doc {
  const system = doc({
    currentTime: new DateTime(BigInt(Date.now())),
    hostname: hostname(),
    cpuAddrSize: int(64),
    memSizeMB: int(Math.floor(totalmem() / 2 ** 20)),
  });
  return ok({ system, os: doc({ type: process.platform, name: process.platform, version: '' }), extra: new Map() });
}

function connectionStatus(): Doc {
  return ok({ authInfo: doc({ authenticatedUsers: [], authenticatedUserRoles: [] }) });
}

const helloFields = [
  'helloOk',
  'client',
  'compression',
  'saslSupportedMechs',
  'speculativeAuthenticate',
  'hostInfo',
  'loadBalanced',
  'backpressure',
  'topologyVersion',
  'maxAwaitTimeMS',
];

function refuseLoadBalanced(context: CommandContext): void {
  if (context.args.doc.get('loadBalanced') === true)
    throw badValue('load balancer mode is not supported by the embedded store');
}

function helloCommand(legacy: boolean): Command {
  const handle = (context: CommandContext): Doc => {
    refuseLoadBalanced(context);
    return helloReply(context, legacy);
  };
  return { handle, fields: helloFields };
}

export const serverCommands: Record<string, Command> = {
  hello: helloCommand(false),
  isMaster: helloCommand(true),
  ismaster: helloCommand(true),
  ping: { handle: () => ok(), fields: [] },
  buildInfo: { handle: buildInfo, fields: [] },
  buildinfo: { handle: buildInfo, fields: [] },
  endSessions: { handle: killSessions, fields: [] },
  killSessions: { handle: killSessions, fields: [] },
  connectionStatus: { handle: connectionStatus, fields: ['showPrivileges'] },
  getParameter: {
    handle: getParameter,
    fields: ['featureCompatibilityVersion', 'enableTestCommands'],
    adminOnly: true,
  },
  getLog: { handle: getLog, fields: [], adminOnly: true },
  hostInfo: { handle: hostInfo, fields: [], adminOnly: true },
};
