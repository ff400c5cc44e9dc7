import { tidy } from './cell-text.ts';

/** A column the parser uses. Everything else in a file is dropped before it leaves the parser. */
export type Field =
  | 'applicationNo'
  | 'patentNo'
  | 'title'
  | 'kind'
  | 'filingDate'
  | 'grantDate'
  | 'publicationNo'
  | 'publicationDate'
  | 'ipcMain'
  | 'ipc'
  | 'locarno'
  | 'patentee'
  | 'applicant'
  | 'uscc'
  | 'address'
  | 'county'
  | 'city'
  | 'province'
  | 'legalStatus'
  | 'abstract'
  | 'firstClaim'
  | 'industry'
  | 'sei'
  | 'family'
  | 'familySize'
  | 'familyCountries'
  | 'citedBy'
  | 'incopatScore'
  | 'patsnapScore'
  | 'highValueFlag'
  | 'seiFlag'
  | 'overseasFamilyFlag'
  | 'maintainedFlag'
  | 'pledgeFlag'
  | 'awardFlag';

/** Headers by field, as CNIPR, CNIPA lists and our own template write them (brief §4.3). The allow-list of the import. */
const HEADERS: Readonly<Record<Field, readonly string[]>> = {
  applicationNo: [
    '申请号',
    '专利申请号',
    '申请号码',
    '申请号/专利号',
    '专利号/申请号',
    '申请号(专利号)',
    '专利申请号/专利号',
  ],
  patentNo: ['专利号', '专利号码'],
  title: ['名称', '专利名称', '发明名称', '发明创造名称', '标题', '标题(中文)', '专利标题'],
  kind: ['专利类型', '专利种类', '申请类型', '类型'],
  filingDate: ['申请日', '申请日期', '专利申请日'],
  grantDate: ['授权日', '授权日期', '授权公告日', '授权公告日期'],
  publicationNo: ['公开(公告)号', '公开/公告号', '公开号', '公告号', '授权公告号'],
  publicationDate: ['公开(公告)日', '公开/公告日', '公开(公告)日期', '公告日'],
  ipcMain: ['主分类号', '主分类', 'IPC主分类号', 'IPC主分类', '主IPC分类号'],
  ipc: ['分类号', 'IPC', 'IPC分类号', 'IPC分类'],
  locarno: ['洛迦诺分类号', '外观设计分类号', '洛迦诺分类'],
  patentee: ['专利权人', '权利人', '专利权人名称', '权利人名称', '当前权利人', '当前专利权人'],
  applicant: ['申请(专利权)人', '申请人', '申请人/专利权人', '申请(权利)人', '申请人(专利权人)'],
  uscc: [
    '统一社会信用代码',
    '社会信用代码',
    '权利人统一社会信用代码',
    '申请人统一社会信用代码',
    '工商统一社会信用代码',
  ],
  address: ['地址', '申请人地址', '专利权人地址', '权利人地址', '申请(专利权)人地址', '详细地址'],
  county: [
    '权利人所在旗县区',
    '省市区县',
    '省市县',
    '区县',
    '旗县区',
    '所在旗县区',
    '所属区县',
    '申请人区县',
    '中国申请人区县',
    '行政区划代码',
    '行政区划',
    '区划代码',
    '区县代码',
  ],
  city: ['市', '地市', '盟市', '所在市', '中国申请人地市', '申请人地市'],
  province: ['省', '省份', '省(区、市)', '申请人省份', '所在省'],
  legalStatus: ['法律状态', '当前法律状态', '专利状态', '案件状态', '专利有效性', '有效性', '专利法律状态'],
  abstract: ['摘要', '摘要(中文)', '摘要(译)(简体中文)'],
  firstClaim: ['主权项', '首项权利要求', '主权利要求', '首权', '独立权利要求'],
  industry: ['国民经济分类', '国民经济行业分类', '国民经济行业分类号', '国民经济行业代码'],
  sei: ['新兴产业分类', '战略新兴产业分类', '战略性新兴产业分类'],
  family: ['简单同族'],
  familySize: ['简单同族个数', '简单同族成员数量', '简单同族数量'],
  familyCountries: ['同族国家/地区', '同族国家', '简单同族国家/地区'],
  citedBy: ['被引证次数', '被引用专利数量', '被引证专利数量', '被引用次数'],
  incopatScore: ['合享价值度'],
  patsnapScore: ['专利价值'],
  highValueFlag: ['高价值专利', '高价值发明专利'],
  seiFlag: ['战略新兴产业标识', '战略性新兴产业标识'],
  overseasFamilyFlag: ['海外同族'],
  maintainedFlag: ['维持年限超十年', '维持年限超过十年', '维持年限超10年'],
  pledgeFlag: ['质押融资'],
  awardFlag: ['获奖', '获奖情况'],
};

/** Headers that lists carry and the parser drops; knowing them helps to tell a header row from a title row. */
const DROPPED_HEADERS = [
  ...['序号', '编号', '发明(设计)人', '发明人', '设计人', '第一发明人', '代理人', '代理机构', '专利代理机构'],
  ...['权利要求', '邮编', '邮政编码', '电话', '联系电话', '手机', '手机号', '联系人', '身份证号', '证件号码', '证件号'],
  ...[
    '优先权',
    '优先权号',
    '优先权日',
    '分案原申请号',
    '颁证日',
    '国际申请',
    '国际公布',
    '进入国家日期',
    '参考文献',
    '审查员',
  ],
  ...['光盘号', 'PCT公开'],
  ...['失效日', '申请人类型', '国省代码', '申请年份', '公开年份', '备注', '联系地址'],
];

const FIELD_BY_HEADER = new Map(
  Object.entries(HEADERS).flatMap(([field, names]) => names.map((name) => [name, field as Field] as const)),
);
const KNOWN_HEADERS = new Set([...FIELD_BY_HEADER.keys(), ...DROPPED_HEADERS]);

/**
 * A header as it is compared: NFKC (brackets half-width), no white space of any kind, no mark for a required column, no
 * unit or explanation after it (`申请日*`, `权利人(必填)`, `申请日:`).
 */
export function headerKey(header: string): string {
  return tidy(header.normalize('NFKC'))
    .replace(/[\s*:]/g, '')
    .replace(/\((必填|选填|多个用[^)]*)\)/g, '');
}

export function fieldOfHeader(header: string): Field | undefined {
  return FIELD_BY_HEADER.get(headerKey(header));
}

export function isKnownHeader(header: string): boolean {
  return KNOWN_HEADERS.has(headerKey(header));
}
