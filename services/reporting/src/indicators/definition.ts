import * as v from 'valibot';

/** Shape of an indicator definition: data that the bureau publishes, never code. Meaning is checked in `check.ts`. */

type ObjectIssue = { readonly expected: string | null };

/** A strict object whose messages tell a missing member from an unknown one. */
function object<const Entries extends v.ObjectEntries>(entries: Entries) {
  return v.strictObject(entries, ({ expected }: ObjectIssue) => {
    if (expected === 'never') return '没有这个字段:请删去,或改正字段名';
    return expected?.startsWith('"') ? '缺少这个字段' : '须为 JSON 对象';
  });
}

const text = v.pipe(v.string('须为文本'), v.trim(), v.minLength(1, '不能为空'), v.maxLength(200, '最长 200 个字'));
const name = v.pipe(v.string('须为文本'), v.regex(/^[A-Za-z][A-Za-z0-9_.]*$/, '须为事件类型或字段的英文名'));
const key = v.pipe(
  v.string('须为文本'),
  v.regex(/^[A-Za-z][A-Za-z0-9_]{0,63}$/, '须为英文字母开头的字母、数字、下划线'),
);

const values = v.pipe(
  v.array(
    v.union([v.string(), v.boolean(), v.pipe(v.number(), v.safeInteger())], '取值须为文本、true/false 或整数'),
    '须为取值的列表',
  ),
  v.minLength(1, '至少列一个取值'),
);
const condition = v.union([values, object({ not: values })], '须为取值的列表,或 {"not": 取值的列表}');
const conditions = v.record(name, condition, '须为 {字段: 取值的列表}');
const someConditions = v.pipe(
  conditions,
  v.check((entries) => Object.keys(entries).length > 0, '至少写一个条件'),
);
const weight = v.optional(v.picklist([1, -1], '权重只能是 1 或 -1'));

/** Latest-state count: the latest event over a set of types decides each aggregate; those that match are counted. */
const latestTerm = object({
  aggregate: v.literal('latest'),
  /** Types that compete for "latest"; all of one aggregate. */
  over: v.pipe(v.array(name, '须为事件类型的列表'), v.minLength(1, '至少列一种事件')),
  /** Which of them count; default all. */
  types: v.optional(v.pipe(v.array(name, '须为事件类型的列表'), v.minLength(1, '至少列一种事件'))),
  /** What is looked at at all; nothing among them = no data. */
  among: v.optional(conditions),
  /** What is counted of it; nothing of it = a real zero. */
  where: v.optional(conditions),
  /** Field that binds an aggregate to a plan year. */
  planYear: v.optional(name),
  weight,
});

/** Sum of a field over the events of a type, or their number where no field is named. */
const sumTerm = object({
  aggregate: v.literal('sum'),
  type: name,
  field: v.optional(name),
  where: v.optional(conditions),
  /** Field that binds an event to a plan year; without it, the events that took effect in the period. */
  planYear: v.optional(name),
  weight,
});

/** Number of transitions in the period, by when they took effect: events whose fields tell the state before and after. */
const transitionsTerm = object({
  aggregate: v.literal('transitions'),
  type: name,
  from: someConditions,
  to: someConditions,
  where: v.optional(conditions),
  weight,
});

const term = v.variant(
  'aggregate',
  [latestTerm, sumTerm, transitionsTerm],
  '没有这种聚合方式。可用:latest(最新状态计数)、sum(求和)、transitions(状态转换次数)',
);
const terms = v.pipe(v.array(term, '须为聚合项的列表'), v.minLength(1, '至少写一项'));

const figureBase = {
  /** Key and label of a single value… */
  key: v.optional(key),
  label: v.optional(text),
  /** …or one value for each value of a field. */
  by: v.optional(object({ field: name, labels: v.record(key, text, '须为 {取值: 中文名}') })),
  unit: text,
};
const countFigure = object({ kind: v.literal('count'), ...figureBase, terms });
const ratioFigure = object({ kind: v.literal('ratio'), ...figureBase, numerator: terms, denominator: terms });

export const definitionSchema = object({
  id: v.pipe(
    v.string('须为文本'),
    v.regex(/^[A-Z][A-Z0-9]{1,15}-[0-9]{2,4}$/, '须为大写字母、短横和两到四位数字,如 INV-90(90 以上留给本局自定)'),
  ),
  version: v.pipe(v.number('须为整数'), v.safeInteger('须为整数'), v.minValue(1, '版本从 1 起')),
  name: text,
  noticeItems: v.pipe(v.array(text, '须为工作要点条目的列表'), v.minLength(1, '至少对应工作要点的一条')),
  /** As the notice, the law or the bureau sets it, in words: N notice, L law, T plan task, D design. */
  target: v.optional(object({ text, source: v.picklist(['N', 'L', 'T', 'D'], '来源只能是 N、L、T、D') })),
  figures: v.pipe(
    v.array(
      v.variant('kind', [countFigure, ratioFigure], '没有这种数值。可用:count(计数或求和)、ratio(比率)'),
      '须为数值的列表',
    ),
    v.minLength(1, '至少定义一个数值'),
  ),
});

export type Definition = v.InferOutput<typeof definitionSchema>;
export type Figure = Definition['figures'][number];
export type LatestTerm = v.InferOutput<typeof latestTerm>;
export type SumTerm = v.InferOutput<typeof sumTerm>;
export type TransitionsTerm = v.InferOutput<typeof transitionsTerm>;
export type Term = LatestTerm | SumTerm | TransitionsTerm;
export type Condition = v.InferOutput<typeof condition>;
export type Conditions = v.InferOutput<typeof conditions>;
export type ConditionValue = v.InferOutput<typeof values>[number];

/** The terms of a figure with the side they add to. */
export function termsOf(figure: Figure): { readonly term: Term; readonly side: Side; readonly index: number }[] {
  const listed = (side: Side, list: readonly Term[]) => list.map((term, index) => ({ term, side, index }));
  return figure.kind === 'count'
    ? listed('terms', figure.terms)
    : [...listed('numerator', figure.numerator), ...listed('denominator', figure.denominator)];
}

/** Member of a figure that holds a term. */
export type Side = 'terms' | 'numerator' | 'denominator';

/** Types whose rows a term reads. */
export function typesOf(term: Term): readonly string[] {
  return term.aggregate === 'latest' ? term.over : [term.type];
}

/** Types whose rows a term counts. */
export function countedTypesOf(term: Term): readonly string[] {
  return term.aggregate === 'latest' ? (term.types ?? term.over) : [term.type];
}

/** Values that a condition lists, and whether it excludes them. */
export function listedValues(condition: Condition): {
  readonly listed: readonly ConditionValue[];
  readonly not: boolean;
} {
  return Array.isArray(condition) ? { listed: condition, not: false } : { listed: condition.not, not: true };
}
