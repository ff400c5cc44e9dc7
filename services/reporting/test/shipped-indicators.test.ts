import { describe, expect, it } from 'vitest';
import { parsePeriod } from '../src/indicators/period.ts';
import { County } from './support/county.ts';
import { figures, NOW, shippedDefinition, shippedVersions } from './support/figures.ts';

const inForce = { state: 'PATENT_STATE_GRANTED_IN_FORCE', inScope: true } as const;

/** Ten items in one round: four verified, one unreachable, one excluded, one verified and reopened, three untouched. */
function round(): County {
  const county = new County();
  county.roundWith('rnd_1', ['i1', 'i2', 'i3', 'i4', 'i5', 'i6', 'i7', 'i8', 'i9', 'i10']);
  for (const item of ['i1', 'i2', 'i3', 'i4']) county.item('Verified', item);
  county.item('Unreachable', 'i5');
  county.item('Excluded', 'i6');
  county.item('Verified', 'i7');
  county.item('Reopened', 'i7');
  return county;
}

/** Five inventions (one in grace, one lapsed, one of unknown state), two utility models, one of them outside the banner. */
function register(): County {
  const county = new County();
  for (const no of ['p1', 'p2', 'p3']) county.registered(no, { kind: 'PATENT_KIND_INVENTION', ...inForce });
  county.registered('p4', { kind: 'PATENT_KIND_INVENTION', ...inForce });
  county.registered('p5', { kind: 'PATENT_KIND_INVENTION', state: 'PATENT_STATE_UNKNOWN', inScope: false });
  county.registered('u1', { kind: 'PATENT_KIND_UTILITY_MODEL', ...inForce });
  county.registered('u2', { kind: 'PATENT_KIND_UTILITY_MODEL', ...inForce });
  county.statusChanged('p3', { kind: 'PATENT_KIND_INVENTION', state: 'PATENT_STATE_GRACE', inScope: true });
  county.statusChanged('p4', { kind: 'PATENT_KIND_INVENTION', state: 'PATENT_STATE_LAPSED', inScope: true });
  county.scopeChanged('u2', {
    kind: 'PATENT_KIND_UTILITY_MODEL',
    state: 'PATENT_STATE_GRANTED_IN_FORCE',
    inScope: false,
  });
  return county;
}

/** Three sleeping, two dozing, four awake, one reserved, two unknown, one not in force, one sleeping outside the banner. */
function dormancy(): County {
  const county = new County();
  const tell = (name: string, count: number, dormancyClass: Parameters<County['assessed']>[1]['dormancyClass']) => {
    for (let n = 1; n <= count; n += 1) county.assessed(`${name}${n}`, { dormancyClass });
  };
  tell('sleeping', 3, 'DORMANCY_CLASS_SLEEPING');
  tell('dozing', 2, 'DORMANCY_CLASS_DOZING');
  tell('awake', 4, 'DORMANCY_CLASS_AWAKE');
  tell('reserved', 1, 'DORMANCY_CLASS_RESERVED');
  tell('unknown', 2, 'DORMANCY_CLASS_UNKNOWN');
  tell('ended', 1, 'DORMANCY_CLASS_NOT_ASSESSED');
  county.assessed('elsewhere', { dormancyClass: 'DORMANCY_CLASS_SLEEPING', inScope: false });
  return county;
}

describe('INV-01 盘点覆盖率 = (Verified + Unreachable + Excluded) / items', () => {
  const definition = shippedDefinition('INV-01');

  it('六件办结、一件退回重办、三件未动:6/10', async () => {
    expect(await figures(definition, round().events)).toEqual({ total: '60.00' });
  });

  it('盘点已开、一件未办结:0% 是真实的零', async () => {
    const county = new County();
    county.roundWith('rnd_1', ['i1', 'i2']);
    expect(await figures(definition, county.events)).toEqual({ total: '0.00' });
  });

  it('没有开过盘点:暂无数据,不是 0', async () => {
    expect(await figures(definition, register().events)).toEqual({});
  });

  it('退回后再次核实,只算一件', async () => {
    const county = round();
    county.item('Verified', 'i7');
    expect(await figures(definition, county.events)).toEqual({ total: '70.00' });
  });

  it('两轮盘点合并计算;其他年度的轮次和办结不计', async () => {
    const county = round();
    county.roundWith('rnd_2', ['j1', 'j2', 'j3', 'j4']);
    county.item('Verified', 'j1');
    county.roundWith('rnd_2021', ['k1', 'k2'], 2021);
    county.item('Verified', 'k1', 2021);
    expect(await figures(definition, county.events)).toEqual({ total: '50.00' });
    expect(await figures(definition, county.events, parsePeriod('2021', NOW))).toEqual({});
  });

  it('同一年度第二轮盘点同一件专利,分母和分子都只算一次;补充清单照样计入', async () => {
    const county = round();
    county.roundWith('rnd_2', ['rnd_2.i1', 'rnd_2.i8', 'rnd_2.i11']);
    expect(await figures(definition, county.events)).toEqual({ total: '54.55' });
    county.item('Verified', 'rnd_2.i1');
    expect(await figures(definition, county.events)).toEqual({ total: '54.55' });
    county.item('Verified', 'rnd_2.i8');
    expect(await figures(definition, county.events)).toEqual({ total: '63.64' });
  });

  it('轮次退回草稿,其盘点项不再计入', async () => {
    const county = round();
    county.roundWith('rnd_2', ['j1', 'j2']);
    for (const item of ['j1', 'j2']) county.item('Withdrawn', item);
    expect(await figures(definition, county.events)).toEqual({ total: '60.00' });
  });

  it('以前的版本按轮次开启时的件数计', async () => {
    const first = shippedVersions.find(({ id, version }) => id === 'INV-01' && version === 1);
    const county = new County();
    county.roundOpened('rnd_1', 4);
    county.item('Verified', 'i1');
    expect(first && (await figures(first, county.events))).toEqual({ total: '25.00' });
    expect(await figures(definition, county.events)).toEqual({});
  });
});

