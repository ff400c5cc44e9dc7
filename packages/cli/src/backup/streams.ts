import { constants } from 'node:fs';
import { cp, mkdir, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { copyStream, DEAD_STREAM, describeStreams, type NatsSession, type StreamContent } from '@zhiqi/client';
import { hasCode } from '../platform/errors.ts';
import { ScratchNats } from './scratch-nats.ts';
import type { Staging } from './staging.ts';

/** Where nats-server keeps the streams of its only account, below its store folder. */
const STREAMS = join('jetstream', '$G', 'streams');
/** Below a stream's folder: its consumers with their positions. */
const CONSUMERS = 'obs';

export interface StageStreamsOptions {
  readonly natsServer: string;
  readonly staging: Staging;
  /** The store folder of nats-server in the staged data folder. */
  readonly target: string;
  readonly signal: AbortSignal;
  readonly progress: (text: string) => void;
}

/** What was staged, as a server that was started on it describes it. */
export interface StagedStreams {
  readonly streams: readonly StreamContent[];
  /** Version of the server that wrote the files. */
  readonly natsServer: string;
}

/**
 * Takes all streams of a running server: first the consumers' positions of all streams, then the messages. A position is
 * then never ahead of the messages it belongs to, as it would be in a single snapshot under load (docs/adr/0007). Ahead, it
 * would pass over events that the relay publishes again after a restore.
 *
 * Last, a server is started on the result: what is archived has been proven to start.
 */
export async function stageRunningStreams(live: NatsSession, options: StageStreamsOptions): Promise<StagedStreams> {
  const { staging, target } = options;
  const positions = join(staging.path, 'positions');
  await copyAll(live, positions, true, options);
  const lastSeqs = await copyAll(live, target, false, options);
  for (const stream of lastSeqs.keys()) await moveConsumers(stream, positions, target);
  await rm(positions, { recursive: true, force: true });
  const staged = await describeStaged(options);
  for (const [stream, lastSeq] of lastSeqs) requireReached(stream, lastSeq, staged.streams);
  return staged;
}

/** Takes the files of a server that does not run. */
export async function stageStoppedStreams(natsFolder: string, options: StageStreamsOptions): Promise<StagedStreams> {
  options.progress('消息流');
  await cp(join(natsFolder, 'jetstream'), join(options.target, 'jetstream'), {
    recursive: true,
    mode: constants.COPYFILE_FICLONE,
  });
  return describeStaged(options);
}

/** Copies every stream into a fresh folder. @returns the last sequence of each when its copy began */
async function copyAll(
  live: NatsSession,
  storeDir: string,
  consumers: boolean,
  { natsServer, staging, signal, progress }: StageStreamsOptions,
): Promise<Map<string, number>> {
  const scratch = await ScratchNats.start(natsServer, staging, storeDir);
  try {
    const names = (await describeStreams(live)).map(({ name }) => name).sort(byOrderOfBackup);
    const lastSeqs = new Map<string, number>();
    for (const [index, name] of names.entries()) {
      progress(`${consumers ? '消费位置' : '消息流'} ${index + 1}/${names.length} ${name}`);
      lastSeqs.set(name, await copyStream(live, scratch.session, name, { consumers, signal }));
    }
    return lastSeqs;
  } finally {
    await scratch.stop();
  }
}

/**
 * Home streams, then party streams, then dead letters. A revocation removes the party's copies before it is published: a
 * party stream taken after the home stream has lost them if the home stream knows of the revocation. A dead letter is stored
 * before its event is acknowledged.
 */
export function byOrderOfBackup(a: string, b: string): number {
  return rank(a) - rank(b) || (a < b ? -1 : 1);
}

function rank(stream: string): number {
  if (stream === DEAD_STREAM) return 2;
  return stream.endsWith('_PARTY') ? 1 : 0;
}

async function moveConsumers(stream: string, positions: string, target: string): Promise<void> {
  const from = join(positions, STREAMS, stream, CONSUMERS);
  const to = join(target, STREAMS, stream, CONSUMERS);
  await rm(to, { recursive: true, force: true });
  try {
    await rename(from, to);
  } catch (error) {
    // Made between the two copies: its consumers are made again by those who need them.
    if (!hasCode(error, 'ENOENT')) throw error;
    await mkdir(to);
  }
}

async function describeStaged({ natsServer, staging, target }: StageStreamsOptions): Promise<StagedStreams> {
  const scratch = await ScratchNats.start(natsServer, staging, target);
  try {
    const streams = await describeStreams(scratch.session);
    const folders = await readdir(join(target, STREAMS)).catch(noneIfMissing);
    const missing = folders.filter((folder) => !streams.some(({ name }) => name === folder));
    if (missing.length > 0) throw new Error(`nats-server does not recover ${missing.join(', ')}`);
    return { streams, natsServer: scratch.version };
  } finally {
    await scratch.stop();
  }
}

function noneIfMissing(error: unknown): string[] {
  if (hasCode(error, 'ENOENT')) return [];
  throw error;
}

function requireReached(stream: string, lastSeq: number, staged: readonly StreamContent[]): void {
  const reached = staged.find(({ name }) => name === stream)?.lastSeq ?? 0;
  if (reached < lastSeq) throw new Error(`${stream} was copied up to ${reached} instead of ${lastSeq}`);
}
