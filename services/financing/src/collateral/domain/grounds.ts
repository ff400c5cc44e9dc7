/**
 * 不予登记理由: the registry's grounds (CNIPA announcement 461), which the platform checks before it lets a pledge be
 * prepared. CONTRACT_INCOMPLETE is only recorded: what the contract must contain is required of every request.
 */
export const REFUSAL_GROUNDS = [
  'PLEDGOR_NOT_OWNER',
  'RIGHT_NOT_IN_FORCE',
  'NOT_GRANTED',
  'ANNUAL_FEE_UNPAID',
  'OWNERSHIP_SUSPENDED',
  'TERM_BEYOND_RIGHT',
  'CONTRACT_INCOMPLETE',
  'CO_OWNER_CONSENT_MISSING',
  'ALREADY_PLEDGED',
  'TWIN_APPLICATION',
  'INVALIDATION_PENDING',
  'OTHER',
] as const;
export type RefusalGround = (typeof REFUSAL_GROUNDS)[number];

/** Grounds that the parties may insist on once they were told of them. */
export const WAIVABLE_GROUNDS = ['TWIN_APPLICATION', 'INVALIDATION_PENDING'] as const satisfies RefusalGround[];
export type WaivableGround = (typeof WAIVABLE_GROUNDS)[number];

export function isWaivable(ground: RefusalGround): ground is WaivableGround {
  return (WAIVABLE_GROUNDS as readonly string[]).includes(ground);
}

export const GROUND_ZH: Readonly<Record<RefusalGround, string>> = {
  PLEDGOR_NOT_OWNER: '出质人不是权利人',
  RIGHT_NOT_IN_FORCE: '权利已失效或状态不明',
  NOT_GRANTED: '尚未授权',
  ANNUAL_FEE_UNPAID: '年费未缴',
  OWNERSHIP_SUSPENDED: '权属中止或已保全',
  TERM_BEYOND_RIGHT: '债务期限超过权利期限',
  CONTRACT_INCOMPLETE: '合同内容不全',
  CO_OWNER_CONSENT_MISSING: '缺少共有人同意',
  ALREADY_PLEDGED: '已经质押',
  TWIN_APPLICATION: '同日另有发明专利申请',
  INVALIDATION_PENDING: '已启动无效宣告',
  OTHER: '其他',
};