describe('INV-02 盘点答复率 = Verified / (items − Excluded)', () => {
  const definition = shippedDefinition('INV-02');

  it('四件核实,十件减一件移出:4/9,四舍五入两位', async () => {
    expect(await figures(definition, round().events)).toEqual({ total: '44.44' });
  });

  it('全部移出:没有应答复的,暂无数据', async () => {
    const county = new County();
    county.roundWith('rnd_1', ['i1']);
    county.item('Excluded', 'i1');
    expect(await figures(definition, county.events)).toEqual({});
  });

  it('上一轮移出、本轮又核实的专利仍应答复,不会超过 100%', async () => {
    const county = new County();
    county.roundWith('rnd_1', ['rnd_1.p1', 'rnd_1.p2']);
    county.item('Excluded', 'rnd_1.p1');
    county.item('Verified', 'rnd_1.p2');
    county.roundWith('rnd_2', ['rnd_2.p1']);
    county.item('Verified', 'rnd_2.p1');
    expect(await figures(definition, county.events)).toEqual({ total: '100.00' });
  });
});

describe('INV-03 有效专利,按类型', () => {
  const definition = shippedDefinition('INV-03');

  it('有效和滞纳期的计,终止、状态不明、移出范围的不计,外观设计为真实的零', async () => {
    expect(await figures(definition, register().events)).toEqual({
      PATENT_KIND_INVENTION: '3',
      PATENT_KIND_UTILITY_MODEL: '1',
      PATENT_KIND_DESIGN: '0',
    });
  });

  it('全部不在本旗范围:零件是真实的零', async () => {
    const county = new County();
    county.registered('p1', { kind: 'PATENT_KIND_INVENTION', state: 'PATENT_STATE_GRANTED_IN_FORCE', inScope: false });
    expect((await figures(definition, county.events)).PATENT_KIND_INVENTION).toBe('0');
  });

  it('全部法律状态不明:暂无数据', async () => {
    const county = new County();
    county.registered('p1', { kind: 'PATENT_KIND_INVENTION', state: 'PATENT_STATE_UNKNOWN' });
    expect(await figures(definition, county.events)).toEqual({});
  });
});

describe('INV-04 沉睡专利', () => {
  const definition = shippedDefinition('INV-04');

  it('三件沉睡、两件待唤醒,占已摸清的十件;不明、已终止、范围外的不进分母', async () => {
    expect(await figures(definition, dormancy().events)).toEqual({
      SLEEPING: '3',
      SLEEPING_SHARE: '30.00',
      SLEEPING_AND_DOZING: '5',
      SLEEPING_AND_DOZING_SHARE: '50.00',
    });
  });

  it('五十件已摸清、无一沉睡:0 是真实的零', async () => {
    const county = new County();
    for (let n = 0; n < 50; n += 1) county.assessed(`p${n}`, { dormancyClass: 'DORMANCY_CLASS_AWAKE' });
    const told = await figures(definition, county.events);
    expect(told).toMatchObject({ SLEEPING: '0', SLEEPING_SHARE: '0.00' });
  });

  it('全部情况不明:还没有摸清,暂无数据', async () => {
    const county = new County();
    county.assessed('p1', { dormancyClass: 'DORMANCY_CLASS_UNKNOWN' });
    expect(await figures(definition, county.events)).toEqual({});
  });
});

