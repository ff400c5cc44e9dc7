import {
  assertNever,
  type Decider,
  type FieldViolation,
  forbidden,
  invalid,
  type LegalDate,
  legalDateAt,
  requireRole,
  rule,
  startOfDay,
  yearOf,
} from '@zhiqi/kernel';
import { parameterFaults } from '../patent/domain/rule-parameters.ts';
import type {
  DraftRuleSet,
  DraftRuleSetState,
  DryRunTotals,
  PublishRuleSet,
  RecordDryRun,
  RecordRejudged,
  RuleSetCommand,
  RuleSetEvent,
  RuleSetState,
  Standing,
} from './domain/types.ts';

export * from './domain/types.ts';

/**
 * How long after publication judging anew begins at the earliest: every instance looks the rules up again within half a second,
 * so that nothing is judged by the old ones behind the process.
 */
const REJUDGE_AFTER_MS = 3_000;

const VERSION = /^[A-Z][A-Z0-9]*(?:-[A-Z0-9]+)*-v[1-9]\d*$/;

/**
 * How a version of the rules comes into force (brief §7.4): somebody drafts it, a dry run of exactly these parameters shows
 * what it changes, and a leader who had no hand in it publishes it. It never reaches into a closed year: one that is over,
 * or whose stocktaking round is closed, because its figures have been reported. It never begins before a version that was
 * published earlier.
 */
export const ruleSetDecider: Decider<RuleSetState, RuleSetCommand, RuleSetEvent> = {
  initial: { status: 'NONE' },
  decide,
  evolve,
};

/** When judging anew goes on; undefined when nothing is left to do. */
export function ruleSetDueAt(state: RuleSetState): string | undefined {
  return state.status === 'PUBLISHED' && !state.rejudge.done ? state.rejudge.nextAt : undefined;
}

function decide(command: RuleSetCommand, state: RuleSetState): RuleSetEvent[] {
  switch (command.type) {
    case 'DraftRuleSet':
      requireRole(command.actor, ['OFF', 'LEAD'], '起草判定规则');
      return draft(command, state);
    case 'RecordDryRun':
      requireRole(command.actor, ['OFF', 'LEAD'], '试算判定规则');
      return recordDryRun(command, requireDraft(state));
    case 'PublishRuleSet':
      requireRole(command.actor, ['LEAD'], '发布判定规则');
      return publish(command, requireDraft(state));
    case 'RecordRejudged':
      requireRole(command.actor, ['SYS'], '登记重新判定进度');
      return recordRejudged(command, state);
    default:
      return assertNever(command, 'rule set command');
  }
}

function draft(command: DraftRuleSet, state: RuleSetState): RuleSetEvent[] {
  if (state.status === 'PUBLISHED') throw alreadyPublished(state.version);
  const { type: _type, actor, at, standing, seiTables, ...drafted } = command;
  const faults = draftFaults(command, seiTables);
  if (faults.length > 0) {
    const list = faults.map(({ messageZh }) => messageZh).join(';');
    throw invalid('RULE_SET_INVALID', `规则草稿填写有误:${list}。请改正。`, { fields: faults });
  }
  if (state.status === 'DRAFT' && state.kind !== drafted.kind) {
    throw rule('DRAFT_OF_ANOTHER_KIND', '这个版本号已用于另一类规则的草稿。请换一个版本号。', {
      params: { version: drafted.version },
    });
  }
  requireFreeSpan(drafted, standing, legalDateAt(at));
  return [{ type: 'RuleSetDrafted', ...drafted, by: actor.personKey }];
}

function draftFaults(command: DraftRuleSet, seiTables: readonly string[]): FieldViolation[] {
  const { version, description, kind, parameters } = command;
  const fields: FieldViolation[] = parameterFaults(kind, parameters, seiTables).map((fault) => ({
    field: `parameters_json.${fault.name}`,
    rule: fault.rule,
    messageZh: fault.messageZh,
  }));
  if (!VERSION.test(version) || version.length > 40) {
    fields.push({ field: 'version', rule: 'VERSION_MALFORMED', messageZh: '版本号应形如 DORM-v2' });
  }
  if (description.trim() === '') {
    fields.push({ field: 'description', rule: 'DESCRIPTION_REQUIRED', messageZh: '请写明修改理由和参数来源' });
  }
  return fields;
}

/** Where a version may begin: in an open year, and after every version that was published before it. */
function requireFreeSpan(
  { version, validFrom }: { readonly version: string; readonly validFrom: LegalDate },
  { family, otherVersions, closedYears }: Standing,
  today: LegalDate,
): void {
  if (family.some((set) => set.version === version) || otherVersions.includes(version)) {
    throw rule('VERSION_TAKEN', `版本 ${version} 已存在,不能重复使用。请换一个版本号。`, { params: { version } });
  }
  const year = yearOf(validFrom);
  if (year < yearOf(today) || closedYears.includes(year)) {
    const why = year < yearOf(today) ? '已结束' : '的盘点轮次已关闭';
    throw rule('YEAR_CLOSED', `${year} 年度${why},其数据不再改变。规则的起始日应在尚未关闭的年度内。`, {
      params: { year, validFrom },
    });
  }
  const last = family.filter(({ shipped }) => !shipped).at(-1);
  if (last !== undefined && validFrom <= last.validFrom) {
    throw rule(
      'BEFORE_LAST_VERSION',
      `版本 ${last.version} 自 ${last.validFrom} 起施行,新版本须在其后起始。请推迟起始日。`,
      { params: { version: last.version, validFrom: last.validFrom } },
    );
  }
}

