import { expect, it } from 'vitest';
import { reasonTitleZh } from '../src/index.ts';

it.each([
  ['D4_NO_ANSWER', '没有已核实的答复'],
  ['D1_OWN_PRODUCTION', '有实施证据:自行实施'],
  ['D3_RESERVE_DEFENSIVE', '储备:防御'],
  ['U_WILLING', '愿意'],
  ['U_EXCLUSIVE_LICENSED', '独占许可中'],
  ['HV_SEI', '战略性新兴产业'],
  ['HV_MAINTAINED', '维持年限超过十年'],
  ['G_NOT_AVAILABLE', '不可用'],
  ['G_SLEEPING', '沉睡'],
  ['G_TECHNICAL_REVIEW', '依据技术评审'],
  ['HOLDER_SEATED_IN_DIVISION', '权利人在本旗'],
])('%s is said as %s', (code, title) => {
  expect(reasonTitleZh(code)).toBe(title);
});

it('leaves alone what it does not know: a code of a later version, a document number', () => {
  for (const code of ['D9_LATER', 'U_', 'CNIPA-2022-04']) expect(reasonTitleZh(code)).toBe(code);
});
