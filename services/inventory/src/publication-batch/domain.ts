import {
  type Actor,
  addMonths,
  assertNever,
  type Decider,
  forbidden,
  type LegalDate,
  legalDateAt,
  notFound,
  requireRole,
  rule,
} from '@zhiqi/kernel';
import type { PublicationChannel } from '../supply-listing/domain/types.ts';

/** 发布批次状态. */
export type BatchStatus = 'PLANNED' | 'RELEASING' | 'RELEASED';

/** A listing that could not be published with the batch; it stays approved. */
export interface HeldListing {
  readonly listingId: string;
  readonly reasonsZh: readonly string[];
}

/** What became of listings in one step of a release. */
export interface StepResult {
  readonly published: readonly { readonly listingId: string; readonly patents: number }[];
  readonly held: readonly HeldListing[];
}

/** Shape number of {@link BatchState} in the store. */
export const BATCH_SCHEMA = 1;

export interface Batch {
  readonly status: BatchStatus;
  readonly batchId: string;
  readonly channel: PublicationChannel;
  readonly plannedBy: string;
  readonly plannedOn: LegalDate;
  readonly approvedBy: string | null;
  /** Approved listings when it was released: frozen, so that a release that was cut off goes on with the same ones. */
  readonly listingIds: readonly string[];
  readonly done: number;
  readonly published: number;
  readonly patents: number;
  readonly held: readonly HeldListing[];
  /** UTC instant of the last step. */
  readonly steppedAt: string | null;
  readonly releasedOn: LegalDate | null;
}

export type BatchState = { readonly status: 'ABSENT' } | Batch;

interface CommandBase {
  readonly actor: Actor;
  readonly at: string;
}

export interface PlanBatch extends CommandBase {
  readonly type: 'PlanBatch';
  readonly batchId: string;
  readonly channel: PublicationChannel;
}

export interface ReleaseBatch extends CommandBase {
  readonly type: 'ReleaseBatch';
  /** Approved listings at this moment; looked up. */
  readonly listingIds: readonly string[];
}

/** A step of the release is done: everything before `upTo` has been published or held. */
export interface RecordStep extends CommandBase {
  readonly type: 'RecordStep';
  readonly upTo: number;
  readonly result: StepResult;
}

export type BatchCommand = PlanBatch | ReleaseBatch | RecordStep;

export type BatchEvent =
  | {
      readonly type: 'BatchPlanned';
      readonly batchId: string;
      readonly channel: PublicationChannel;
      readonly plannedBy: string;
      readonly plannedOn: LegalDate;
    }
  | {
      readonly type: 'BatchReleaseApproved';
      readonly approvedBy: string;
      readonly listingIds: readonly string[];
      readonly at: string;
    }
  | { readonly type: 'BatchStepDone'; readonly upTo: number; readonly result: StepResult; readonly at: string }
  | {
      readonly type: 'PublicationBatchReleased';
      readonly batchId: string;
      readonly channel: PublicationChannel;
      readonly listings: number;
      readonly patents: number;
      readonly releasedOn: LegalDate;
    };

/**
 * The rules of one publication batch: planned by one person, released by another; its listings are published one by
 * one, and those that may not be published any more are held with their reasons.
 */
export const batchDecider: Decider<BatchState, BatchCommand, BatchEvent> = {
  initial: { status: 'ABSENT' },
  decide,
  evolve,
};

/** Listings that the next step publishes. */
export function nextListings(batch: Batch, step: number): readonly string[] {
  return batch.listingIds.slice(batch.done, batch.done + step);
}

/** A release that is under way goes on at once. */
export function batchDueAt(state: BatchState): string | undefined {
  return state.status === 'RELEASING' ? (state.steppedAt ?? undefined) : undefined;
}

/** When the next batch is due: an interval after the last release, today where there was none (R-35 "适时"). */
export function nextReleaseDue(lastReleasedOn: LegalDate | null, intervalMonths: number, today: LegalDate): LegalDate {
  return lastReleasedOn === null ? today : addMonths(lastReleasedOn, intervalMonths);
}

