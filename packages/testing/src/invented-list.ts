import { patentCheckDigit } from '@zhiqi/kernel';

const HEADERS = [
  ...[
    '申请号',
    '公开（公告）号',
    '公开（公告）日',
    '申请日',
    '专利号',
    '名称',
    '主分类号',
    '分类号',
    '申请（专利权）人',
  ],
  ...['发明（设计）人', '地址', '专利代理机构', '代理人', '摘要', '主权项', '光盘号', 'PCT公开', '法律状态'],
];
const FILLER = '本实用新型公开了一种虚构的装置，包括机架、输送带和压紧机构，压紧机构设于机架的上方。';

/** An invented list in the layout and weight of a CNIPR export, header first: for benchmarks, row by row. */
export function* inventedPatentRows(count: number): Generator<string[]> {
  yield HEADERS;
  for (let index = 0; index < count; index += 1) {
    const body = `2019${(index % 2) + 1}${String(index).padStart(7, '0')}`;
    const number = `CN${body}.${patentCheckDigit(body)}`;
    yield [
      ...[number, `CN2${String(index).padStart(8, '0')}U`, '2020.05.21', '2019.08.01', number, `一种装置第${index}型`],
      ...['A23K10/30(2016.01)I', 'A23K10/30(2016.01)I;A01F15/07(2006.01)I', `达拉特旗第${index % 997}农牧业有限公司`],
      ...['某甲;某乙', '014300 内蒙古自治区鄂尔多斯市达拉特旗树林召镇某街', '某代理公司 11111', '某代理'],
      ...[`${index}${FILLER.repeat(4)}`, `${index}${FILLER.repeat(8)}`, 'D1301', '0', index % 3 ? '专利权维持' : ''],
    ];
  }
}
