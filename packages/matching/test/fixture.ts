import { parseLegalDate } from '@zhiqi/kernel';
import {
  type Demand,
  Matcher,
  matchingModel,
  type Supply,
  type SupplyFacts,
  UNKNOWN_DEMAND,
  UNKNOWN_SUPPLY,
} from '../src/index.ts';

export const AS_OF = parseLegalDate('2022-06-30');
export const QUESTION = { asOf: AS_OF, minTermMonths: 0, bureau: true, limit: 10 };

export function supply(id: string, title: string, facts: Partial<SupplyFacts> = {}, abstract = ''): Supply {
  return { id, text: { title, abstract, firstClaim: '' }, facts: { ...UNKNOWN_SUPPLY, ...facts } };
}

export function demand(title: string, content = '', facts: Partial<Demand['facts']> = {}, id = 'dmd_1'): Demand {
  return { id, title, content, facts: { ...UNKNOWN_DEMAND, ...facts } };
}

export function matcherWith(...supplies: readonly Supply[]): Matcher {
  const matcher = new Matcher(matchingModel());
  for (const each of supplies) matcher.putSupply(each);
  return matcher;
}

export const TITLES = [
  '一种乳饮料低温灭菌的制备方法',
  '山羊绒分梳机的喂入装置',
  '粉煤灰制备透水混凝土的方法',
  '基于物联网的水肥一体化灌溉系统',
  '煤矿带式输送机的防打滑装置',
  '一种锂离子电池正极材料及其制备方法',
  '沙棘果油的低温提取工艺',
  '风力发电机组叶片的除冰装置',
  '污泥干化与资源化利用系统',
  '奶牛养殖粪污发酵制备有机肥的方法',
  '光伏组件的自动清洗机器人',
  '高盐废水零排放处理工艺',
];
