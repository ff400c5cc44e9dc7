import { describe, expect, it } from 'vitest';
import { classifyHolder, readUsccs } from './holders.ts';

describe('权利人类型', () => {
  it.each([
    ['达拉特旗甲有限公司', 'ENTERPRISE'],
    ['内蒙古某某股份有限公司', 'ENTERPRISE'],
    ['某某肉联厂', 'ENTERPRISE'],
    ['Foo Machinery Co., Ltd.', 'ENTERPRISE'],
    ['清华大学科技园发展有限公司', 'ENTERPRISE'],
    ['达拉特旗某某养殖专业合作社', 'COOPERATIVE'],
    ['内蒙古大学', 'UNIVERSITY'],
    ['鄂尔多斯职业学院', 'UNIVERSITY'],
    ['内蒙古自治区农牧业科学院', 'INSTITUTE'],
    ['某某研究所', 'INSTITUTE'],
    ['达拉特旗肉羊协会', 'ASSOCIATION'],
    ['达拉特旗林业和草原局', 'GOVERNMENT'],
    ['达拉特旗人民医院', 'OTHER'],
    ['达拉特旗第一中学', 'OTHER'],
    ['树林召镇某某经营部', 'INDIVIDUAL_BUSINESS'],
    ['王某', 'NATURAL_PERSON'],
    ['欧阳某某', 'NATURAL_PERSON'],
    ['王建中', 'NATURAL_PERSON'],
    ['李会', 'NATURAL_PERSON'],
    ['张园', 'NATURAL_PERSON'],
  ])('%s is %s by its name', (name, holderType) => {
    expect(classifyHolder(name)).toEqual({ holderType, uncertain: false });
  });

  it.each([
    ['91350100M000100Y43', 'ENTERPRISE'],
    ['92150621MA0N000000', 'INDIVIDUAL_BUSINESS'],
    ['93150621MA0N000000', 'COOPERATIVE'],
    ['51150621MA0N000000', 'ASSOCIATION'],
    ['11150621MB1688871X', 'GOVERNMENT'],
  ])('the prefix of %s outranks the name', (uscc, holderType) => {
    expect(classifyHolder('某某', uscc).holderType).toBe(holderType);
  });

  it('a public institution (12) is told by its name', () => {
    expect(classifyHolder('达拉特旗农牧技术推广中心', '12150621MB1688871X').holderType).toBe('INSTITUTE');
    expect(classifyHolder('某某', '12150621MB1688871X').holderType).toBe('OTHER');
  });

  it.each(['阿拉坦格日乐图雅', '乌兰·图雅其其格', 'John Smith'])(
    '%s fits no pattern and is protected as a natural person until somebody knows better',
    (name) => {
      expect(classifyHolder(name)).toEqual({ holderType: 'NATURAL_PERSON', uncertain: true });
    },
  );
});

describe('统一社会信用代码 of several holders', () => {
  it('stand in the order of the holders, with gaps', () => {
    expect(readUsccs('91110000802100433B；；914403001922038216', 3)).toEqual({
      ok: true,
      usccs: ['91110000802100433B', undefined, '914403001922038216'],
    });
  });

  it('a single one belongs to the first holder', () => {
    expect(readUsccs('91110000802100433B', 3)).toEqual({ ok: true, usccs: ['91110000802100433B'] });
  });

  it('another count than the holders is refused', () => {
    expect(readUsccs('91110000802100433B;914403001922038216', 3)).toMatchObject({ code: 'USCC_COUNT_DIFFERS' });
  });

  it('a wrong check character is refused', () => {
    expect(readUsccs('11150621MB1688871Y', 1)).toMatchObject({ ok: false, code: 'CHECK_CHAR_MISMATCH' });
  });
});
