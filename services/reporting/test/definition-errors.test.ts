import { DomainError } from '@zhiqi/kernel';
import { describe, expect, it } from 'vitest';
import { parseDefinition } from '../src/indicators/parse.ts';
import { shippedTexts, vocabulary } from './support/figures.ts';

const PATENT = 'zhiqi.inventory.v1.PatentRegistered';

/** A definition that is right, to be made wrong in one place. */
function draft() {
  return {
    id: 'TST-01',
    version: 1,
    name: '试算',
    noticeItems: ['三(三)'],
    figures: [
      {
        key: 'total',
        label: '合计',
        kind: 'count',
        unit: '件',
        terms: [{ aggregate: 'latest', over: [PATENT], where: { inScope: [true] } } as Record<string, unknown>],
      } as Record<string, unknown>,
    ],
  };
}

function refusal(text: string): DomainError {
  try {
    parseDefinition(text, vocabulary);
  } catch (error) {
    if (error instanceof DomainError) return error;
    throw error;
  }
  throw new Error('the definition was accepted');
}

/** Field and rule of every violation of a draft changed by `change`. */
function violations(change: (definition: ReturnType<typeof draft>) => void): string[] {
  const definition = draft();
  change(definition);
  return (refusal(JSON.stringify(definition, null, 2)).fields ?? []).map(({ field, rule }) => `${field} ${rule}`);
}

function withTerm(term: Record<string, unknown>): string[] {
  return violations(({ figures }) => {
    if (figures[0]) figures[0].terms = [term];
  });
}

const TERM = 'definition_json.figures[0].terms[0]';

