import { type Actor, type Decider, requireRole } from '@zhiqi/kernel';

/** How the rows of one list ended; every row is counted once. */
export interface RowCounts {
  readonly rows: number;
  readonly accepted: number;
  readonly merged: number;
  readonly unchanged: number;
  readonly quarantined: number;
  readonly ignored: number;
  /** Of accepted, merged and unchanged: outside the banner. */
  readonly outOfScope: number;
  /** Of accepted, merged and unchanged: legal state unknown, outside every count. */
  readonly stateUnknown: number;
}

/** 导入批次: what became of one list. Neither the file nor its cells are kept. */
export type ImportBatch =
  | { readonly status: 'NONE' }
  | ({ readonly status: 'COMPLETED'; readonly source: ImportSource; readonly sha256: string } & RowCounts);

/** Files whose columns or fields are known. */
export type ImportLayout = 'ZHIQI_TEMPLATE' | 'CNIPR' | 'INCOPAT' | 'PATSNAP' | 'CNIPA_XML' | 'QCC' | 'CNIPA_LIST';

export type ImportSource = ImportLayout | 'UNSPECIFIED';

export interface CompleteImportBatch {
  readonly type: 'CompleteImportBatch';
  readonly actor: Actor;
  readonly source: ImportSource;
  /** SHA-256 of the file, so that a question about a list can be traced to the very file. */
  readonly sha256: string;
  readonly counts: RowCounts;
}

export type ImportBatchEvent = {
  readonly type: 'ImportBatchCompleted';
  readonly source: ImportSource;
  readonly sha256: string;
  readonly counts: RowCounts;
};

/** A batch is completed once; the rows themselves are commands on the patents. */
export const importBatchDecider: Decider<ImportBatch, CompleteImportBatch, ImportBatchEvent> = {
  initial: { status: 'NONE' },
  decide(command, state) {
    requireRole(command.actor, ['OFF', 'LEAD'], '导入专利清单');
    if (state.status === 'COMPLETED') return [];
    const { source, sha256, counts } = command;
    return [{ type: 'ImportBatchCompleted', source, sha256, counts }];
  },
  evolve: (_state, { source, sha256, counts }) => ({ status: 'COMPLETED', source, sha256, ...counts }),
};
