import { describe, expect, test } from 'vitest';
import { fieldOfHeader } from './layouts.ts';
import { careOf, MASK, maskedCell } from './masking.ts';

const masked = (header: string, text: string): string =>
  maskedCell({ kind: 'TEXT', text, formula: false }, careOf(header, fieldOfHeader(header)?.field)).text;

describe('row 20: what is kept of a list says nothing of natural persons', () => {
  test.each([
    '发明（设计）人',
    '第一发明人',
    '代理人',
    '审查员',
    '联系人',
    '联系电话',
    '手机号',
    '邮编',
    '身份证号',
    '证件号码',
    '申请人地址',
    '电子邮箱 Email',
    '经办人签字',
  ])('the column %s is masked whole', (header) => {
    expect(masked(header, '王小明')).toBe(MASK);
    expect(masked(header, '-')).toBe('-');
  });

  test.each(['发明人数量', '专利代理机构', '申请人类型', '权利人'])('the column %s is not', (header) => {
    expect(masked(header, '某机构')).toBe('某机构');
  });

  test.each([
    ['备注', '请拨13912345678', `请拨${MASK}`],
    ['备注', '电话 0477-3961234', `电话 ${MASK}`],
    ['', '152723198001011234', MASK],
    ['备注', '152723800101123', MASK],
    ['名称', '一种装置152723198001011234', `一种装置${MASK}`],
    ['统一社会信用代码', '152723198001011234', MASK],
    ['申请号', '填报人：李经办', `填报人：${MASK}`],
    ['备注', '审核人: 王 某', `审核人: ${MASK}`],
  ])('%s: %s → %s', (header, text, expected) => {
    expect(masked(header, text)).toBe(expected);
  });

  test.each([
    ['申请号', '2017106018623'],
    ['申请号', '专利号：ZL201710601862.3'],
    ['统一社会信用代码', '914403001922038216'],
    ['公开（公告）号', 'CN107383112B'],
    ['工商注册号', '150621000012345'],
    ['被引证次数', '13912345678'],
    ['内部编号', '20170721-0001'],
    ['备注', '=1+1'],
  ])('%s: %s stays', (header, text) => {
    expect(masked(header, text)).toBe(text);
  });
});
