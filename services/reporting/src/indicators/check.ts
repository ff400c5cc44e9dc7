import type { EventCatalogue, EventSchema } from './catalogue.ts';
import {
  checkConditions,
  checkInteger,
  checkValue,
  duplicates,
  findField,
  isDate,
  isField,
  type Path,
  type Problem,
  problem,
} from './check-fields.ts';
import {
  type Conditions,
  countedTypesOf,
  type Definition,
  type Figure,
  type LatestTerm,
  MONEY,
  type SumTerm,
  summedFieldOf,
  type Term,
  type TransitionsTerm,
  termsOf,
  typesOf,
} from './definition.ts';

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
  return problems.concat(
    checkUnit(figure, path, catalogue),
    checkBreakdown(figure, path, catalogue),
    checkMedian(figure, path, catalogue),
  );
}

/** Each event puts one number in, so there is one term, it names the number, and the number is one that can be halved. */
function checkMedian(figure: Figure, path: Path, catalogue: EventCatalogue): Problem[] {
  if (figure.kind !== 'median') return [];
  const at = [...path, 'terms'];
  const [term, ...more] = figure.terms;
  if (term === undefined || more.length > 0) return [problem(at, 'MEDIAN_TERMS', '中位数只写一项')];
  if (summedFieldOf(term) === undefined) {
    return [problem([...at, 0], 'MEDIAN_FIELD', '中位数须写明取哪个整数字段:sum 项写 field,latest 项写 sum')];
  }
  if (isMoney(term, catalogue)) return [problem([...at, 0], 'MEDIAN_FIELD', '中位数只用于整数字段,不用于金额')];
  return term.weight === -1 ? [problem([...at, 0, 'weight'], 'MEDIAN_TERMS', '中位数的项没有权重')] : [];
}

/** A percentage, an amount and a number of things are told apart by their unit alone, so it must be right. */
function checkUnit(figure: Figure, path: Path, catalogue: EventCatalogue): Problem[] {
  const at = [...path, 'unit'];
  const isPercentage = figure.kind === 'ratio' && figure.scale === undefined;
  if ((figure.unit === '%') !== isPercentage) {
    return [problem(at, 'UNIT', '百分率的单位是 %;计数、求和、中位数和写明 scale 的比率不能用 %')];
  }
  if (figure.kind !== 'count') {
    return figure.unit === MONEY ? [problem(at, 'UNIT', '单位 fen 只用于金额求和')] : [];
  }
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
  const conditions = (
    name: 'among' | 'where' | 'from' | 'to' | 'takenBackBy',
    entries: Conditions | undefined,
    types = counted,
  ) => checkConditions(entries, types, [...path, name], catalogue);
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
        ...checkParts(term, path, catalogue),
        ...checkStart(term, path, catalogue),
      ];
    case 'sum':
      return [
        ...checkType(term.type, [...path, 'type'], catalogue),
        ...conditions('where', term.where),
        ...planYear(term.planYear),
        ...checkUndoing(term, path, catalogue),
        ...(term.field === undefined ? [] : checkInteger(term.field, [term.type], [...path, 'field'], catalogue, true)),
        ...checkDistinct(term, path, catalogue),
      ];
    case 'transitions':
      return [
        ...checkType(term.type, [...path, 'type'], catalogue),
        ...conditions('from', term.from),
        ...conditions('to', term.to),
        ...conditions('where', term.where),
        ...conditions('takenBackBy', term.takenBackBy),
        ...checkDistinct(term, path, catalogue),
        ...checkUndoing(term, path, catalogue),
      ];
  }
}

function checkDistinct(term: Term, path: Path, catalogue: EventCatalogue): Problem[] {
  const { distinct } = term;
  if (distinct === undefined) return [];
  const at = [...path, 'distinct'];
  if (term.aggregate === 'latest' && term.sum !== undefined) {
    return [problem(at, 'SUM_OR_DISTINCT', 'sum 和 distinct 二者取一')];
  }
  return countedTypesOf(term).flatMap((type) => {
    const field = findField(type, distinct, at, catalogue);
    if (!isField(field)) return field;
    if (field.kind === 'amount') return [problem(at, 'DISTINCT_FIELD', `不能按金额「${distinct}」去重`)];
    if (!field.repeated || summedFieldOf(term) === undefined) return [];
    return [problem(at, 'DISTINCT_FIELD', `「${distinct}」在一个事件中可有多个取值,不能又按它去重又求和`)];
  });
}

/** Parts of an aggregate, and the year that a number is of, are told by every event that competes. */
function checkParts({ over, per, newest }: LatestTerm, path: Path, catalogue: EventCatalogue): Problem[] {
  const year = newest === undefined ? [] : checkInteger(newest, over, [...path, 'newest'], catalogue, false);
  if (per === undefined) return year;
  const at = [...path, 'per'];
  const parts = over.flatMap((type) => {
    const field = findField(type, per, at, catalogue);
    if (!isField(field)) return field;
    const isPart = !field.repeated && field.kind !== 'amount';
    return isPart ? [] : [problem(at, 'PART_FIELD', `不能按「${per}」分开:它可有多个取值,或是金额`)];
  });
  return [...year, ...parts];
}

function checkStart({ over, at, since = {} }: LatestTerm, path: Path, catalogue: EventCatalogue): Problem[] {
  const place = [...path, 'since'];
  return Object.entries(since).flatMap(([type, name]) => {
    if (at === undefined) return [problem(place, 'SINCE_WITHOUT_START', 'since 只与 "at": "start" 同用')];
    if (!over.includes(type)) return [problem([...place, type], 'TYPE_NOT_IN_OVER', `「${type}」不在 over 之中`)];
    const field = findField(type, name, [...place, type], catalogue);
    if (!isField(field)) return field;
    return isDate(field) ? [] : [problem([...place, type], 'NOT_A_DATE', `「${name}」不是单个日期`)];
  });
}

/** What undoes an event is told of the same aggregate. */
function checkUndoing(term: SumTerm | TransitionsTerm, path: Path, catalogue: EventCatalogue): Problem[] {
  const { type, toldBy = [] } = term;
  const undoneBy = (term.undoneBy ?? []).map((one) => (typeof one === 'string' ? one : one.type));
  const at = [...path, 'undoneBy'];
  const owner = ownerOf(catalogue.get(type));
  return [
    ...toldBy.flatMap((telling, index) => checkType(telling, [...path, 'toldBy', index], catalogue)),
    ...duplicates(undoneBy, at, '事件类型重复'),
    ...(term.undoneBy ?? []).flatMap((one, index) =>
      typeof one === 'string' ? [] : checkConditions(one.where, [one.type], [...at, index, 'where'], catalogue),
    ),
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

function duplicateKeys(definition: Definition): Problem[] {
  const keys = definition.figures.flatMap((figure) => {
    const { by } = figure;
    return by ? Object.keys(by.labels).map((value) => `${by.prefix ?? ''}${value}`) : (figure.key ?? []);
  });
  return duplicates(keys, ['figures'], '数值的 key 重复');
}
