import {
  checkVersions,
  forbidden,
  invalid,
  type LegalDate,
  normaliseIdentifier,
  rule,
  ruleSetAt,
  type Versioned,
} from '@zhiqi/kernel';
import { GI_TRACK_ZH, type GiTrack } from '../../gi-vocabulary.ts';
import { isOwn } from '../../readers.ts';
import type { ApplyForGiMark, GiUserClass, RightFacts } from './types.ts';

/** Who may use a special mark, as data. */
export interface GiMarkRules extends Versioned {
  /** whether the body that controls a certification mark may use it itself. */
  readonly controllerMayUse: boolean;
}

const USER_CLASS_ZH: Readonly<Record<GiUserClass, string>> = {
  ANNOUNCED_PRODUCER: '公告核准的地理标志产品生产者',
  COLLECTIVE_MEMBER: '集体商标注册人的集体成员',
  CERTIFICATION_LICENSEE: '备案的证明商标被许可人',
  OTHER_RECORDED: '其他登记备案的使用人',
};

/**
 * Which users a right of a track can have. The special mark belongs to products protected and to marks registered by
 * the IP administration; agro-product GIs have a mark of their own, so only users that the administration recorded otherwise
 * can use the special mark for one.
 */
const CLASSES_OF: Readonly<Record<GiTrack, readonly GiUserClass[]>> = {
  PROTECTED_PRODUCT: ['ANNOUNCED_PRODUCER', 'OTHER_RECORDED'],
  TM_COLLECTIVE: ['COLLECTIVE_MEMBER', 'OTHER_RECORDED'],
  TM_CERTIFICATION: ['CERTIFICATION_LICENSEE', 'OTHER_RECORDED'],
  AGRO_PRODUCT: ['OTHER_RECORDED'],
};

/** Checks rule data. @throws Error naming what is wrong; the service does not start on wrong rules. */
export function checkGiMarkRules(data: unknown): readonly GiMarkRules[] {
  const sets = data as readonly GiMarkRules[];
  checkVersions('special mark', sets);
  const wrong = sets.find(({ controllerMayUse }) => typeof controllerMayUse !== 'boolean');
  if (wrong) throw new Error(`rules special mark: controllerMayUse of ${wrong.version} must be true or false`);
  return sets;
}

/** Whether this user may apply for the special mark of this right. @throws DomainError saying what to do instead */
export function requireAdmissible(rules: readonly GiMarkRules[], command: ApplyForGiMark, today: LegalDate): void {
  const { actor, user, userClass, right } = command;
  if (actor.role === 'ENT' && !isOwn(actor, user)) {
    throw forbidden('NOT_THE_USER', '企业只能为本单位申请使用专用标志。请核对登录的企业或统一社会信用代码。');
  }
  requireInForce(right);
  if (!CLASSES_OF[right.track].includes(userClass)) {
    const fitting = CLASSES_OF[right.track].map((one) => `「${USER_CLASS_ZH[one]}」`).join('或');
    const messageZh = `${GI_TRACK_ZH[right.track]}的使用人不能是「${USER_CLASS_ZH[userClass]}」`;
    throw invalid('CLASS_CONTRADICTS_TRACK', `${messageZh}。请选择${fitting}。`, {
      fields: [{ field: 'user_class', rule: 'CLASS_CONTRADICTS_TRACK', messageZh }],
    });
  }
  const isController = normaliseIdentifier(right.holderBody) === normaliseIdentifier(user.name);
  const mayUse = right.track !== 'TM_CERTIFICATION' || ruleSetAt(rules, today).controllerMayUse;
  if (isController && !mayUse) {
    throw rule(
      'CONTROLLER_MAY_NOT_USE',
      '证明商标由注册人以外的经营者使用,注册人自己不能作为使用人。请由实际生产经营的单位申请。',
      { params: { giRightId: right.giRightId } },
    );
  }
}

/** Nobody can lawfully use the mark of a right that has ended. @throws DomainError `rule` */
export function requireInForce(right: RightFacts): void {
  if (right.inForce) return;
  throw rule('GI_RIGHT_ENDED', '该地理标志权利已经终止,不能再用标。请核对权利编号;在办的申请请登记不予通过。', {
    params: { giRightId: right.giRightId },
  });
}
