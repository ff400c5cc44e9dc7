import { type Actor, assertNever, type Decider, type LegalDate, legalDateAt, rule } from '@zhiqi/kernel';
import { type CommandBase, requireText } from '../dated-act.ts';
import { isOfEnforcement, requireEnforcer } from '../readers.ts';

/** Shape number of {@link ReporterFileState} in the store. */
export const REPORTER_FILE_SCHEMA = 1;

interface FileBase {
  readonly leadId: string;
  /** Person keys of the officers of the matter, for whom the unit head opened it. */
  readonly openedTo: readonly string[];
  readonly looks: number;
  readonly deniedLooks: number;
}

/** Nothing happened to the sealed identity yet. */
export interface UntouchedFile {
  readonly status: 'UNTOUCHED';
}

export interface SealedFile extends FileBase {
  readonly status: 'SEALED';
}

export interface ErasedFile extends FileBase {
  readonly status: 'ERASED';
  readonly erasedOn: LegalDate;
  /** UTC instant; the key must be gone from then on. */
  readonly erasedAt: string;
  readonly keyDestroyed: boolean;
}

export type ReporterFileState = UntouchedFile | SealedFile | ErasedFile;

interface FileCommand extends CommandBase {
  readonly leadId: string;
}

export interface OpenTo extends FileCommand {
  readonly type: 'OpenTo';
  readonly officer: string;
  readonly reason: string;
}

export interface Look extends FileCommand {
  readonly type: 'Look';
  readonly purpose: string;
}

export interface Erase extends FileCommand {
  readonly type: 'Erase';
  readonly legalBasis: string;
}

/** The vault no longer holds the key. */
export interface ConfirmKeyDestroyed extends FileCommand {
  readonly type: 'ConfirmKeyDestroyed';
}

export type ReporterFileCommand = OpenTo | Look | Erase | ConfirmKeyDestroyed;

interface Entry {
  readonly leadId: string;
  /** The person is in the entry itself, beside who the journal says gave the command. */
  readonly by: Actor;
  readonly at: string;
}

/** The access log: what was done with one sealed identity. Never published. */
export type ReporterFileEvent =
  | (Entry & { readonly type: 'ReporterOpened'; readonly officer: string; readonly reason: string })
  | (Entry & { readonly type: 'ReporterLooked'; readonly purpose: string })
  | (Entry & { readonly type: 'ReporterLookDenied'; readonly purpose: string })
  | (Entry & { readonly type: 'ReporterErased'; readonly legalBasis: string })
  | (Entry & { readonly type: 'ReporterKeyDestroyed' });

const ACTIONS = {
  OpenTo: { titleZh: '向经办人开放举报人信息', roles: ['HEAD'] },
  Erase: { titleZh: '删除举报人信息', roles: ['HEAD', 'CHIEF'] },
  ConfirmKeyDestroyed: { titleZh: '登记密钥已销毁', roles: ['SYS'] },
} as const;

/**
 * Who may know a reporter (brief §4.2): the intake desk, the unit head, and the officer of the matter once the head opened
 * it; all of them of this department.
 */
export function mayLook(state: ReporterFileState, actor: Actor): boolean {
  if (!isOfEnforcement(actor)) return false;
  if (actor.role === 'DESK' || actor.role === 'HEAD') return true;
  return actor.role === 'OFF' && state.status !== 'UNTOUCHED' && state.openedTo.includes(actor.personKey);
}

/** A denied look is no refusal of the command: it is an entry of the log, and the caller is told afterwards. */
export const reporterFileDecider: Decider<ReporterFileState, ReporterFileCommand, ReporterFileEvent> = {
  initial: { status: 'UNTOUCHED' },
  decide,
  evolve,
};

/** @throws DomainError when the key was destroyed */
export function requireNotErased(state: ReporterFileState): void {
  if (state.status !== 'ERASED') return;
  throw rule('REPORTER_ERASED', `举报人信息已于 ${state.erasedOn} 依法删除,任何人都不能再查看。`, {
    params: { erasedOn: state.erasedOn },
  });
}

/** At once while an erased identity's key may still be in the vault. */
export function reporterFileDueAt(state: ReporterFileState): string | undefined {
  return state.status === 'ERASED' && !state.keyDestroyed ? state.erasedAt : undefined;
}

function decide(command: ReporterFileCommand, state: ReporterFileState): ReporterFileEvent[] {
  const { leadId, actor: by, at } = command;
  const entry = { leadId, by, at };
  switch (command.type) {
    case 'OpenTo': {
      requireEnforcer(by, ACTIONS.OpenTo.roles, ACTIONS.OpenTo.titleZh);
      requireNotErased(state);
      const officer = requireText(command.officer, 'officer', '经办人');
      const reason = requireText(command.reason, 'reason', '开放理由');
      return [{ type: 'ReporterOpened', ...entry, officer, reason }];
    }
    case 'Look': {
      const purpose = requireText(command.purpose, 'purpose', '查看目的');
      if (!mayLook(state, by)) return [{ type: 'ReporterLookDenied', ...entry, purpose }];
      requireNotErased(state);
      return [{ type: 'ReporterLooked', ...entry, purpose }];
    }
    case 'Erase': {
      requireEnforcer(by, ACTIONS.Erase.roles, ACTIONS.Erase.titleZh);
      requireNotErased(state);
      const legalBasis = requireText(command.legalBasis, 'legal_basis', '删除的法律依据');
      return [{ type: 'ReporterErased', ...entry, legalBasis }];
    }
    case 'ConfirmKeyDestroyed': {
      requireEnforcer(by, ACTIONS.ConfirmKeyDestroyed.roles, ACTIONS.ConfirmKeyDestroyed.titleZh);
      return state.status === 'ERASED' && !state.keyDestroyed ? [{ type: 'ReporterKeyDestroyed', ...entry }] : [];
    }
    default:
      return assertNever(command, 'reporter command');
  }
}

function evolve(state: ReporterFileState, event: ReporterFileEvent): ReporterFileState {
  const file = state.status === 'UNTOUCHED' ? firstEntry(event) : state;
  switch (event.type) {
    case 'ReporterOpened':
      return { ...file, openedTo: [...new Set([...file.openedTo, event.officer])] };
    case 'ReporterLooked':
      return { ...file, looks: file.looks + 1 };
    case 'ReporterLookDenied':
      return { ...file, deniedLooks: file.deniedLooks + 1 };
    case 'ReporterErased':
      return { ...file, status: 'ERASED', erasedOn: legalDateAt(event.at), erasedAt: event.at, keyDestroyed: false };
    case 'ReporterKeyDestroyed':
      return file.status === 'ERASED' ? { ...file, keyDestroyed: true } : file;
    default:
      return assertNever(event, 'reporter event');
  }
}

function firstEntry({ leadId }: ReporterFileEvent): SealedFile | ErasedFile {
  return { status: 'SEALED', leadId, openedTo: [], looks: 0, deniedLooks: 0 };
}
