import type { Availability, DormancyClass, HolderType } from '../patent/domain.ts';
import type { ConversionMode } from '../stocktaking-item/domain/survey.ts';

/** Codes in the words of the field, as they stand in a list that is given out. */

export const CRITERION_YES = '是';

export const DORMANCY_ZH: Readonly<Record<DormancyClass, string>> = {
  NOT_ASSESSED: '不判定',
  AWAKE: '已实施',
  OBSERVATION: '新授权观察',
  RESERVED: '储备',
  UNKNOWN: '情况不明',
  SLEEPING: '沉睡',
  DOZING: '待唤醒',
};

export const AVAILABILITY_ZH: Readonly<Record<Availability, string>> = {
  AVAILABLE_NOW: '可用',
  NEEDS_CONSENT: '需他人同意',
  NOT_AVAILABLE: '不可用',
};

export const HOLDER_TYPE_ZH: Readonly<Record<HolderType, string>> = {
  ENTERPRISE: '企业',
  UNIVERSITY: '高等院校',
  INSTITUTE: '科研机构',
  COOPERATIVE: '农民专业合作社',
  ASSOCIATION: '社会团体',
  GOVERNMENT: '机关',
  NATURAL_PERSON: '个人',
  INDIVIDUAL_BUSINESS: '个体工商户',
  OTHER: '其他',
};

export const CONVERSION_MODE_ZH: Readonly<Record<ConversionMode, string>> = {
  TRANSFER: '转让',
  ORDINARY_LICENCE: '普通许可',
  SOLE_LICENCE: '排他许可',
  EXCLUSIVE_LICENCE: '独占许可',
  OPEN_LICENCE: '开放许可',
  EQUITY: '作价入股',
  PLEDGE: '质押融资',
  TRUSTEESHIP: '托管',
};