describe('INV-05 情况不明占比 = UNKNOWN / 有效', () => {
  const definition = shippedDefinition('INV-05');

  it('四件有效中一件不明:25%', async () => {
    const county = register();
    county.assessed('p1', { dormancyClass: 'DORMANCY_CLASS_UNKNOWN' });
    county.assessed('p2', { dormancyClass: 'DORMANCY_CLASS_UNKNOWN' });
    county.assessed('p2', { dormancyClass: 'DORMANCY_CLASS_SLEEPING' });
    expect(await figures(definition, county.events)).toEqual({ total: '25.00' });
  });

  it('没有有效专利:暂无数据', async () => {
    expect(await figures(definition, dormancy().events)).toEqual({});
  });
});

describe('INV-06 可用专利', () => {
  it('现在可用与经同意后可用分列;不可用的不计,以最近一次为准', async () => {
    const county = new County();
    county.available('p1', { availability: 'AVAILABILITY_AVAILABLE_NOW' });
    county.available('p2', { availability: 'AVAILABILITY_AVAILABLE_NOW' });
    county.available('p2', { availability: 'AVAILABILITY_NEEDS_CONSENT' });
    county.available('p3', { availability: 'AVAILABILITY_NOT_AVAILABLE' });
    county.available('p4', { availability: 'AVAILABILITY_AVAILABLE_NOW', inScope: false });
    expect(await figures(shippedDefinition('INV-06'), county.events)).toEqual({
      AVAILABLE_NOW: '1',
      NEEDS_CONSENT: '1',
    });
  });
});

describe('INV-06 尚未答复时', () => {
  it('无人答复、已失效、状态不明:暂无数据,不是 0;有一件明确不愿转化:0 是真实的零', async () => {
    const county = new County();
    county.available('p1', { availability: 'AVAILABILITY_NOT_AVAILABLE', reasonCodes: ['U_NO_ANSWER', 'FEE_OVERDUE'] });
    county.available('p2', { availability: 'AVAILABILITY_NOT_AVAILABLE', reasonCodes: ['U_STATE_UNKNOWN'] });
    county.available('p3', { availability: 'AVAILABILITY_NOT_AVAILABLE', reasonCodes: ['U_NOT_IN_FORCE'] });
    expect(await figures(shippedDefinition('INV-06'), county.events)).toEqual({});
    county.available('p1', { availability: 'AVAILABILITY_NOT_AVAILABLE', reasonCodes: ['U_REFUSED'] });
    expect(await figures(shippedDefinition('INV-06'), county.events)).toEqual({
      AVAILABLE_NOW: '0',
      NEEDS_CONSENT: '0',
    });
  });
});

describe('INV-07 唤醒专利 = {SLEEPING, DOZING} → AWAKE,按生效时间计入期间', () => {
  const definition = shippedDefinition('INV-07');
  const woken = { previousClass: 'DORMANCY_CLASS_SLEEPING', dormancyClass: 'DORMANCY_CLASS_AWAKE' } as const;

  it('沉睡和待唤醒转为已实施的计,情况不明转为已实施的不计', async () => {
    const county = new County();
    county.assessed('p1', woken);
    county.assessed('p2', { previousClass: 'DORMANCY_CLASS_DOZING', dormancyClass: 'DORMANCY_CLASS_AWAKE' });
    county.assessed('p3', { previousClass: 'DORMANCY_CLASS_UNKNOWN', dormancyClass: 'DORMANCY_CLASS_AWAKE' });
    expect(await figures(definition, county.events)).toEqual({ total: '2' });
  });

  it('按生效日计:年后才得知的上年唤醒计入上年', async () => {
    const county = new County();
    county.assessed('p1', woken, { recorded: '2022-02-10T02:00:00.000Z', effective: '2021-12-31' });
    county.assessed('p2', woken, { recorded: '2022-02-11T02:00:00.000Z', effective: '2022-01-01' });
    expect(await figures(definition, county.events, parsePeriod('2021', NOW))).toEqual({ total: '1' });
    expect(await figures(definition, county.events)).toEqual({ total: '1' });
  });

  it('唤醒的依据后来撤回的(记录作废、答卷更正),当作没有唤醒,哪一期都不计;到期的不受影响', async () => {
    const county = new County();
    const [awake, sleeping] = ['DORMANCY_CLASS_AWAKE', 'DORMANCY_CLASS_SLEEPING'] as const;
    const ended = { previousClass: awake, dormancyClass: sleeping } as const;
    const [withdrawn, byTime] = ['DORMANCY_CAUSE_EVIDENCE_WITHDRAWN', 'DORMANCY_CAUSE_TIME'] as const;
    for (const patent of ['p1', 'p2', 'p3']) county.assessed(patent, { ...woken, cause: 'DORMANCY_CAUSE_FACT' });
    // Another ground for the same class in between decides nothing.
    county.assessed('p1', { previousClass: awake, dormancyClass: awake, cause: 'DORMANCY_CAUSE_FACT' });
    const later = new Date('2023-06-30T04:00:00.000Z');
    const of2022 = () => figures(definition, county.events, parsePeriod('2022', later));
    expect(await of2022()).toEqual({ total: '3' });
    const next = { recorded: '2023-02-01T01:00:00.000Z', effective: '2023-02-01' };
    county.assessed('p1', { ...ended, cause: withdrawn }, next);
    county.assessed('p2', { ...ended, cause: byTime }, next);
    expect(await of2022()).toEqual({ total: '2' });
    expect(await figures(definition, county.events.toReversed(), parsePeriod('2022', later))).toEqual({ total: '2' });
    // Woken again: what was withdrawn after that takes back the second time only.
    county.assessed(
      'p2',
      { ...woken, cause: 'DORMANCY_CAUSE_FACT' },
      { ...next, recorded: '2023-03-01T01:00:00.000Z' },
    );
    county.assessed('p2', { ...ended, cause: withdrawn }, { ...next, recorded: '2023-03-02T01:00:00.000Z' });
    expect(await of2022()).toEqual({ total: '2' });
    expect(await figures(definition, county.events, parsePeriod('2023', later))).toEqual({ total: '0' });
  });

  it('换用规则而转为已实施的,没有人唤醒,不计;一件专利一期只计一次', async () => {
    const county = new County();
    county.assessed('p1', { ...woken, cause: 'DORMANCY_CAUSE_RULES' });
    for (const cause of ['DORMANCY_CAUSE_FACT', 'DORMANCY_CAUSE_FACT'] as const) {
      county.assessed('p2', { ...woken, cause });
      county.assessed('p2', { previousClass: woken.dormancyClass, dormancyClass: 'DORMANCY_CLASS_SLEEPING', cause });
    }
    expect(await figures(definition, county.events)).toEqual({ total: '1' });
  });

  it('判定过而本期无一唤醒:0 是真实的零;从未判定:暂无数据', async () => {
    expect(await figures(definition, dormancy().events)).toEqual({ total: '0' });
    expect(await figures(definition, register().events)).toEqual({});
  });
});

