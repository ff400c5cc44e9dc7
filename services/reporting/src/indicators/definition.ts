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

/** A value of a breakdown field: of an enum, or a code such as `HV-145-v1`. */
const breakdownValue = v.pipe(
  v.string('须为文本'),
  v.regex(/^[A-Za-z][A-Za-z0-9_.-]{0,63}$/, '须为英文字母开头的字母、数字、下划线、短横、点'),
);

const values = v.pipe(
  v.array(
    v.union([v.string(), v.boolean(), v.pipe(v.number(), v.safeInteger())], '取值须为文本、true/false 或整数'),
    '须为取值的列表',
  ),
  v.minLength(1, '至少列一个取值'),
);
const condition = v.union(
  [
    values,
    object({ not: values }),
    object({ passed: v.boolean('须为 true 或 false') }),
    object({ begun: v.boolean('须为 true 或 false') }),
  ],
  '须为取值的列表,{"not": 取值的列表},{"passed": true},或 {"begun": true}',
);
const conditions = v.record(name, condition, '须为 {字段: 取值的列表}');
const someConditions = v.pipe(
  conditions,
  v.check((entries) => Object.keys(entries).length > 0, '至少写一个条件'),
);
const someTypes = v.pipe(v.array(name, '须为事件类型的列表'), v.minLength(1, '至少列一种事件'));
const weight = v.optional(v.picklist([1, -1], '权重只能是 1 或 -1'));

/** Latest state: the latest event over a set of types decides each aggregate; those that match are counted or added up. */
const latestTerm = object({
  aggregate: v.literal('latest'),
  /** Types that compete for "latest"; all of one aggregate. */
  over: someTypes,
  /** Which of them count; default all. */
  types: v.optional(someTypes),
  /** What is looked at at all; nothing among them = no data. */
  among: v.optional(conditions),
  /** What is counted of it; nothing of it = a real zero. */
  where: v.optional(conditions),
  /** Field that is added up, instead of counting one for each. */
  sum: v.optional(name),
  /** Field of which each value counts once: of the events that share it the first adds one, the others nothing. */
  distinct: v.optional(name),
  /** Field that binds an aggregate to a plan year. */
  planYear: v.optional(name),
  /** Field that splits an aggregate: the latest event of each of its values decides that value (each overlay of a patent). */
  per: v.optional(name),
  /** Field with the year that a number is of: of what matches, only the newest year up to the plan year counts. */
  newest: v.optional(name),
  /** The state when the period began, by when events took effect, as known at its end; default: the state at its end. */
  at: v.optional(v.literal('start', '只能是 "start"(期初)')),
  /** With `at`: field with the day from which a type tells the state, where that is not when its event took effect. */
  since: v.optional(v.record(name, name, '须为 {事件类型: 日期字段}')),
  weight,
});

/** Types whose being told makes a period without the counted event a real zero, beside the counted type itself. */
const toldBy = v.optional(someTypes);

/** An event by which one event before it never was: the newest of the term's type about the same aggregate. */
const undoing = object({ type: name, where: someConditions });

/**
 * What undoes events, in whatever period they were counted: a type by itself undoes all events of its aggregate, as if that
 * had never been; with conditions it undoes one event.
 */
const undoneBy = v.optional(
  v.pipe(
    v.array(
      v.union([name, undoing], '须为事件类型,或 {"type": 事件类型, "where": 条件}'),
      '须为事件类型的列表,或 {"type": 事件类型, "where": 条件} 的列表',
    ),
    v.minLength(1, '至少列一种事件'),
  ),
);

/** Sum of a field over the events of a type, or their number where no field is named. */
const sumTerm = object({
  aggregate: v.literal('sum'),
  type: name,
  field: v.optional(name),
  where: v.optional(conditions),
  /** Field of which each value counts once, by the event that took effect first. */
  distinct: v.optional(name),
  /** Field that binds an event to a plan year; without it, the events that took effect in the period. */
  planYear: v.optional(name),
  undoneBy,
  toldBy,
  weight,
});

