import { type Bureau, YEAR } from './bureau.ts';

const NUMBERS: Readonly<Record<string, string>> = {
  i1: '201710601862.3',
  i2: '95115608.X',
  i3: '202120654321.9',
  i4: '202130123456.8',
  i5: '200310102344.5',
};

/** A round of five: two verified, one unreachable, one excluded, one untouched; two patents assessed. */
export async function smallCounty(bureau: Bureau): Promise<void> {
  const planYear = Number(YEAR);
  await bureau.told('zhiqi.inventory.v1.StocktakingRoundOpened', 'rnd_1', {
    roundId: 'rnd_1',
    planYear,
    items: 5,
    baselineDate: '2022-06-30',
    dueOn: '2022-11-30',
    questionnaireVersion: 'SURVEY-v1',
  });
  const item = (itemId: string) => ({ itemId, roundId: 'rnd_1', planYear, applicationNo: NUMBERS[itemId] ?? '' });
  for (const id of Object.keys(NUMBERS)) {
    await bureau.told('zhiqi.inventory.v1.StocktakingItemOpened', id, { ...item(id), supplementary: false });
  }
  for (const id of ['i1', 'i2']) {
    await bureau.told('zhiqi.inventory.v1.StocktakingItemVerified', id, { ...item(id), verifiedOn: '2022-06-30' });
  }
  await bureau.told('zhiqi.inventory.v1.StocktakingItemUnreachable', 'i3', item('i3'));
  await bureau.told('zhiqi.inventory.v1.StocktakingItemExcluded', 'i4', item('i4'));
  const assessed = { ruleSetVersion: 'DORM-v1', asOf: '2022-06-30', inScope: true, reasonCodes: ['D5_AGED_UNUSED'] };
  for (const [subject, dormancyClass] of [
    ['201710601862.3', 'DORMANCY_CLASS_SLEEPING'],
    ['95115608.X', 'DORMANCY_CLASS_AWAKE'],
  ] as const) {
    await bureau.told('zhiqi.inventory.v1.PatentDormancyAssessed', subject, {
      applicationNo: subject,
      dormancyClass,
      ...assessed,
    });
  }
}

/** Its figures. */
export const smallFigures = {
  'INV-01': { total: '80.00' },
  'INV-02': { total: '50.00' },
  'INV-04': {
    SLEEPING: '1',
    SLEEPING_SHARE: '50.00',
    SLEEPING_AND_DOZING: '1',
    SLEEPING_AND_DOZING_SHARE: '50.00',
  },
  'INV-07': { total: '0' },
};
