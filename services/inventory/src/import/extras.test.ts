import { describe, expect, it, test } from 'vitest';
import { record } from '../../test/import-files.ts';

describe('columns of the larger exports (brief §4.1–4.3)', () => {
  it('reads texts, classes, family and citations of incoPat', async () => {
    expect(
      await record({
        摘要: '本发明公开了一种饲草料裹包装置。',
        首项权利要求: '1.一种饲草料裹包装置，其特征在于包括机架。',
        国民经济分类: 'C3572(机械化农业及园艺机具制造); A0119',
        新兴产业分类: '9.1 (节能环保); 1.4 (智能制造)，2.3',
        简单同族: 'CN107383112A; US20190012345A1; EP3456789A1',
        简单同族个数: '3',
        '同族国家/地区': 'CN; US; EP',
        被引证次数: '12',
        合享价值度: '9',
      }),
    ).toMatchObject({
      abstract: '本发明公开了一种饲草料裹包装置。',
      firstClaim: '1.一种饲草料裹包装置，其特征在于包括机架。',
      industryCodes: ['C3572', 'A0119'],
      seiCodes: ['9.1', '1.4', '2.3'],
      familyCountries: ['CN', 'EP', 'US'],
      familySize: 3,
      citedBy: 12,
      vendorScores: [{ vendor: 'INCOPAT', score: 9 }],
      declaredCriteria: [],
    });
  });

  it('R-25 keeps a commercial score as the score of its vendor, never as a high-value criterion', async () => {
    const high = await record({ 合享价值度: '10', 专利价值: '$1,080,000' });
    expect(high.vendorScores).toEqual([
      { vendor: 'INCOPAT', score: 10 },
      { vendor: 'PATSNAP', score: 1_080_000 },
    ]);
    expect(high.declaredCriteria).toEqual([]);
    expect(await record({ 专利价值: '很高' })).toMatchObject({ vendorScores: [], flags: ['VENDOR_SCORE_UNREADABLE'] });
  });

  it('takes the six flags of the CNIPR layout as declared criteria', async () => {
    const flags = { 高价值专利: '是', 战略新兴产业标识: '是', 海外同族: '否', 维持年限超十年: '1', 质押融资: '无' };
    expect((await record({ ...flags, 获奖: '第二十二届中国专利优秀奖' })).declaredCriteria).toEqual([
      'AWARD',
      'MAINTAINED_OVER_TEN_YEARS',
      'STRATEGIC_EMERGING_INDUSTRY',
    ]);
    expect((await record({ 高价值专利: '是', 获奖: '0' })).declaredCriteria).toEqual([]);
  });

  test.each([
    ['国民经济分类', '乳制品', 'INDUSTRY_UNREADABLE'],
    ['摘要', `本发明${'很长'.repeat(1500)}`, 'TEXT_CUT'],
  ])('leaves out what cannot be kept of %s and says so', async (header, text, flag) => {
    expect((await record({ [header]: text })).flags).toContain(flag);
  });
});
