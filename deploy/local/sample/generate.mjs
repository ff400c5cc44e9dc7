// Writes the invented sample year: patents.csv (layout of a CNIPR export) and stocktaking.json (one round of 2022).
// Every holder, title and number is invented; the same run always writes the same files. `node generate.mjs`
import { writeFileSync } from 'node:fs';
import { HOLDERS, OUTSIDERS } from './holders.mjs';

const BASELINE = '2022-06-01';
const HEADER = [
  '申请号',
  '公开（公告）号',
  '公开（公告）日',
  '申请日',
  '名称',
  '主分类号',
  '分类号',
  '申请（专利权）人',
  '统一社会信用代码',
  '发明（设计）人',
  '地址',
];
const KIND_DIGIT = { invention: 1, 'utility-model': 2, design: 3 };
const KIND_LETTER = { invention: 'B', 'utility-model': 'U', design: 'S' };
/** Months from filing to grant, shortest and spread. */
const EXAMINATION = { invention: [18, 14], 'utility-model': [6, 6], design: [5, 4] };
const OPENINGS = ['一种', '一种改进的', '一种节能型', '一种便于清理的', '一种可调节的'];

/** The mulberry32 generator: the sample must not change from run to run. */
function createRandom(seed) {
  let state = seed;
  return (limit) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * limit);
  };
}

const random = createRandom(20_220_523);

/** Remainder of the weighted sum of the first 12 digits; 10 is written X. */
function checkDigit(digits) {
  const sum = [...digits].reduce((total, digit, index) => total + Number(digit) * (2 + (index % 8)), 0);
  return sum % 11 === 10 ? 'X' : String(sum % 11);
}

function addMonths(date, months) {
  const [year, month, day] = date.split('-').map(Number);
  const shifted = new Date(Date.UTC(year, month - 1 + months, Math.min(day, 28)));
  return shifted.toISOString().slice(0, 10);
}

function kindOf(index) {
  if (index % 9 === 4) return 'design';
  return index % 9 === 0 || index % 9 === 5 ? 'invention' : 'utility-model';
}

function filingDate(kind) {
  // Late enough that a term of ten years has not run out at the baseline, early enough to have been granted.
  const year = kind === 'invention' ? 2013 + random(7) : 2013 + random(8);
  return `${year}-${String(1 + random(12)).padStart(2, '0')}-${String(1 + random(28)).padStart(2, '0')}`;
}

function createPatent(holder, index, serial) {
  const kind = kindOf(index);
  const filed = filingDate(kind);
  const [shortest, spread] = EXAMINATION[kind];
  const granted = addMonths(filed, shortest + random(spread));
  const digits = `${filed.slice(0, 4)}${KIND_DIGIT[kind]}${String(9_100_000 + serial * 37).padStart(7, '0')}`;
  const [topic, ipc, locarno] = holder.topics[index % holder.topics.length];
  const title = kind === 'design' ? `${topic}(示例)` : `${OPENINGS[random(OPENINGS.length)]}${topic}(示例)`;
  return {
    applicationNo: `${digits}.${checkDigit(digits)}`,
    publicationNo: `CN${KIND_DIGIT[kind]}${String(18_200_000 + serial * 53)}${KIND_LETTER[kind]}`,
    kind,
    filed,
    granted,
    title,
    symbol: kind === 'design' ? locarno : `${ipc}(2006.01)I`,
    holders: holder.names,
    codes: holder.codes,
    address: holder.address,
    isLocal: !OUTSIDERS.includes(holder),
  };
}

function toRow(patent) {
  const dotted = (date) => date.replaceAll('-', '.');
  return [
    `CN${patent.applicationNo}`,
    patent.publicationNo,
    dotted(patent.granted),
    dotted(patent.filed),
    patent.title,
    patent.symbol,
    patent.symbol,
    patent.holders.join(';'),
    patent.codes.join(';'),
    '示例发明人',
    patent.address,
  ];
}

/** What the officers found out; the shares are those of a round about half way. */
function createStocktaking(patent, index) {
  const { outcome, ...rest } = findings(patent, index);
  // Each holder answers for itself: the weakest willingness counts.
  return { applicationNo: patent.applicationNo, holders: patent.holders.length, outcome, ...rest };
}

function findings(patent, index) {
  const assignee = `off-0${1 + (index % 3)}`;
  const years = 2022 - Number(patent.granted.slice(0, 4));
  const turn = index % 20;
  if (turn === 7) return { assignee, outcome: 'unreachable' };
  if (turn === 13 && index > 60) return { assignee, outcome: 'excluded', reason: 'MOVED_AWAY' };
  if (turn === 3 || turn === 16) return { outcome: 'pending' };
  if (turn === 11) return { assignee, outcome: 'assigned' };
  if (turn === 18) return { assignee, outcome: 'answered', answer: 'own-production' };
  if (turn === 9) return { assignee, outcome: 'verified', answer: 'reserve' };
  if (turn % 4 === 1) return { assignee, outcome: 'verified', answer: 'not-implemented' };
  if (turn === 14 && years >= 3) return { assignee, outcome: 'awakened', answer: 'licence' };
  return { assignee, outcome: 'verified', answer: turn % 5 === 0 ? 'licence' : 'own-production' };
}

const patents = [...HOLDERS, ...OUTSIDERS]
  .flatMap((holder) => Array.from({ length: holder.count }, () => holder))
  .map((holder, serial, all) => createPatent(holder, serial - all.indexOf(holder), serial));
const items = patents.filter(({ isLocal, granted }) => isLocal && granted <= BASELINE).map(createStocktaking);
const round = { planYear: 2022, baselineDate: BASELINE, dueOn: '2022-09-30', items };

const quote = (text) => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
const lines = [HEADER, ...patents.map(toRow)].map((row) => row.map(quote).join(','));
writeFileSync(new URL('patents.csv', import.meta.url), `\uFEFF${lines.join('\r\n')}\r\n`);
writeFileSync(new URL('stocktaking.json', import.meta.url), `${JSON.stringify(round, null, 2)}\n`);
