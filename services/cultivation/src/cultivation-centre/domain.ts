import {
  assertNever,
  checkVersions,
  type Decider,
  invalid,
  type LegalDate,
  legalDateAt,
  notFound,
  type Role,
  requireRole,
  rule,
  ruleSetAt,
} from '@zhiqi/kernel';
import { type ActDate, requireActDate } from '../dates.ts';
import {
  type CentreCommand,
  type CentreEvent,
  type CentreRules,
  type CentreState,
  type CentreStatus,
  type CentreWork,
  EVIDENCE_KINDS,
  type EvidenceKind,
  type ExistingCentre,
  type InitiateCentre,
  type RecordEvidence,
  type SignAgreement,
} from './domain/types.ts';

export * from './domain/types.ts';

const STATUS_ZH: Readonly<Record<CentreStatus, string>> = {
  INITIATED: '已发起',
  SIGNED: '三方已签约',
  APPROVED: '已获批',
  OPERATING: '运行中',
  MIDTERM: '已中期检查',
  ACCEPTED: '已验收',
  FAILED: '未通过验收',
  DISSOLVED: '已解散',
};

const EVIDENCE_ZH: Readonly<Record<EvidenceKind, string>> = {
  TRIPARTITE_AGREEMENT: '三方协议',
  TECHNOLOGY_ROADMAP: '技术路线图',
  NAVIGATION_ANALYSIS: '专利导航或分析报告',
  PRE_FILING_EVALUATION: '申请前评估记录',
  PORTFOLIO_LIST: '专利组合清单',
};

interface Action {
  readonly titleZh: string;
  readonly roles: readonly Role[];
  readonly from: readonly CentreStatus[];
}

const ALIVE: readonly CentreStatus[] = ['SIGNED', 'APPROVED', 'OPERATING', 'MIDTERM'];

/** Who may do what, and in which states (brief §2.4 CultivationCentre). */
const ACTIONS: Readonly<Record<CentreWork['type'], Action>> = {
  SignAgreement: { titleZh: '登记三方签约', roles: ['OFF', 'LEAD'], from: ['INITIATED'] },
  RecordEvidence: { titleZh: '登记证明材料', roles: ['OFF', 'LEAD'], from: ALIVE },
  ApproveCentre: { titleZh: '登记获批', roles: ['LEAD'], from: ['SIGNED'] },
  StartOperation: { titleZh: '登记开始运行', roles: ['OFF', 'LEAD'], from: ['APPROVED'] },
  RecordMidterm: { titleZh: '登记中期检查', roles: ['OFF', 'LEAD'], from: ['OPERATING'] },
  AcceptCentre: { titleZh: '登记验收', roles: ['LEAD'], from: ['MIDTERM'] },
  EndCentre: { titleZh: '登记终止', roles: ['LEAD'], from: ALIVE },
};

/** Whether portfolios may be built under it: it has its three parties, and it did not end without success. */
export function mayCultivate({ status }: Pick<ExistingCentre, 'status'>): boolean {
  return ALIVE.includes(status) || status === 'ACCEPTED';
}

/** The rules of one tripartite centre of high-value patent cultivation (notice item 二(三), R-70). */
export function centreDecider(rules: readonly CentreRules[]): Decider<CentreState, CentreCommand, CentreEvent> {
  return {
    initial: { status: 'ABSENT' },
    decide: (command, state) => decide(rules, command, state),
    evolve,
  };
}

/** Checks rule data. @throws Error naming what is wrong; the service does not start on wrong rules. */
export function checkCentreRules(data: unknown): readonly CentreRules[] {
  const sets = data as readonly CentreRules[];
  checkVersions('centre', sets);
  for (const { version, evidenceForApproval, evidenceForAcceptance } of sets) {
    const unknown = [...evidenceForApproval, ...evidenceForAcceptance].find((kind) => !EVIDENCE_KINDS.includes(kind));
    if (unknown !== undefined) throw new Error(`rules centre: ${version} names unknown evidence ${unknown}`);
  }
  return sets;
}

