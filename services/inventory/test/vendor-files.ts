import type { WriterCell } from '@zhiqi/spreadsheet';

/** Invented rows in the layouts of the vendors (brief §4.1, §4.2), the headers as their exports print them. */

const incopat: Readonly<Record<string, WriterCell>> = {
  序号: '1',
  '标题 (中文)': '一种饲草料裹包装置',
  摘要: '本发明公开了一种饲草料裹包装置。',
  申请人: '达拉特旗甲农牧业有限公司; 内蒙古农业大学',
  '公开（公告）号': 'CN107383112A',
  '公开（公告）日': '20171124',
  申请号: 'CN201710601862.3',
  申请日: '20170721',
  专利类型: '发明申请',
  公开国别: 'CN',
  链接到incoPat: 'https://www.incopat.com/detail/init2?formerQuery=1',
  IPC主分类: 'A23K10/30',
  IPC: 'A23K10/30; A01F15/07',
  国民经济分类: 'C3572; C1329',
  标准化当前权利人: '甲农牧业',
  当前权利人: '达拉特旗甲农牧业有限公司; 内蒙古农业大学',
  '专利寿命(月)': '240',
  合享价值度: '9',
  新兴产业分类: '4.1 (生物农业); 2.1，1.4 (智能)',
  申请人地址: '014300 内蒙古自治区鄂尔多斯市达拉特旗树林召镇某街 1 号',
  中国申请人区县: '达拉特旗',
  工商统一社会信用代码: '',
  发明人: '王小明; 李小红',
  被引证次数: '3',
  简单同族: 'CN107383112A; CN107383112B',
  简单同族个数: '2',
  '同族国家/地区': 'CN',
  专利有效性: '有效',
  当前法律状态: '授权',
};

/** The two rows in which incoPat gives one right: its published application and its grant. */
export function incopatRows(change: Readonly<Record<string, WriterCell>> = {}) {
  return tableOf([
    { ...incopat, ...change },
    {
      ...incopat,
      序号: '2',
      '公开（公告）号': 'CN107383112B',
      '公开（公告）日': '20190521',
      授权公告日: '20190521',
      专利类型: '发明授权',
      ...change,
    },
  ]);
}

const patsnap: Readonly<Record<string, WriterCell>> = {
  '公开(公告)号': 'CN207383112U',
  申请号: 'CN202120654321.9',
  标题: '一种奶桶',
  '标题(译)(简体中文)': '-',
  摘要: '本实用新型公开了一种奶桶。',
  '[标]当前申请(专利权)人': '甲农牧业 | 内蒙古农业大学',
  '当前申请(专利权)人': '达拉特旗甲农牧业有限公司 | 内蒙古农业大学',
  '当前申请(专利权)人地市': '鄂尔多斯市 | 呼和浩特市',
  '当前申请(专利权)人区县': '达拉特旗 | 赛罕区',
  发明人: '王小明 | 李小红',
  申请日: '2021-03-25',
  '公开(公告)日': '2021-11-02',
  授权日: '2021-11-02',
  失效日: '-',
  专利类型: '实用新型',
  受理局: '中国',
  IPC主分类号: 'A01J9/00',
  IPC分类号: 'A01J9/00 | B65D1/00',
  '法律状态/事件': '授权 | 权利转移',
  简单法律状态: '有效',
  战略新兴产业分类: '-',
  被引用专利数量: '0',
  专利价值: '$12,300',
};

export function patsnapRows(...changes: readonly Readonly<Record<string, WriterCell>>[]) {
  return tableOf((changes.length === 0 ? [{}] : changes).map((change) => ({ ...patsnap, ...change })));
}

/** A list as CNIPA pushes it down to a local office (brief §4.3). */
export function cnipaList(...changes: readonly Readonly<Record<string, WriterCell>>[]) {
  const row: Readonly<Record<string, WriterCell>> = {
    序号: '1',
    专利号: 'ZL202130123456.8',
    专利名称: '奶瓶',
    专利类型: '外观设计',
    申请日: '2021-03-05',
    授权公告日: '2021-09-07',
    分类号: '09-03',
    专利权人: '王某某',
    申请人类型: '个人',
    身份证号: '152723198001011234',
    地址: '内蒙古自治区鄂尔多斯市达拉特旗白塔街九十九号',
    邮编: '014399',
    省市区县: '内蒙古自治区鄂尔多斯市达拉特旗',
    代理机构: '某代理公司',
    案件状态: '专利权维持',
  };
  return tableOf((changes.length === 0 ? [{}] : changes).map((change) => ({ ...row, ...change })));
}

/** Header row and data rows, the columns in the order in which they first appear. */
function tableOf(rows: readonly Readonly<Record<string, WriterCell>>[]): WriterCell[][] {
  const headers = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  return [headers, ...rows.map((row) => headers.map((header) => row[header]))];
}

/** A document of CNIPA's first generation, with what stands between declaration and root, and in its title. */
export function cnipaXml({ prolog = '', title = '一种饲草料裹包装置', kind = 'B' } = {}): string {
  return `\uFEFF<?xml version="1.0" encoding="UTF-8"?>
${prolog}<cn-patent-document lang="ZH" country="CN"><cn-bibliographic-data>
<cn-publication-reference><document-id><country>CN</country><doc-number>107383112</doc-number><kind>${kind}</kind><date>20190521</date></document-id></cn-publication-reference>
<application-reference appl-type="发明专利"><document-id><country>CN</country><doc-number>201710601862.3</doc-number><date>20170721</date></document-id></application-reference>
<classifications-ipcr><classification-ipcr><text>A23K   10/30    (2016.01)</text></classification-ipcr></classifications-ipcr>
<invention-title>${title}</invention-title><abstract><p num="1">本发明公开了一种装置。</p></abstract>
<cn-parties><cn-applicants><cn-applicant sequence="1"><addressbook lang="ZH"><name>达拉特旗甲农牧业有限公司</name><address><text>014300 内蒙古自治区鄂尔多斯市达拉特旗某街</text></address></addressbook></cn-applicant></cn-applicants>
<cn-inventors><cn-inventor sequence="1"><name>王小明</name></cn-inventor></cn-inventors></cn-parties>
</cn-bibliographic-data><application-body><claims><claim num="0001"><claim-text>1.一种装置，<br/>其特征在于包括机架。</claim-text></claim><claim num="0002"><claim-text>2.另一项。</claim-text></claim></claims></application-body></cn-patent-document>`;
}
