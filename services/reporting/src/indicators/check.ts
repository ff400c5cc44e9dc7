import type { EventCatalogue, EventSchema, FieldSchema } from './catalogue.ts';
import {
  type Condition,
  type Conditions,
  countedTypesOf,
  type Definition,
  type Figure,
  isDateCondition,
  type LatestTerm,
  listedValues,
  MONEY,
  type SumTerm,
  summedFieldOf,
  type Term,
  type TransitionsTerm,
  termsOf,
  typesOf,
} from './definition.ts';

export type Path = readonly (string | number)[];

/** One thing wrong with a definition: where, by which rule, and what to do. */
export interface Problem {
  readonly path: Path;
  readonly rule: string;
  readonly messageZh: string;
}

/** What a definition may refer to. */
export interface Vocabulary {
  readonly catalogue: EventCatalogue;
  /** Ids of the notice's items. */
  readonly noticeItems: ReadonlySet<string>;
}

/**
 * Checks the meaning of a well-formed definition against the contracts and the notice: unknown events, fields, values and
 * items, states that cannot be compared, keys given twice.
 */
export function checkDefinition(definition: Definition, vocabulary: Vocabulary): Problem[] {
  return [
    ...definition.noticeItems.flatMap((item, index) =>
      vocabulary.noticeItems.has(item)
        ? []
        : [problem(['noticeItems', index], 'UNKNOWN_NOTICE_ITEM', `工作要点没有「${item}」这一条,写法如「三(三)」`)],
    ),
    ...duplicates(definition.noticeItems, ['noticeItems'], '条目重复'),
    ...definition.figures.flatMap((figure, index) => checkFigure(figure, ['figures', index], vocabulary.catalogue)),
    ...duplicateKeys(definition),
  ];
}

function checkFigure(figure: Figure, path: Path, catalogue: EventCatalogue): Problem[] {
  const problems = termsOf(figure).flatMap(({ term, side, index }) =>
    checkTerm(term, [...path, side, index], catalogue),
  );
  const named = figure.key !== undefined && figure.label !== undefined;
  const partly = figure.key !== undefined || figure.label !== undefined;
  if (figure.by ? partly : !named) {
    problems.push(problem(path, 'FIGURE_KEY', '请写 key 和 label(一个数值),或只写 by(按字段分组),二者取一'));
  }
  return problems.concat(checkUnit(figure, path, catalogue), checkBreakdown(figure, path, catalogue));
}

/** A percentage, an amount and a number of things are told apart by their unit alone, so it must be right. */
function checkUnit(figure: Figure, path: Path, catalogue: EventCatalogue): Problem[] {
  const at = [...path, 'unit'];
  if ((figure.unit === '%') !== (figure.kind === 'ratio')) {
    return [problem(at, 'UNIT', '比率的单位是 %,计数和求和的单位不能是 %')];
  }
  if (figure.kind === 'ratio') return [];
  const kinds = new Set(termsOf(figure).map(({ term }) => isMoney(term, catalogue)));
  if (kinds.size > 1) return [problem(at, 'UNIT', '同一个数值不能既加金额又数件数')];
  if (kinds.has(true) === (figure.unit === MONEY)) return [];
  const messageZh = kinds.has(true) ? '金额求和的单位写 fen(分),显示时换算为元' : '单位 fen 只用于金额求和';
  return [problem(at, 'UNIT', messageZh)];
}

function isMoney(term: Term, catalogue: EventCatalogue): boolean {
  const field = summedFieldOf(term);
  return (
    field !== undefined &&
    countedTypesOf(term).some((type) => catalogue.get(type)?.fields.get(field)?.kind === 'amount')
  );
}

function checkBreakdown(figure: Figure, path: Path, catalogue: EventCatalogue): Problem[] {
  const { by } = figure;
  if (!by) return [];
  if (Object.keys(by.labels).length === 0) {
    return [problem([...path, 'by', 'labels'], 'LABELS', '至少给一个取值的中文名')];
  }
  const at = [...path, 'by', 'field'];
  const types = new Set(termsOf(figure).flatMap(({ term }) => countedTypesOf(term)));
  return [...types].flatMap((type) => {
    const found = findField(type, by.field, at, catalogue);
    if (!isField(found)) return found;
    if (found.repeated || found.kind === 'amount') {
      return [problem(at, 'BREAKDOWN_FIELD', `不能按「${by.field}」分组:它可有多个取值,或是金额`)];
    }
    return Object.keys(by.labels).flatMap((value) => checkValue(value, found, [...path, 'by', 'labels', value]));
  });
}