describe('口径定义的校验', () => {
  it('正确的定义被接受;随平台发布的全部正确', () => {
    expect(parseDefinition(JSON.stringify(draft()), vocabulary).id).toBe('TST-01');
    expect(shippedTexts.map((text) => parseDefinition(text, vocabulary).id)).toEqual([
      ...['CUL-08', 'CUL-09', 'ENF-01', 'FIN-01', 'FIN-02'],
      // Two versions of some.
      ...['INV-01', 'INV-01', 'INV-02', 'INV-02', 'INV-03', 'INV-04', 'INV-05', 'INV-06', 'INV-07', 'INV-07', 'INV-08'],
      ...['INV-09', 'INV-10', 'INV-11', 'INV-12', 'INV-13', 'INV-14', 'INV-15', 'INV-15', 'INV-16'],
    ]);
  });

  it('不认识的聚合方式', () => {
    expect(withTerm({ aggregate: 'median', type: PATENT })).toEqual([`${TERM}.aggregate UNKNOWN_AGGREGATOR`]);
  });

  it('不认识的事件', () => {
    expect(withTerm({ aggregate: 'latest', over: ['zhiqi.inventory.v1.PatentBought'] })).toEqual([
      `${TERM}.over[0] UNKNOWN_EVENT_TYPE`,
    ]);
  });

  it('不认识的字段', () => {
    const where = { colour: ['red'] };
    expect(withTerm({ aggregate: 'latest', over: [PATENT], where })).toEqual([`${TERM}.where.colour UNKNOWN_FIELD`]);
  });

  it('字段没有这个取值', () => {
    const where = { kind: ['INVENTION'], inScope: ['yes'] };
    expect(withTerm({ aggregate: 'latest', over: [PATENT], where })).toEqual([
      `${TERM}.where.kind[0] UNKNOWN_VALUE`,
      `${TERM}.where.inScope[0] UNKNOWN_VALUE`,
    ]);
  });

  it('整数字段只能与整数比;除外的取值同样检查', () => {
    const type = 'zhiqi.inventory.v1.ImportBatchCompleted';
    const where = { rows: { not: ['many'] } };
    expect(withTerm({ aggregate: 'sum', type, where })).toEqual([`${TERM}.where.rows.not[0] UNKNOWN_VALUE`]);
  });

  it('among 的字段须为 over 中每种事件都有', () => {
    const over = [PATENT, 'zhiqi.inventory.v1.PatentHolderChanged'];
    const types = [PATENT];
    expect(withTerm({ aggregate: 'latest', over, types, among: { inScope: [true] } })).toEqual([
      `${TERM}.among.inScope UNKNOWN_FIELD`,
    ]);
  });

  it('不同对象的事件不能比先后', () => {
    const over = [PATENT, 'zhiqi.inventory.v1.StocktakingItemVerified'];
    expect(withTerm({ aggregate: 'latest', over })).toEqual([`${TERM}.over MIXED_AGGREGATES`]);
  });

  it('types 只能出自 over', () => {
    const types = ['zhiqi.inventory.v1.PatentScopeChanged'];
    expect(withTerm({ aggregate: 'latest', over: [PATENT], types })).toEqual([`${TERM}.types[0] TYPE_NOT_IN_OVER`]);
  });

  it('不是数字的字段不能求和,不是年度的字段不能作计划年度', () => {
    expect(withTerm({ aggregate: 'sum', type: PATENT, field: 'kind' })).toEqual([`${TERM}.field NOT_A_NUMBER`]);
    expect(withTerm({ aggregate: 'latest', over: [PATENT], planYear: 'grantDate' })).toEqual([
      `${TERM}.planYear NOT_A_NUMBER`,
    ]);
  });

  it('权重只能是 1 或 -1', () => {
    for (const weight of [0, 2, 0.5, '1']) {
      expect(withTerm({ aggregate: 'latest', over: [PATENT], weight })).toEqual([`${TERM}.weight BAD_WEIGHT`]);
    }
  });

  describe('求和、去重、撤销、已过', () => {
    const pledge = 'zhiqi.financing.v1.PledgeRegistered';
    const lead = 'zhiqi.enforcement.v1.LeadReceived';

    it('不能求和的字段,不能去重的字段,二者不能并用', () => {
      const over = [pledge];
      expect(withTerm({ aggregate: 'latest', over, sum: 'registryNo' })).toEqual([`${TERM}.sum NOT_A_NUMBER`]);
      expect(withTerm({ aggregate: 'latest', over, sum: 'amount' })).toEqual([`${TERM}.sum UNKNOWN_FIELD`]);
      expect(withTerm({ aggregate: 'latest', over, distinct: 'securedAmountFen' })).toEqual([
        `${TERM}.distinct DISTINCT_FIELD`,
      ]);
      expect(withTerm({ aggregate: 'latest', over, distinct: 'firm' })).toEqual([`${TERM}.distinct UNKNOWN_FIELD`]);
      expect(withTerm({ aggregate: 'latest', over, sum: 'securedAmountFen', distinct: 'bankCode' })).toEqual([
        `${TERM}.distinct SUM_OR_DISTINCT`,
        'definition_json.figures[0].unit UNIT',
      ]);
      const listing = 'zhiqi.inventory.v1.ConversionRecorded';
      expect(withTerm({ aggregate: 'sum', type: listing, field: 'patents', distinct: 'applicationNos' })).toEqual([
        `${TERM}.distinct DISTINCT_FIELD`,
      ]);
      const kind = { kind: ['PLEDGE_KIND_PATENT'] };
      const changed = { aggregate: 'transitions', type: pledge, from: kind, to: kind };
      expect(withTerm({ ...changed, distinct: 'firm' })).toEqual([`${TERM}.distinct UNKNOWN_FIELD`]);
      expect(withTerm({ ...changed, distinct: 'securedAmountFen' })).toEqual([`${TERM}.distinct DISTINCT_FIELD`]);
      expect(withTerm({ ...changed, takenBackBy: { kind: ['LUCK'] } })).toEqual([
        `${TERM}.takenBackBy.kind[0] UNKNOWN_VALUE`,
      ]);
      expect(withTerm({ aggregate: 'sum', type: pledge, takenBackBy: kind })).toContain(`${TERM}.takenBackBy SHAPE`);
    });

    it('去重和求和的字段须为所数的每种事件都有', () => {
      const over = ['zhiqi.cultivation.v1.GiMarkUseAuthorised', 'zhiqi.cultivation.v1.GiMarkUseResumed'];
      expect(withTerm({ aggregate: 'latest', over, distinct: 'userUscc' })).toEqual([`${TERM}.distinct UNKNOWN_FIELD`]);
      expect(withTerm({ aggregate: 'latest', over, types: over.slice(0, 1), distinct: 'colour' })).toEqual([
        `${TERM}.distinct UNKNOWN_FIELD`,
      ]);
    });

    it('撤销的事件须存在,说的是同一种对象,也不是自己', () => {
      const undoneBy = (...types: string[]) => withTerm({ aggregate: 'sum', type: pledge, undoneBy: types });
      expect(undoneBy('zhiqi.financing.v1.PledgeForgotten')).toEqual([`${TERM}.undoneBy[0] UNKNOWN_EVENT_TYPE`]);
      expect(undoneBy(lead)).toEqual([`${TERM}.undoneBy[0] MIXED_AGGREGATES`]);
      expect(undoneBy(pledge)).toEqual([`${TERM}.undoneBy[0] UNDONE_BY_ITSELF`]);
      expect(undoneBy()).toEqual([`${TERM}.undoneBy SHAPE`]);
      const type = 'zhiqi.financing.v1.PledgeRevoked';
      const undone = (where: object) => withTerm({ aggregate: 'sum', type: pledge, undoneBy: [{ type, where }] });
      expect(undone({ kind: ['LUCK'] })).toEqual([`${TERM}.undoneBy[0].where.kind[0] UNKNOWN_VALUE`]);
      expect(undone({})).toEqual([`${TERM}.undoneBy[0].where SHAPE`]);
    });

    it('只有日期能问是否已过', () => {
      const where = (condition: Record<string, unknown>) =>
        withTerm({ aggregate: 'latest', over: [lead], where: condition });
      expect(where({ leadId: { passed: true } })).toEqual([`${TERM}.where.leadId.passed NOT_A_DATE`]);
      expect(where({ provisional: { passed: true } })).toEqual([`${TERM}.where.provisional.passed NOT_A_DATE`]);
      expect(where({ deadline: { passed: 'yes' } })).toEqual([`${TERM}.where.deadline SHAPE`]);
    });

    it('金额的单位是 fen,别的都不是;金额和件数不能相加', () => {
      const unitOf = (unit: string, ...terms: Record<string, unknown>[]) =>
        violations(({ figures }) => Object.assign(figures[0] ?? {}, { unit, terms }));
      const amount = { aggregate: 'sum', type: pledge, field: 'securedAmountFen' };
      const number = { aggregate: 'sum', type: pledge };
      expect(unitOf('万元', amount)).toEqual(['definition_json.figures[0].unit UNIT']);
      expect(unitOf('fen', number)).toEqual(['definition_json.figures[0].unit UNIT']);
      expect(unitOf('fen', amount, number)).toEqual(['definition_json.figures[0].unit UNIT']);
      expect(unitOf('笔', number, { aggregate: 'latest', over: [pledge], sum: 'securedAmountFen' })).toEqual([
        'definition_json.figures[0].unit UNIT',
      ]);
    });

    it('写对了的被接受', () => {
      const definition = draft();
      Object.assign(definition.figures[0] ?? {}, {
        unit: 'fen',
        terms: [
          { aggregate: 'latest', over: [pledge], sum: 'securedAmountFen', where: { debtEnd: { passed: false } } },
          {
            aggregate: 'sum',
            type: pledge,
            field: 'securedAmountFen',
            undoneBy: ['zhiqi.financing.v1.PledgeRevoked', 'zhiqi.financing.v1.PledgeCancelled'],
            weight: -1,
          },
        ],
      });
      expect(parseDefinition(JSON.stringify(definition), vocabulary).id).toBe('TST-01');
    });
  });

  describe('中位数、比率的倍数、期初、分开、最近年度', () => {
    const introduced = 'zhiqi.inventory.v1.MatchIntroduced';
    const overlay = 'zhiqi.inventory.v1.PatentEncumbranceChanged';
    const FIGURE = 'definition_json.figures[0]';
    const figure = (change: Record<string, unknown>) =>
      violations(({ figures }) => {
        figures[0] = { key: 'total', label: '合计', unit: '天', ...change };
      });
    const days = { aggregate: 'sum', type: introduced, field: 'daysFromDemand' };

    it('中位数只写一项,写明整数字段,不是金额,没有权重,单位不是 % 或 fen', () => {
      const median = (unit: string, ...terms: object[]) => figure({ kind: 'median', unit, terms });
      expect(median('天', days, days)).toEqual([`${FIGURE}.terms MEDIAN_TERMS`]);
      expect(median('天', { ...days, weight: -1 })).toEqual([`${FIGURE}.terms[0].weight MEDIAN_TERMS`]);
      expect(median('天', { aggregate: 'sum', type: introduced })).toEqual([`${FIGURE}.terms[0] MEDIAN_FIELD`]);
      const amount = { aggregate: 'sum', type: 'zhiqi.financing.v1.PledgeRegistered', field: 'securedAmountFen' };
      expect(median('fen', amount)).toEqual([`${FIGURE}.unit UNIT`, `${FIGURE}.terms[0] MEDIAN_FIELD`]);
      expect(median('%', days)).toEqual([`${FIGURE}.unit UNIT`]);
      expect(figure({ kind: 'mean', terms: [days] })).toEqual([`${FIGURE}.kind UNKNOWN_FIGURE_KIND`]);
    });

    it('写明倍数的比率另有单位;倍数为正整数', () => {
      const count = [{ aggregate: 'sum', type: introduced }];
      const ratio = (unit: string, scale: number) =>
        figure({ kind: 'ratio', unit, scale, numerator: count, denominator: count });
      expect(ratio('%', 10_000)).toEqual([`${FIGURE}.unit UNIT`]);
      expect(ratio('fen', 10_000)).toEqual([`${FIGURE}.unit UNIT`]);
      expect(ratio('件', 0)).toEqual([`${FIGURE}.scale SHAPE`]);
      expect(ratio('件', 2.5)).toEqual([`${FIGURE}.scale SHAPE`]);
    });

    it('分开的字段有唯一取值;最近年度是整数;期初的日期字段是日期', () => {
      const latest = (term: object) => withTerm({ aggregate: 'latest', over: [overlay], ...term });
      expect(latest({ per: 'colour' })).toEqual([`${TERM}.per UNKNOWN_FIELD`]);
      expect(latest({ newest: 'overlay' })).toEqual([`${TERM}.newest NOT_A_NUMBER`]);
      expect(latest({ at: 'end' })).toEqual([`${TERM}.at SHAPE`]);
      expect(latest({ since: { [overlay]: 'effectiveDate' } })).toEqual([`${TERM}.since SINCE_WITHOUT_START`]);
      expect(latest({ at: 'start', since: { [overlay]: 'overlay' } })).toEqual([`${TERM}.since.${overlay} NOT_A_DATE`]);
      expect(latest({ at: 'start', since: { [introduced]: 'introducedOn' } })).toEqual([
        `${TERM}.since.${introduced} TYPE_NOT_IN_OVER`,
      ]);
      expect(withTerm({ aggregate: 'latest', over: [introduced], per: 'applicationNos' })).toEqual([
        `${TERM}.per PART_FIELD`,
      ]);
    });

    it('只有日期能问是否已到;说明有无的事件须存在', () => {
      const where = { overlay: { begun: true } };
      expect(withTerm({ aggregate: 'latest', over: [overlay], where })).toEqual([
        `${TERM}.where.overlay.begun NOT_A_DATE`,
      ]);
      expect(withTerm({ aggregate: 'sum', type: introduced, toldBy: ['zhiqi.inventory.v1.MatchMade'] })).toEqual([
        `${TERM}.toldBy[0] UNKNOWN_EVENT_TYPE`,
      ]);
    });
  });

  it('状态转换须写明从何到何', () => {
    const type = 'zhiqi.inventory.v1.PatentDormancyAssessed';
    expect(
      withTerm({ aggregate: 'transitions', type, from: {}, to: { dormancyClass: ['DORMANCY_CLASS_AWAKE'] } }),
    ).toEqual([`${TERM}.from SHAPE`]);
  });

  it('工作要点没有的条目', () => {
    expect(violations((definition) => definition.noticeItems.push('七(一)', '三（三）'))).toEqual([
      'definition_json.noticeItems[1] UNKNOWN_NOTICE_ITEM',
      'definition_json.noticeItems[2] UNKNOWN_NOTICE_ITEM',
    ]);
  });

  it('多写、漏写、写两次的字段', () => {
    expect(violations((definition) => Object.assign(definition, { formula: 'a/b' }))).toEqual([
      'definition_json.formula SHAPE',
    ]);
    expect(violations((definition) => Reflect.deleteProperty(definition, 'name'))).toEqual([
      'definition_json.name SHAPE',
    ]);
    const twice = JSON.stringify(draft()).replace('"version":1', '"version":1,"version":2');
    expect(refusal(twice).fields).toMatchObject([{ field: 'definition_json.version', rule: 'DUPLICATE' }]);
  });

  it('版本、编号、单位和 key', () => {
    expect(violations((definition) => Object.assign(definition, { version: 0 }))).toEqual([
      'definition_json.version BAD_VERSION',
    ]);
    expect(violations((definition) => Object.assign(definition, { id: 'inv 1' }))).toEqual([
      'definition_json.id SHAPE',
    ]);
    expect(violations(({ figures }) => Object.assign(figures[0] ?? {}, { unit: '%' }))).toEqual([
      'definition_json.figures[0].unit UNIT',
    ]);
    expect(violations(({ figures }) => Reflect.deleteProperty(figures[0] ?? {}, 'label'))).toEqual([
      'definition_json.figures[0] FIGURE_KEY',
    ]);
    expect(violations(({ figures }) => figures.push({ ...figures[0] }))).toEqual(['definition_json.figures DUPLICATE']);
  });

  it('分组的字段和取值', () => {
    const by = (field: string, labels: Record<string, string>) =>
      violations(({ figures }) => {
        figures[0] = {
          kind: 'count',
          unit: '件',
          by: { field, labels },
          terms: [{ aggregate: 'latest', over: [PATENT] }],
        };
      });
    expect(by('holderTypes', { HOLDER_TYPE_OTHER: '其他' })).toEqual([
      'definition_json.figures[0].by.field BREAKDOWN_FIELD',
    ]);
    expect(by('kind', { INVENTION: '发明' })).toEqual(['definition_json.figures[0].by.labels.INVENTION UNKNOWN_VALUE']);
    expect(by('kind', {})).toEqual(['definition_json.figures[0].by.labels LABELS']);
  });

  it('报错写明行和列,用中文说怎么改', () => {
    const text = JSON.stringify(draft(), null, 2).replace('"latest"', '"newest"');
    const { slug, kind, messageZh, fields } = refusal(text);
    expect({ slug, kind }).toEqual({ slug: 'DEFINITION_INVALID', kind: 'invalid' });
    const line = text.split('\n').findIndex((row) => row.includes('newest')) + 1;
    expect(fields?.[0]?.messageZh).toMatch(new RegExp(`^第 ${line} 行第 24 列:没有这种聚合方式。可用:latest`));
    expect(messageZh).toContain('请改正后重新发布');
  });

  it('不是 JSON 的,指出断在哪里', () => {
    expect(refusal('{\n  "id": INV\n}').fields).toMatchObject([
      { field: 'definition_json', rule: 'JSON_SYNTAX', messageZh: expect.stringMatching(/^第 2 行第 9 列/) },
    ]);
    expect(refusal('').fields).toMatchObject([{ rule: 'JSON_SYNTAX' }]);
    expect(refusal('[1]').fields).toMatchObject([{ rule: 'SHAPE' }]);
    expect(refusal(`"${'长'.repeat(70_000)}"`).fields).toMatchObject([{ rule: 'TOO_LONG' }]);
  });
});
