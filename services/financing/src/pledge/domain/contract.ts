import { type DomainError, legalDateAt, parseUscc } from '@zhiqi/kernel';
import { amountFault } from '../../amount.ts';
import { assess, assetFaults, isTrademark, isWaivable, refusalOf } from '../../collateral/domain.ts';
import { refuseFaults } from '../../faults.ts';
import type { PledgeKind, PreparePledge } from './types.ts';

const DOCUMENT_NO_MAX = 60;

/** Checks what the parties agreed on. @throws DomainError `invalid` naming every field that is wrong */
export function checkContract(contract: PreparePledge): void {
  const { assets, kind, securedAmountFen, debtStart, debtEnd, insisted, coOwnerDocumentNo } = contract;
  const pledgor = parseUscc(contract.pledgorUscc);
  refuseFaults('PLEDGE_INVALID', '质押登记', [
    ...assetFaults(assets, 'assets'),
    pledgor.ok ? undefined : { field: 'pledgor_uscc', rule: pledgor.code, messageZh: pledgor.messageZh },
    amountFault(securedAmountFen, 'secured_amount_fen', '担保金额'),
    debtEnd > debtStart
      ? undefined
      : { field: 'debt_end', rule: 'DEBT_TERM_REVERSED', messageZh: '债务到期日应晚于债务起始日' },
    assets.some((asset) => registerOf(asset) !== kind)
      ? { field: 'assets', rule: 'REGISTERS_MIXED', messageZh: '专利和商标由两个登记簿登记,请分别办理' }
      : undefined,
    insisted.every(isWaivable)
      ? undefined
      : { field: 'insisted', rule: 'GROUND_NOT_WAIVABLE', messageZh: `只有${WAIVABLE_ZH}可以坚持办理` },
    (coOwnerDocumentNo ?? '').length > DOCUMENT_NO_MAX
      ? { field: 'co_owner_document_no', rule: 'TEXT_TOO_LONG', messageZh: `文件编号最长 ${DOCUMENT_NO_MAX} 个字符` }
      : undefined,
  ]);
}

const WAIVABLE_ZH = `“同日另有发明专利申请”“已启动无效宣告”`;

function registerOf(asset: PreparePledge['assets'][number]): PledgeKind {
  return isTrademark(asset) ? 'TRADEMARK' : 'PATENT';
}

/** Every ground on which the registry would refuse the bundle, but those the parties insist on; undefined = none. */
export function refusalOfContract(
  contract: Pick<PreparePledge, 'facts' | 'debtEnd' | 'insisted' | 'actor' | 'coOwnerDocumentNo' | 'at'>,
  titleZh: string,
): DomainError | undefined {
  const { facts, debtEnd, insisted, actor, coOwnerDocumentNo } = contract;
  const offer = { today: legalDateAt(contract.at), debtEnd, coOwnersConsent: coOwnerDocumentNo !== null };
  const assessments = facts.map((each) => assess(each, offer));
  return refusalOf(assessments, ({ ground }) => !insisted.includes(ground), {
    actor,
    slug: 'ASSETS_NOT_ACCEPTABLE',
    titleZh,
  });
}