function checkTerm(term: Term, path: Path, catalogue: EventCatalogue): Problem[] {
  const counted = countedTypesOf(term);
  const conditions = (name: 'among' | 'where' | 'from' | 'to', entries: Conditions | undefined, types = counted) =>
    checkConditions(entries, types, [...path, name], catalogue);
  const planYear = (field: string | undefined) =>
    field === undefined ? [] : checkInteger(field, typesOf(term), [...path, 'planYear'], catalogue, false);
  switch (term.aggregate) {
    case 'latest':
      return [
        ...checkStates(term.over, term.types, path, catalogue),
        ...conditions('among', term.among, term.over),
        ...conditions('where', term.where),
        ...planYear(term.planYear),
        ...(term.sum === undefined ? [] : checkInteger(term.sum, counted, [...path, 'sum'], catalogue, true)),
        ...checkDistinct(term, path, catalogue),
      ];
    case 'sum':
      return [
        ...checkType(term.type, [...path, 'type'], catalogue),
        ...conditions('where', term.where),
        ...planYear(term.planYear),
        ...checkUndoing(term, path, catalogue),
        ...(term.field === undefined ? [] : checkInteger(term.field, [term.type], [...path, 'field'], catalogue, true)),
      ];
    case 'transitions':
      return [
        ...checkType(term.type, [...path, 'type'], catalogue),
        ...conditions('from', term.from),
        ...conditions('to', term.to),
        ...conditions('where', term.where),
        ...checkUndoing(term, path, catalogue),
      ];
  }
}

function checkDistinct(term: LatestTerm, path: Path, catalogue: EventCatalogue): Problem[] {
  const { distinct, sum } = term;
  if (distinct === undefined) return [];
  const at = [...path, 'distinct'];
  if (sum !== undefined) return [problem(at, 'SUM_OR_DISTINCT', 'sum 和 distinct 二者取一')];
  return countedTypesOf(term).flatMap((type) => {
    const field = findField(type, distinct, at, catalogue);
    if (!isField(field)) return field;
    return field.repeated
      ? [problem(at, 'DISTINCT_FIELD', `不能按「${distinct}」去重:它在一个事件中可有多个取值`)]
      : [];
  });
}

/** What undoes an event is told of the same aggregate. */
function checkUndoing(term: SumTerm | TransitionsTerm, path: Path, catalogue: EventCatalogue): Problem[] {
  const { type, undoneBy = [] } = term;
  const at = [...path, 'undoneBy'];
  const owner = ownerOf(catalogue.get(type));
  return [
    ...duplicates(undoneBy, at, '事件类型重复'),
    ...undoneBy.flatMap((undoing, index) => {
      const other = ownerOf(catalogue.get(undoing));
      if (other === undefined) return checkType(undoing, [...at, index], catalogue);
      if (undoing === type) return [problem([...at, index], 'UNDONE_BY_ITSELF', '事件不能撤销自己,这样永远数不到')];
      if (owner === undefined || other === owner) return [];
      return [problem([...at, index], 'MIXED_AGGREGATES', `「${undoing}」说的不是同一种对象,撤销不了「${type}」`)];
    }),
  ];
}

/** Types compete for "latest" by their position in one aggregate, so they must share it. */
function checkStates(
  over: readonly string[],
  types: readonly string[] | undefined,
  path: Path,
  catalogue: EventCatalogue,
): Problem[] {
  const problems = over.flatMap((type, index) => checkType(type, [...path, 'over', index], catalogue));
  const owners = new Set(over.flatMap((type) => ownerOf(catalogue.get(type)) ?? []));
  if (owners.size > 1) {
    problems.push(
      problem([...path, 'over'], 'MIXED_AGGREGATES', `这些事件分属不同对象(${[...owners].join('、')}),不能比先后`),
    );
  }
  const outside = (types ?? []).flatMap((type, index) =>
    over.includes(type)
      ? []
      : [problem([...path, 'types', index], 'TYPE_NOT_IN_OVER', `「${type}」不在 over 之中,永远数不到`)],
  );
  return [
    ...problems,
    ...outside,
    ...duplicates(over, [...path, 'over'], '事件类型重复'),
    ...duplicates(types ?? [], [...path, 'types'], '事件类型重复'),
  ];
}