function recordDryRun({ totals }: RecordDryRun, drafted: DraftRuleSetState): RuleSetEvent[] {
  requireSameParameters(totals.parametersHash, drafted);
  if (totals.asOf < drafted.validFrom) {
    const messageZh = '试算日不能早于规则的起始日';
    throw invalid('AS_OF_BEFORE_START', `${messageZh}。`, {
      fields: [{ field: 'as_of', rule: 'AS_OF_BEFORE_START', messageZh }],
    });
  }
  return [{ type: 'RuleSetDryRunRecorded', totals }];
}

function publish({ actor, at, standing }: PublishRuleSet, drafted: DraftRuleSetState): RuleSetEvent[] {
  if (drafted.drafters.includes(actor.personKey)) {
    throw forbidden('SECOND_PERSON_REQUIRED', '起草人不能发布自己起草的规则。请由另一位业务负责人发布。');
  }
  if (drafted.dryRun === null) {
    throw rule('DRY_RUN_REQUIRED', '这组参数还没有试算。请先试算并保存结果,看清哪些专利会改变,再发布。', {
      params: { version: drafted.version },
    });
  }
  requireSameParameters(drafted.dryRun.parametersHash, drafted);
  const { ruleSetId, kind, version, validFrom, parametersHash, dryRun } = drafted;
  requireFreeSpan(drafted, standing, legalDateAt(at));
  requireSameGround(dryRun, standing);
  const settled = Date.parse(at) + REJUDGE_AFTER_MS;
  const rejudgeAt = new Date(Math.max(settled, Date.parse(startOfDay(validFrom)))).toISOString();
  return [
    {
      type: 'RuleSetPublished',
      ruleSetId,
      kind,
      version,
      validFrom,
      parametersHash,
      flips: dryRun.flips,
      by: actor.personKey,
      at,
      rejudgeAt,
    },
  ];
}

function recordRejudged({ after, patents, done, at }: RecordRejudged, state: RuleSetState): RuleSetEvent[] {
  if (state.status !== 'PUBLISHED') throw notDrafted();
  const { rejudge } = state;
  if (rejudge.done || (after <= rejudge.after && !done)) return [];
  return [{ type: 'PatentsRejudged', after, patents, done, at }];
}

function requireDraft(state: RuleSetState): DraftRuleSetState {
  if (state.status === 'NONE') throw notDrafted();
  if (state.status === 'PUBLISHED') throw alreadyPublished(state.version);
  return state;
}

function requireSameParameters(hash: string, { parametersHash }: DraftRuleSetState): void {
  if (hash === parametersHash) return;
  throw rule('DRY_RUN_OUTDATED', '试算后草稿又有改动。请按现在的参数重新试算。', { params: { parametersHash } });
}

/** A dry run shows what changes against the version that would hold otherwise; another one published since makes it say nothing. */
function requireSameGround({ asOf, againstVersion }: DryRunTotals, { family }: Standing): void {
  const inOrder = family.toSorted((a, b) => (a.validFrom < b.validFrom ? -1 : a.validFrom > b.validFrom ? 1 : 0));
  const holding = inOrder.findLast(({ validFrom }) => validFrom <= asOf)?.version ?? '';
  if (holding === againstVersion) return;
  throw rule('DRY_RUN_OUTDATED', `试算比较的是版本 ${againstVersion},此后又发布了版本 ${holding}。请重新试算。`, {
    params: { againstVersion, version: holding },
  });
}

function notDrafted(): Error {
  return rule('RULE_SET_NOT_DRAFTED', '没有这份规则草稿。请核对规则集编号,或先起草。');
}

function alreadyPublished(version: string): Error {
  return rule('RULE_SET_PUBLISHED', `版本 ${version} 已发布,不能再改。请起草下一版。`, { params: { version } });
}

function evolve(state: RuleSetState, event: RuleSetEvent): RuleSetState {
  switch (event.type) {
    case 'RuleSetDrafted': {
      const { type: _type, by, ...drafted } = event;
      const before = state.status === 'DRAFT' ? state.drafters.filter((person) => person !== by) : [];
      return { status: 'DRAFT', ...drafted, drafters: [...before, by], dryRun: null };
    }
    case 'RuleSetDryRunRecorded':
      return state.status === 'DRAFT' ? { ...state, dryRun: event.totals } : state;
    case 'RuleSetPublished': {
      if (state.status !== 'DRAFT' || state.dryRun === null) return state;
      return {
        ...state,
        status: 'PUBLISHED',
        dryRun: state.dryRun,
        publishedBy: event.by,
        publishedAt: event.at,
        claim: `${event.kind}/${event.validFrom}`,
        rejudge: { after: '', patents: 0, done: false, nextAt: event.rejudgeAt },
      };
    }
    case 'PatentsRejudged': {
      if (state.status !== 'PUBLISHED') return state;
      const patents = state.rejudge.patents + event.patents;
      return { ...state, rejudge: { after: event.after, patents, done: event.done, nextAt: event.at } };
    }
    default:
      return assertNever(event, 'rule set event');
  }
}