export function unknownBatch(): Error {
  return notFound('BATCH_NOT_FOUND', '没有这个发布批次。请核对批次编号。');
}

function decide(command: BatchCommand, state: BatchState): BatchEvent[] {
  switch (command.type) {
    case 'PlanBatch':
      requireRole(command.actor, ['OFF', 'LEAD'], '计划发布批次');
      return plan(command, state);
    case 'ReleaseBatch':
      requireRole(command.actor, ['LEAD'], '批准发布批次');
      return release(command, existing(state));
    case 'RecordStep':
      requireRole(command.actor, ['SYS'], '登记发布进度');
      return recordStep(command, existing(state));
    default:
      return assertNever(command, 'batch command');
  }
}

function existing(state: BatchState): Batch {
  if (state.status === 'ABSENT') throw unknownBatch();
  return state;
}

function plan({ actor, at, batchId, channel }: PlanBatch, state: BatchState): BatchEvent[] {
  if (state.status !== 'ABSENT') throw rule('BATCH_EXISTS', '这个发布批次已经计划,不能重复计划。请查看批次列表。');
  return [{ type: 'BatchPlanned', batchId, channel, plannedBy: actor.personKey, plannedOn: legalDateAt(at) }];
}

function release({ actor, at, listingIds }: ReleaseBatch, batch: Batch): BatchEvent[] {
  if (batch.status !== 'PLANNED') {
    throw rule('BATCH_ALREADY_RELEASED', '这个发布批次已经批准发布,不能再次发布。新的条目请另行计划批次。', {
      params: { status: batch.status },
    });
  }
  if (actor.personKey === batch.plannedBy) {
    throw forbidden('SECOND_PERSON_REQUIRED', '计划人不能批准自己的发布批次。请由另一名负责人批准。');
  }
  if (listingIds.length === 0) {
    throw rule('BATCH_WITHOUT_LISTINGS', '没有已批准、待发布的供给条目,不能发布批次。请先批准供给条目。');
  }
  return [{ type: 'BatchReleaseApproved', approvedBy: actor.personKey, listingIds, at }];
}

/** A step that was done twice counts once. */
function recordStep({ at, upTo, result }: RecordStep, batch: Batch): BatchEvent[] {
  if (batch.status !== 'RELEASING' || upTo <= batch.done || upTo > batch.listingIds.length) return [];
  const step: BatchEvent = { type: 'BatchStepDone', upTo, result, at };
  if (upTo < batch.listingIds.length) return [step];
  const { batchId, channel, published, patents } = counted(batch, result);
  const released = { batchId, channel, listings: published, patents, releasedOn: legalDateAt(at) };
  return [step, { type: 'PublicationBatchReleased', ...released }];
}

function counted(batch: Batch, { published, held }: StepResult): Batch {
  return {
    ...batch,
    published: batch.published + published.length,
    patents: batch.patents + published.reduce((sum, { patents }) => sum + patents, 0),
    held: [...batch.held, ...held],
  };
}

function evolve(state: BatchState, event: BatchEvent): BatchState {
  if (event.type === 'BatchPlanned') {
    const { type: _type, ...planned } = event;
    return {
      status: 'PLANNED',
      ...planned,
      approvedBy: null,
      listingIds: [],
      done: 0,
      published: 0,
      patents: 0,
      held: [],
      steppedAt: null,
      releasedOn: null,
    };
  }
  if (state.status === 'ABSENT') return state;
  switch (event.type) {
    case 'BatchReleaseApproved': {
      const { approvedBy, listingIds, at } = event;
      return { ...state, status: 'RELEASING', approvedBy, listingIds, steppedAt: at };
    }
    case 'BatchStepDone':
      return { ...counted(state, event.result), done: event.upTo, steppedAt: event.at };
    case 'PublicationBatchReleased':
      return { ...state, status: 'RELEASED', releasedOn: event.releasedOn };
    default:
      return assertNever(event, 'batch event');
  }
}