/** Evidence that the next step of a centre still needs; none where nothing is asked for. */
export function missingEvidence(
  rules: readonly CentreRules[],
  centre: ExistingCentre,
  today: LegalDate,
): EvidenceKind[] {
  const { evidenceForApproval, evidenceForAcceptance } = ruleSetAt(rules, today);
  if (centre.status === 'SIGNED') return without(evidenceForApproval, centre);
  const waits = centre.status === 'APPROVED' || centre.status === 'OPERATING' || centre.status === 'MIDTERM';
  return waits ? without(evidenceForAcceptance, centre) : [];
}

export function unknownCentre(): Error {
  return notFound('CENTRE_NOT_FOUND', '没有这个示范中心。请核对编号,或先登记发起。');
}

function decide(rules: readonly CentreRules[], command: CentreCommand, state: CentreState): CentreEvent[] {
  const today = legalDateAt(command.at);
  if (command.type === 'InitiateCentre') return initiate(command, state);
  const centre = allow(command, state);
  const { field } = centre;
  switch (command.type) {
    case 'SignAgreement':
      return sign(command, centre, today);
    case 'RecordEvidence':
      return recordEvidence(command, centre, today);
    case 'ApproveCentre':
      requireEvidence(rules, centre, today, '获批');
      requireActDate(act('approved_on', '获批日', command.on), today, since('签约日', centre.signedOn));
      return [{ type: 'CentreApproved', field, ...paper(command) }];
    case 'StartOperation':
      requireActDate(act('started_on', '开始运行日', command.on), today, since('获批日', centre.approved?.on));
      return [{ type: 'CentreOperationStarted', on: command.on }];
    case 'RecordMidterm':
      requireActDate(act('reviewed_on', '中期检查日', command.on), today, since('开始运行日', centre.startedOn));
      return [{ type: 'CentreMidtermReviewed', ...paper(command) }];
    case 'AcceptCentre':
      requireEvidence(rules, centre, today, '验收');
      requireActDate(act('accepted_on', '验收日', command.on), today, since('中期检查日', centre.midterm?.on));
      return [{ type: 'CentreAccepted', field, ...paper(command) }];
    case 'EndCentre': {
      if (command.cause === 'FAILED' && centre.status !== 'MIDTERM') {
        throw rule('NOT_UP_FOR_ACCEPTANCE', '尚未中期检查的中心谈不上验收不通过。如三方不再合作,请登记为解散。');
      }
      requireActDate(act('ended_on', '终止日', command.on), today, since('签约日', centre.signedOn));
      return [{ type: 'CentreEnded', field, cause: command.cause, ...paper(command) }];
    }
    default:
      return assertNever(command, 'centre command');
  }
}

function initiate({ actor, centreId, name, field }: InitiateCentre, state: CentreState): CentreEvent[] {
  requireRole(actor, ['OFF', 'LEAD'], '发起培育示范中心');
  if (state.status !== 'ABSENT') {
    throw rule('CENTRE_EXISTS', '这个示范中心已经登记。请在原记录上继续办理。', { params: { centreId } });
  }
  return [{ type: 'CentreInitiated', centreId, name, field }];
}

/** Existence, role and state, in this order: the first that fails is what the person is told. */
function allow(command: CentreWork, state: CentreState): ExistingCentre {
  const action = ACTIONS[command.type];
  if (state.status === 'ABSENT') throw unknownCentre();
  requireRole(command.actor, action.roles, action.titleZh);
  if (action.from.includes(state.status)) return state;
  const from = action.from.map((status) => `「${STATUS_ZH[status]}」`).join('、');
  throw rule(
    'CENTRE_STEP_NOT_ALLOWED',
    `该示范中心为「${STATUS_ZH[state.status]}」,不能${action.titleZh}。只有${from}的可以。`,
    { params: { action: command.type, status: state.status } },
  );
}