/** Number of transitions in the period, by when they took effect: events whose fields tell the state before and after. */
const transitionsTerm = object({
  aggregate: v.literal('transitions'),
  type: name,
  from: someConditions,
  to: someConditions,
  where: v.optional(conditions),
  /**
   * A transition does not count where the aggregate's next event of the type that is not in `to` meets these: what ended the
   * state tells that it had never been reached (the use that woke a patent was annulled).
   */
  takenBackBy: v.optional(someConditions),
  /** Field of which each value counts once, by the transition that took effect first. */
  distinct: v.optional(name),
  undoneBy,
  toldBy,
  weight,
});

const term = v.variant(
  'aggregate',
  [latestTerm, sumTerm, transitionsTerm],
  '没有这种聚合方式。可用:latest(最新状态)、sum(求和)、transitions(状态转换次数)',
);
const terms = v.pipe(v.array(term, '须为聚合项的列表'), v.minLength(1, '至少写一项'));

/** Unit of an amount: an integer number of fen, never a decimal. Whoever shows it writes 元 or 万元. */
export const MONEY = 'fen';

const figureBase = {
  /** Key and label of a single value… */
  key: v.optional(key),
  label: v.optional(text),
  /** …or one value for each value of a field; `prefix` keeps the keys of two breakdowns by one field apart. */
  by: v.optional(
    object({ field: name, labels: v.record(breakdownValue, text, '须为 {取值: 中文名}'), prefix: v.optional(key) }),
  ),
  /** As people count it (件, 家); `%` for a percentage, {@link MONEY} for an amount. */
  unit: text,
};
const countFigure = object({ kind: v.literal('count'), ...figureBase, terms });
/** The numerator over the denominator, times `scale`; without one a percentage. */
const ratioFigure = object({
  kind: v.literal('ratio'),
  ...figureBase,
  scale: v.optional(v.pipe(v.number('须为整数'), v.safeInteger('须为整数'), v.minValue(1, '须大于零'))),
  numerator: terms,
  denominator: terms,
});
/** The middle of the numbers that its terms yield, one for each event; between two middle ones their mean. */
const medianFigure = object({ kind: v.literal('median'), ...figureBase, terms });

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
      v.variant(
        'kind',
        [countFigure, ratioFigure, medianFigure],
        '没有这种数值。可用:count(计数或求和)、ratio(比率)、median(中位数)',
      ),
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
  return figure.kind === 'ratio'
    ? [...listed('numerator', figure.numerator), ...listed('denominator', figure.denominator)]
    : listed('terms', figure.terms);
}

/** Member of a figure that holds a term. */
export type Side = 'terms' | 'numerator' | 'denominator';

export type Undoing = v.InferOutput<typeof undoing>;

/** Types that undo an aggregate as a whole. */
export function wholeUndoings({ undoneBy: undoings = [] }: SumTerm | TransitionsTerm): readonly string[] {
  return undoings.filter((one) => typeof one === 'string');
}

/** Events that undo one event before them. */
export function singleUndoings({ undoneBy: undoings = [] }: SumTerm | TransitionsTerm): readonly Undoing[] {
  return undoings.filter((one) => typeof one !== 'string');
}

/** Types whose rows a term reads. */
export function typesOf(term: Term): readonly string[] {
  return term.aggregate === 'latest' ? term.over : [term.type];
}

/** Types whose rows a term counts. */
export function countedTypesOf(term: Term): readonly string[] {
  return term.aggregate === 'latest' ? (term.types ?? term.over) : [term.type];
}

/** Field whose values a term adds up; undefined = it counts. */
export function summedFieldOf(term: Term): string | undefined {
  switch (term.aggregate) {
    case 'latest':
      return term.sum;
    case 'sum':
      return term.field;
    case 'transitions':
      return undefined;
  }
}

/** A condition that asks whether a date of law is over, or has come, at the end of the period. */
export type DateCondition = Extract<Condition, { readonly passed: boolean } | { readonly begun: boolean }>;

/** A condition that lists values. */
export type ListCondition = Exclude<Condition, DateCondition>;

export function isDateCondition(condition: Condition): condition is DateCondition {
  return !Array.isArray(condition) && ('passed' in condition || 'begun' in condition);
}

/** Values that a condition lists, and whether it excludes them. */
export function listedValues(condition: ListCondition): {
  readonly listed: readonly ConditionValue[];
  readonly not: boolean;
} {
  return Array.isArray(condition) ? { listed: condition, not: false } : { listed: condition.not, not: true };
}