describe('两个时钟', () => {
  it('存量看期末已知:次年才得知的终止不改上年的有效数', async () => {
    const county = new County('2022-12-01T01:00:00.000Z');
    county.registered('p1', { kind: 'PATENT_KIND_INVENTION', ...inForce });
    county.statusChanged(
      'p1',
      { kind: 'PATENT_KIND_INVENTION', state: 'PATENT_STATE_LAPSED', inScope: true },
      { recorded: '2023-02-01T01:00:00.000Z', effective: '2022-07-21' },
    );
    const later = new Date('2023-03-01T00:00:00.000Z');
    const definition = shippedDefinition('INV-03');
    expect((await figures(definition, county.events, parsePeriod('2022', later))).PATENT_KIND_INVENTION).toBe('1');
    expect((await figures(definition, county.events, parsePeriod('2023', later))).PATENT_KIND_INVENTION).toBe('0');
  });

  it('R-24 新一版规则下的重新判定不改已关闭年度的任何数字', async () => {
    const county = new County('2022-12-01T01:00:00.000Z');
    county.assessed('p1', { dormancyClass: 'DORMANCY_CLASS_SLEEPING', ruleSetVersion: 'DORM-v1', asOf: '2022-12-01' });
    county.assessed('p2', { dormancyClass: 'DORMANCY_CLASS_AWAKE', ruleSetVersion: 'DORM-v1', asOf: '2022-12-01' });
    const later = new Date('2023-06-30T00:00:00.000Z');
    const told = async (year: string) =>
      Promise.all(
        ['INV-04', 'INV-05', 'INV-07'].map((id) =>
          figures(shippedDefinition(id), county.events, parsePeriod(year, later)),
        ),
      );
    const before = await told('2022');
    for (const name of ['p1', 'p2']) {
      county.assessed(
        name,
        { dormancyClass: 'DORMANCY_CLASS_OBSERVATION', ruleSetVersion: 'DORM-v2', asOf: '2023-02-01' },
        { recorded: '2023-02-01T01:00:00.000Z', effective: '2023-02-01' },
      );
    }
    expect(await told('2022')).toEqual(before);
    expect(await told('2023')).not.toEqual(before);
  });

  it('期末是北京时间 24:00:下一年第一刻登记的不计', async () => {
    const county = new County();
    const invention = { kind: 'PATENT_KIND_INVENTION', ...inForce } as const;
    county.registered('p1', invention, { recorded: '2022-12-31T15:59:59.999Z' });
    county.registered('p2', invention, { recorded: '2022-12-31T16:00:00.000Z' });
    const period = parsePeriod('2022', new Date('2023-03-01T00:00:00.000Z'));
    const told = await figures(shippedDefinition('INV-03'), county.events, period);
    expect(told.PATENT_KIND_INVENTION).toBe('1');
  });
});
