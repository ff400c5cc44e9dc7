/** 地理标志保护渠道. One name may stand on several: linked, never merged. */
export type GiTrack = 'TM_COLLECTIVE' | 'TM_CERTIFICATION' | 'PROTECTED_PRODUCT' | 'AGRO_PRODUCT';

export const GI_TRACK_ZH: Readonly<Record<GiTrack, string>> = {
  TM_COLLECTIVE: '集体商标',
  TM_CERTIFICATION: '证明商标',
  PROTECTED_PRODUCT: '地理标志保护产品',
  AGRO_PRODUCT: '农产品地理标志',
};

/** Groups of industries that the notice names in 三(二). */
export type GiIndustryGroup = 'MUTTON' | 'BEEF' | 'CASHMERE' | 'DAIRY' | 'LOCAL_FOOD' | 'OTHER';

/** Whether the right is a registered trademark, and not one of the two protections of a product. */
export function isTrademarkTrack(track: GiTrack): boolean {
  return track === 'TM_COLLECTIVE' || track === 'TM_CERTIFICATION';
}
