import { describe, expect, it } from 'vitest';
import { countyName, countyOfAddress, countyOfDivisionCell } from './county.ts';

describe('an address is reduced to its county', () => {
  it.each([
    ['内蒙古自治区鄂尔多斯市达拉特旗树林召镇某街 1 号', '150621'],
    ['014300 内蒙古自治区鄂尔多斯市达拉特旗白塔街', '150621'],
    ['内蒙古鄂尔多斯市达拉特旗工业街', '150621'],
    ['内蒙古 鄂尔多斯 达拉特旗', '150621'],
    ['内蒙古自治区达拉特旗树林召镇', '150621'],
    ['鄂尔多斯市达拉特旗', '150621'],
    ['达拉特旗树林召镇', '150621'],
    ['中国内蒙古自治区鄂尔多斯市达拉特旗(014300)', '150621'],
    ['内蒙古自治区鄂尔多斯市达拉特旗（150621）', '150621'],
    ['内蒙古自治区鄂尔多斯市(150621)', '150621'],
    ['内蒙古自治区鄂尔多斯市东胜区达拉特北路 3 号', '150602'],
    ['内蒙古自治区鄂尔多斯市鄂托克前旗敖勒召其镇', '150623'],
    ['北京市朝阳区某路', '110105'],
    ['吉林市船营区', '220204'],
    ['吉林省长春市朝阳区', '220104'],
  ])('%s → %s', (address, code) => {
    expect(countyOfAddress(address)).toEqual({ ok: true, code, renamed: false });
  });

  it('a county renamed since the list was printed keeps its place, and the reading says so', () => {
    expect(countyOfAddress('226634 江苏省南通市海安县')).toEqual({ ok: true, code: '320685', renamed: true });
  });

  it.each([
    ['内蒙古自治区鄂尔多斯市', 'COUNTY_MISSING'],
    ['内蒙古自治区', 'COUNTY_MISSING'],
    ['江苏省南通市工农路 5 号', 'COUNTY_MISSING'],
    ['呼和浩特市达拉特旗路 9 号', 'COUNTY_MISSING'],
    ['达拉特旗路 9 号', 'COUNTY_MISSING'],
    ['某街 1 号', 'COUNTY_MISSING'],
    ['', 'COUNTY_MISSING'],
    ['朝阳区某路', 'COUNTY_AMBIGUOUS'],
    ['江苏省鼓楼区', 'COUNTY_AMBIGUOUS'],
    ['江苏省南通市港闸区', 'COUNTY_NOT_IN_TABLE'],
    ['呼和浩特市达拉特旗树林召镇', 'COUNTY_NOT_IN_TABLE'],
    ['(150621)', 'COUNTY_CODE_OR_POSTCODE'],
    ['150621', 'COUNTY_CODE_OR_POSTCODE'],
    ['内蒙古自治区鄂尔多斯市东胜区(150621)', 'COUNTY_CODE_CONTRADICTS'],
  ])('%s stays unknown: %s', (address, reason) => {
    expect(countyOfAddress(address)).toEqual({ ok: false, reason });
  });

  it('a code of another province in brackets does not place a holder there', () => {
    expect(countyOfAddress('黑龙江省哈尔滨市(150621)')).toEqual({ ok: false, reason: 'COUNTY_MISSING' });
  });
});

describe('a column that holds the county itself', () => {
  it.each([
    '150621',
    '１５０６２１',
    '150621100',
    '达拉特旗',
    '内蒙古;鄂尔多斯;达拉特旗',
    '达拉特旗(150621)',
    '内蒙古自治区/鄂尔多斯市/达拉特旗',
    '(150621)',
  ])('%s is 达拉特旗', (cell) => {
    const reading = countyOfDivisionCell(cell);
    expect(reading.ok && countyName(reading.code)).toBe('达拉特旗');
  });

  it.each([
    ['150600', 'COUNTY_MISSING'],
    ['999999', 'COUNTY_NOT_IN_TABLE'],
    ['朝阳区', 'COUNTY_AMBIGUOUS'],
  ])('%s stays unknown: %s', (cell, reason) => {
    expect(countyOfDivisionCell(cell)).toEqual({ ok: false, reason });
  });
});