/** a key enterprise, a university or institute, and an IP agency; one body cannot hold two roles. */
function sign(
  { parties, agreementNo, signedOn }: SignAgreement,
  centre: ExistingCentre,
  today: LegalDate,
): CentreEvent[] {
  const { enterprise, university, agency } = parties;
  if (new Set([enterprise.uscc, university.uscc, agency.uscc]).size < 3) {
    const messageZh = '企业、高校院所、服务机构须是三个不同的单位';
    throw invalid('PARTIES_NOT_DISTINCT', `${messageZh}。请核对统一社会信用代码。`, {
      fields: ['enterprise', 'university', 'agency'].map((field) => ({
        field: `${field}.uscc`,
        rule: 'PARTIES_NOT_DISTINCT',
        messageZh,
      })),
    });
  }
  requireActDate(act('signed_on', '签约日', signedOn), today);
  return [{ type: 'CentreSigned', field: centre.field, parties, agreementNo, signedOn }];
}

function recordEvidence(command: RecordEvidence, centre: ExistingCentre, today: LegalDate): CentreEvent[] {
  const { kind, documentNo, recordedOn } = command;
  requireActDate(act('recorded_on', '材料日期', recordedOn), today);
  const known = centre.evidence.some((each) => each.kind === kind && each.documentNo === documentNo);
  return known ? [] : [{ type: 'CentreEvidenceRecorded', kind, documentNo, recordedOn }];
}

function requireEvidence(
  rules: readonly CentreRules[],
  centre: ExistingCentre,
  today: LegalDate,
  stepZh: string,
): void {
  const missing = missingEvidence(rules, centre, today);
  if (missing.length === 0) return;
  const names = missing.map((kind) => EVIDENCE_ZH[kind]).join('、');
  throw rule('EVIDENCE_MISSING', `登记${stepZh}还缺:${names}。请先登记这些材料。`, {
    params: { missing: missing.join(',') },
  });
}

function without(needed: readonly EvidenceKind[], { evidence }: ExistingCentre): EvidenceKind[] {
  const recorded = new Set(evidence.map(({ kind }) => kind));
  return needed.filter((kind) => !recorded.has(kind));
}

function act(field: string, nameZh: string, date: LegalDate): ActDate {
  return { field, nameZh, date };
}

function since(nameZh: string, date: LegalDate | null | undefined): Omit<ActDate, 'field'> | undefined {
  return date ? { nameZh, date } : undefined;
}

function paper({ on, documentNo }: { readonly on: LegalDate; readonly documentNo: string }) {
  return { on, documentNo };
}

function evolve(state: CentreState, event: CentreEvent): CentreState {
  if (event.type === 'CentreInitiated') {
    const { type: _, ...told } = event;
    const nothing = { parties: null, signedOn: null, approved: null, startedOn: null, midterm: null, ended: null };
    return { status: 'INITIATED', ...told, ...nothing, evidence: [] };
  }
  if (state.status === 'ABSENT') return state;
  switch (event.type) {
    case 'CentreSigned': {
      const { parties, signedOn, agreementNo } = event;
      const agreement = { kind: 'TRIPARTITE_AGREEMENT', documentNo: agreementNo, recordedOn: signedOn } as const;
      return { ...state, status: 'SIGNED', parties, signedOn, evidence: [...state.evidence, agreement] };
    }
    case 'CentreEvidenceRecorded': {
      const { type: _, ...evidence } = event;
      return { ...state, evidence: [...state.evidence, evidence] };
    }
    case 'CentreApproved':
      return { ...state, status: 'APPROVED', approved: paper(event) };
    case 'CentreOperationStarted':
      return { ...state, status: 'OPERATING', startedOn: event.on };
    case 'CentreMidtermReviewed':
      return { ...state, status: 'MIDTERM', midterm: paper(event) };
    case 'CentreAccepted':
      return { ...state, status: 'ACCEPTED', ended: paper(event) };
    case 'CentreEnded':
      return { ...state, status: event.cause, ended: paper(event) };
    default:
      return assertNever(event, 'centre event');
  }
}
