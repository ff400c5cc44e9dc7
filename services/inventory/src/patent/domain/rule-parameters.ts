import { MAX_FEN } from '@zhiqi/kernel';
import { CONVERSION_MODES } from '../../stocktaking-item/domain/survey.ts';
import { HIGH_VALUE_CRITERIA, HOLDER_TYPES } from './types.ts';

/** 规则集种类 whose versions may be published while the service runs. */
export type RuleKind = 'DORMANCY' | 'USABLE' | 'HIGH_VALUE' | 'GRADING';

/** Where the versions of a kind stand among the rules of a patent. */
export const FAMILY_OF = {
  DORMANCY: 'dormancy',
  USABLE: 'usable',
  HIGH_VALUE: 'highValue',
  GRADING: 'grading',
} as const satisfies Record<RuleKind, string>;

export const RULE_KINDS = Object.keys(FAMILY_OF) as readonly RuleKind[];

type Spec = 'WHOLE_NUMBER' | 'FLAG' | 'FEN' | 'SEI_TABLE' | { readonly codes: readonly string[] };

/** Every parameter of every kind: nothing else may stand in a version, and nothing may be missing. */
const PARAMETERS: Readonly<Record<RuleKind, Readonly<Record<string, Spec>>>> = {
  DORMANCY: {
    graceNewMonths: 'WHOLE_NUMBER',
    lookbackMonths: 'WHOLE_NUMBER',
    minGrantAgeMonths: 'WHOLE_NUMBER',
    minFileAgeMonths: 'WHOLE_NUMBER',
    pledgeCountsAsUse: 'FLAG',
    selfDeclarationValidityMonths: 'WHOLE_NUMBER',
    evidenceRequiredForRevenue: 'FLAG',
  },
  USABLE: {
    minRemainingMonths: 'WHOLE_NUMBER',
    answerValidityMonths: 'WHOLE_NUMBER',
    institutionApprovalTypes: { codes: HOLDER_TYPES },
    jointOwnerFreeModes: { codes: CONVERSION_MODES },
  },
  HIGH_VALUE: {
    criteria: { codes: HIGH_VALUE_CRITERIA },
    maintainedOverYears: 'WHOLE_NUMBER',
    pledgeThresholdFen: 'FEN',
    seiTable: 'SEI_TABLE',
    declaredCriteria: { codes: HIGH_VALUE_CRITERIA },
  },
  GRADING: {
    minDemandMatches: 'WHOLE_NUMBER',
    minPositiveEvaluations: 'WHOLE_NUMBER',
    adviceMinNegativeEvaluations: 'WHOLE_NUMBER',
  },
};

/** What is wrong with one parameter, for the log at the start and for the person who drafts. */
export interface ParameterFault {
  readonly name: string;
  readonly rule: string;
  readonly message: string;
  readonly messageZh: string;
}

/** Months and counts above it are slips of the key: a term has 240 months. */
const MAX_WHOLE_NUMBER = 1_000;

/** What is wrong with the parameters of a version; none when it may be judged by. */
export function parameterFaults(
  kind: RuleKind,
  given: Readonly<Record<string, unknown>>,
  seiTables: readonly string[],
): ParameterFault[] {
  const specs = PARAMETERS[kind];
  const unknown = Object.keys(given).filter((name) => !Object.hasOwn(specs, name));
  return [
    ...unknown.map((name) => fault(name, 'PARAMETER_UNKNOWN', 'is no parameter of this kind', '不是这类规则的参数')),
    ...Object.entries(specs).flatMap(([name, spec]) => faultOf(name, spec, given[name], seiTables)),
  ];
}

function faultOf(name: string, spec: Spec, value: unknown, seiTables: readonly string[]): ParameterFault[] {
  if (value === undefined && spec !== 'WHOLE_NUMBER') return [fault(name, 'PARAMETER_MISSING', 'is missing', '缺少')];
  if (typeof spec === 'object') return codeFaults(name, spec.codes, value);
  switch (spec) {
    case 'WHOLE_NUMBER': {
      const isWhole = typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= MAX_WHOLE_NUMBER;
      const message = `must be a whole number, not ${String(value)}`;
      return isWhole ? [] : [fault(name, 'WHOLE_NUMBER_REQUIRED', message, `应为 0 至 ${MAX_WHOLE_NUMBER} 的整数`)];
    }
    case 'FLAG':
      return typeof value === 'boolean'
        ? []
        : [fault(name, 'FLAG_REQUIRED', 'must be true or false', '应为 true 或 false')];
    case 'FEN': {
      const isFen = typeof value === 'string' && /^\d{1,18}$/.test(value) && BigInt(value) < MAX_FEN;
      return isFen
        ? []
        : [fault(name, 'FEN_REQUIRED', 'must be an amount in fen as text', '应为以分计的整数,写成文本')];
    }
    case 'SEI_TABLE': {
      const isKnown = typeof value === 'string' && seiTables.includes(value);
      const known = seiTables.join('、');
      return isKnown ? [] : [fault(name, 'SEI_TABLE_UNKNOWN', 'names no table', `应为平台收录的对照表:${known}`)];
    }
  }
}

function codeFaults(name: string, known: readonly string[], value: unknown): ParameterFault[] {
  if (!Array.isArray(value)) return [fault(name, 'CODES_REQUIRED', 'must be a list of codes', '应为代码列表')];
  const unknown = value.find((code) => !known.includes(code));
  if (unknown === undefined) return [];
  return [fault(name, 'CODE_UNKNOWN', `has an unknown code ${String(unknown)}`, `有未知代码 ${String(unknown)}`)];
}

function fault(name: string, rule: string, message: string, messageZh: string): ParameterFault {
  return { name, rule, message: `${name} ${message}`, messageZh: `${name} ${messageZh}` };
}