function ownerOf(event: EventSchema | undefined): string | undefined {
  return event && `${event.service}/${event.aggregate}`;
}

function checkType(type: string, path: Path, catalogue: EventCatalogue): Problem[] {
  if (catalogue.has(type)) return [];
  return [
    problem(
      path,
      'UNKNOWN_EVENT_TYPE',
      `没有「${type}」这种事件。请照事件目录写全名,如 zhiqi.inventory.v1.PatentRegistered`,
    ),
  ];
}

function checkConditions(
  conditions: Conditions | undefined,
  types: readonly string[],
  path: Path,
  catalogue: EventCatalogue,
): Problem[] {
  return Object.entries(conditions ?? {}).flatMap(([name, condition]) =>
    types.flatMap((type) => {
      const field = findField(type, name, [...path, name], catalogue);
      return isField(field) ? checkValues(condition, field, [...path, name]) : field;
    }),
  );
}

function checkValues(condition: Condition, field: FieldSchema, path: Path): Problem[] {
  if (isDateCondition(condition)) {
    const isDate = field.kind === 'date' && !field.repeated;
    return isDate ? [] : [problem([...path, 'passed'], 'NOT_A_DATE', `「${field.name}」不是单个日期,不能问是否已过`)];
  }
  const { listed, not } = listedValues(condition);
  const at = not ? [...path, 'not'] : path;
  return listed.flatMap((value, index) => checkValue(value, field, [...at, index]));
}

function checkValue(value: string | number | boolean, field: FieldSchema, path: Path): Problem[] {
  switch (field.kind) {
    case 'bool':
      return typeof value === 'boolean'
        ? []
        : [problem(path, 'UNKNOWN_VALUE', `「${field.name}」只能取 true 或 false`)];
    case 'integer':
      return typeof value === 'number' ? [] : [problem(path, 'UNKNOWN_VALUE', `「${field.name}」须为整数`)];
    case 'enum':
      if (field.values.some((known) => known === value)) return [];
      return [problem(path, 'UNKNOWN_VALUE', `「${field.name}」没有取值「${value}」。可用:${field.values.join('、')}`)];
    case 'amount':
    case 'date':
    case 'text':
      return typeof value === 'string' ? [] : [problem(path, 'UNKNOWN_VALUE', `「${field.name}」须为文本`)];
  }
}

function checkInteger(
  name: string,
  types: readonly string[],
  path: Path,
  catalogue: EventCatalogue,
  amounts: boolean,
): Problem[] {
  return types.flatMap((type) => {
    const field = findField(type, name, path, catalogue);
    if (!isField(field)) return field;
    const summable = field.kind === 'integer' || (amounts && field.kind === 'amount');
    if (summable && !field.repeated) return [];
    return [problem(path, 'NOT_A_NUMBER', `「${name}」不是${amounts ? '整数或金额' : '整数'}`)];
  });
}

/** The field of an event, or what is wrong; an unknown event is reported where it is named, not again at each field. */
function findField(type: string, name: string, path: Path, catalogue: EventCatalogue): FieldSchema | Problem[] {
  const event = catalogue.get(type);
  if (!event) return [];
  const field = event.fields.get(name);
  if (field) return field;
  const known = [...event.fields.keys()].join('、');
  return [problem(path, 'UNKNOWN_FIELD', `事件 ${type} 没有字段「${name}」。可用:${known}`)];
}

function isField(found: FieldSchema | Problem[]): found is FieldSchema {
  return !Array.isArray(found);
}

function duplicateKeys(definition: Definition): Problem[] {
  const keys = definition.figures.flatMap((figure) => (figure.by ? Object.keys(figure.by.labels) : (figure.key ?? [])));
  return duplicates(keys, ['figures'], '数值的 key 重复');
}

function duplicates(values: readonly string[], path: Path, what: string): Problem[] {
  const repeated = new Set(values.filter((value, index) => values.indexOf(value) !== index));
  return [...repeated].map((value) => problem(path, 'DUPLICATE', `${what}:${value}`));
}

function problem(path: Path, rule: string, messageZh: string): Problem {
  return { path, rule, messageZh };
}
