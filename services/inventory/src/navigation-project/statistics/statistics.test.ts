import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { navPatent } from '../../../test/navigation.ts';
import { day } from '../../../test/patents.ts';
import type { NavigationScope } from '../domain.ts';
import { navigationStatistics } from './compute.ts';
import { dataPack } from './data-pack.ts';
import { type Inflow, isInScope, type NavPatent } from './source.ts';
import { median, ppm } from './tally.ts';

const TODAY = day('2022-06-30');
const scope = (over: Partial<NavigationScope> = {}): NavigationScope => ({
  ipcPrefixes: ['A23C'],
  industryCodes: [],
  titleKeywords: [],
  chainNodes: [],
  ...over,
});

const compute = (patents: readonly NavPatent[], over: Partial<NavigationScope> = {}, inflows: readonly Inflow[] = []) =>
  navigationStatistics(scope(over), patents, inflows, TODAY);
const table = (code: string, ...given: Parameters<typeof compute>) => {
  const found = compute(...given).find((one) => one.code === code);
  if (!found) throw new Error(`no statistic ${code}`);
  return found;
};

describe('R-47 what belongs to a scope', () => {
  const fits = (over: Partial<NavigationScope>, patent: Partial<NavPatent> = {}) =>
    isInScope(scope({ ipcPrefixes: [], ...over }), navPatent(patent));

  it('R-47 a class covers what lies under it, and no neighbour', () => {
    for (const prefix of ['A', 'A23', 'A23C', 'A23C9', 'A23C9/13']) expect(fits({ ipcPrefixes: [prefix] })).toBe(true);
    expect(fits({ ipcPrefixes: ['A23C9'] }, { ipcMain: 'A23C90/00', ipc: [] })).toBe(false);
    expect(fits({ ipcPrefixes: ['A23C9/1'] })).toBe(false);
    expect(fits({ ipcPrefixes: ['C12'] }, { ipc: ['A23C9/13', 'C12N1/20'] })).toBe(true);
  });

  it('R-47 parts narrow one another, entries of a part widen it', () => {
    expect(fits({ ipcPrefixes: ['A23C'], titleKeywords: ['羊绒'] })).toBe(false);
    expect(fits({ titleKeywords: ['羊绒', '发酵'] })).toBe(true);
    expect(fits({ industryCodes: ['C144'] })).toBe(true);
    expect(fits({ industryCodes: ['C1353'] })).toBe(false);
  });
});

describe('R-47 every statistic names its query, database, date and de-duplication', () => {
  it('R-47 all fourteen of them', () => {
    const statistics = compute([navPatent()], { titleKeywords: ['发酵'] });
    expect(statistics.map(({ code }) => code)).toEqual([
      ...['FILINGS_BY_YEAR', 'SUBCLASS_RANKING', 'TOP_HOLDERS', 'CONCENTRATION', 'ORIGIN_BY_DIVISION', 'LOCAL_SHARE'],
      ...['LIFE_CYCLE', 'CITATION_AND_FAMILY', 'EXPIRING_WITHIN_3_YEARS', 'LAPSED_LIST', 'LOCAL_DORMANCY', 'TALENT'],
      ...['INFLOWS', 'GAP_NODES'],
    ]);
    for (const { query, database, asOf, dedupLevel, columns, rows } of statistics) {
      expect(query).toBe('IPC=(A23C) AND 名称=(发酵)');
      expect(database).toContain('知旗');
      expect(asOf).toBe(TODAY);
      expect(dedupLevel).toContain('申请');
      for (const row of rows) expect(row).toHaveLength(columns.length);
    }
  });

  it('R-47 filings per year by kind and legal state; the state unknown stands beside', () => {
    const patents = [
      navPatent({ filingDate: day('2018-01-01') }),
      navPatent({ filingDate: day('2017-12-31') }),
      navPatent({ filingDate: day('2017-01-01') }),
      navPatent({ filingDate: day('2017-05-05'), kind: 'UTILITY_MODEL', legalState: 'UNKNOWN' }),
    ];
    expect(table('FILINGS_BY_YEAR', patents)).toMatchObject({
      rows: [
        ['2017', 'INVENTION', 'GRANTED_IN_FORCE', '2'],
        ['2017', 'UTILITY_MODEL', 'UNKNOWN', '1'],
        ['2018', 'INVENTION', 'GRANTED_IN_FORCE', '1'],
      ],
      unknown: 1,
    });
  });

  it('R-47 subclasses by number, with growth of three full years over the three before', () => {
    const filed = (year: number, ipcMain: string | null = 'A23C9/13') =>
      navPatent({ filingDate: day(`${year}-05-01`), ipcMain });
    const patents = [2022, 2021, 2020, 2019, 2018, 2016].map((year) => filed(year));
    const { rows, unknown } = table('SUBCLASS_RANKING', [...patents, filed(2021, 'C12N1/20'), filed(2021, null)]);
    // 2019 to 2021: three; 2016 to 2018: two; the running year is in neither.
    expect(rows).toEqual([
      ['A23C', '6', '3', '2', '500000'],
      ['C12N', '1', '1', '0', ''],
    ]);
    expect(unknown).toBe(1);
  });

  it('R-47 top holders, CR5 and HHI in ppm: 3, 2 and 1 of 6 holdings', () => {
    const of = (...keys: string[]) => navPatent({ holders: keys.map((key) => ({ key, divisionCode: null })) });
    const patents = [of('hld_a', 'hld_b'), of('hld_a'), of('hld_a', 'hld_b'), of('hld_c')];
    expect(table('TOP_HOLDERS', patents).rows).toEqual([
      ['1', 'hld_a', '3', '750000'],
      ['2', 'hld_b', '2', '500000'],
      ['3', 'hld_c', '1', '250000'],
    ]);
    // (9 + 4 + 1) / 36
    expect(table('CONCENTRATION', patents).rows).toEqual([['3', '6', '1000000', '388888']]);
    const six = ['a', 'b', 'c', 'd', 'e', 'f'].map((key) => of(`hld_${key}`));
    expect(table('CONCENTRATION', six).rows).toEqual([['6', '6', '833333', '166666']]);
    expect(table('CONCENTRATION', []).rows).toEqual([['0', '0', '', '']]);
  });

  it('R-47 origin by division: a joint patent once in each, an unknown seat beside', () => {
    const at = (...seats: (string | null)[]) =>
      navPatent({ holders: seats.map((divisionCode, index) => ({ key: `hld_${index}`, divisionCode })) });
    expect(table('ORIGIN_BY_DIVISION', [at('150621'), at('150621', '150602', '150621'), at(null)])).toMatchObject({
      rows: [
        ['150621', '2'],
        ['150602', '1'],
      ],
      unknown: 1,
    });
  });

  it('R-47 local share, local dormancy and gaps by node of the chain', () => {
    const chainNodes = [
      { name: '发酵乳', ipcPrefixes: ['A23C9'] },
      { name: '菌种', ipcPrefixes: ['C12N'] },
    ];
    const patents = [
      navPatent(),
      navPatent({ legalState: 'GRACE', dormancy: 'UNKNOWN' }),
      navPatent({ local: false }),
      navPatent({ legalState: 'LAPSED' }),
      navPatent({ local: false, ipcMain: 'C12N1/20', ipc: [] }),
    ];
    expect(table('LOCAL_SHARE', patents, { chainNodes }).rows).toEqual([
      ['发酵乳', '2', '3', '666666'],
      ['菌种', '0', '1', '0'],
    ]);
    expect(table('LOCAL_DORMANCY', patents, { chainNodes })).toMatchObject({
      rows: [
        ['发酵乳', 'SLEEPING', '1'],
        ['发酵乳', 'UNKNOWN', '1'],
      ],
      unknown: 1,
    });
    expect(table('GAP_NODES', patents, { chainNodes }).rows).toEqual([['菌种', '1']]);
    const nodes = ';环节「发酵乳」:IPC=(A23C9);环节「菌种」:IPC=(C12N)';
    for (const code of ['LOCAL_SHARE', 'LOCAL_DORMANCY', 'GAP_NODES']) {
      expect(table(code, patents, { chainNodes }).query).toBe(`IPC=(A23C)${nodes}`);
    }
    expect(table('TOP_HOLDERS', patents, { chainNodes }).query).toBe('IPC=(A23C)');
    const manifest = dataPack(compute(patents, { chainNodes }), 5).files.at(-1)?.bytes;
    expect(new TextDecoder().decode(manifest)).toContain(nodes);
    expect(table('GAP_NODES', patents)).toMatchObject({ rows: [], noteZh: '没有给出产业链环节,无从判断。' });
    expect(table('LOCAL_SHARE', patents).rows).toEqual([['全部', '2', '4', '500000']]);
  });

  it('R-47 life cycle: filings against holders per year', () => {
    const of = (year: number, key: string) =>
      navPatent({ filingDate: day(`${year}-05-01`), holders: [{ key, divisionCode: null }] });
    expect(
      table('LIFE_CYCLE', [of(2018, 'hld_a'), of(2018, 'hld_a'), of(2018, 'hld_b'), of(2019, 'hld_a')]).rows,
    ).toEqual([
      ['2018', '3', '2'],
      ['2019', '1', '1'],
    ]);
  });

  it('R-47 medians only of what is known, exact to the half', () => {
    expect([[], [3], [4, 1], [1, 2], [5, 1, 2]].map(median)).toEqual(['', '3', '2.5', '1.5', '2']);
    const patents = [navPatent({ citedBy: 4, familySize: 1 }), navPatent({ citedBy: 1 }), navPatent()];
    expect(table('CITATION_AND_FAMILY', patents)).toMatchObject({
      rows: [
        ['被引证次数', '2.5', '2', '1'],
        ['同族规模', '1', '1', '2'],
      ],
      unknown: 2,
    });
  });

  it('R-47 expiring within three years to the day, and the list of the lapsed', () => {
    const ends = (date: string, legalState: NavPatent['legalState'] = 'GRANTED_IN_FORCE') =>
      navPatent({ lastDay: day(date), legalState });
    const patents = [ends('2025-06-30'), ends('2025-07-01'), ends('2022-06-30'), ends('2024-01-01', 'LAPSED')];
    expect(table('EXPIRING_WITHIN_3_YEARS', patents).rows.map(([, , last]) => last)).toEqual([
      '2022-06-30',
      '2025-06-30',
    ]);
    expect(table('LAPSED_LIST', patents).rows).toMatchObject([
      [patents[3]?.applicationNo, 'INVENTION', 'LAPSED', '2020-03-10'],
    ]);
  });

  it('R-47 licences and transfers into the banner, of patents of the scope', () => {
    const patent = navPatent();
    const inflow = (conversionId: string, applicationNo: string): Inflow => ({
      ...{ conversionId, kind: 'TRANSFER', effectiveDate: day('2022-03-01') },
      applicationNos: [applicationNo],
    });
    const all = [inflow('cnv_1', patent.applicationNo), inflow('cnv_2', '201899999999.9')];
    expect(table('INFLOWS', [patent], {}, all).rows).toEqual([['2022', 'TRANSFER', '1']]);
  });

  it('R-47 talent is not in the ledger, and that is said instead of a zero', () => {
    expect(table('TALENT', [navPatent(), navPatent()])).toMatchObject({ rows: [], unknown: 2 });
  });

  it('shares are whole numbers, and nothing is divided by nothing', () => {
    expect([ppm(1, 3), ppm(2, 3), ppm(0, 5), ppm(1, 0), ppm(-1, 2)]).toEqual(['333333', '666666', '0', '', '-500000']);
  });
});

describe('R-47 the data pack', () => {
  const patents = [navPatent(), navPatent({ kind: 'UTILITY_MODEL' })];
  const decode = (bytes: Uint8Array) => new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);

  it('R-47 the same ledger gives the same bytes, whatever the order it was read in', () => {
    const one = dataPack(compute(patents), 2);
    const other = dataPack(compute([...patents].reverse()), 2);
    expect(other.hash).toBe(one.hash);
    expect(other.files.map(({ bytes }) => decode(bytes))).toEqual(one.files.map(({ bytes }) => decode(bytes)));
    expect(dataPack(compute([patents[0] as NavPatent]), 1).hash).not.toBe(one.hash);
  });

  it('R-47 the manifest holds the hash of every file and is the hash of the pack', () => {
    const { files, hash } = dataPack(compute(patents), 2);
    const manifest = files.at(-1);
    const told = JSON.parse(decode(manifest?.bytes ?? new Uint8Array())) as {
      files: { name: string; sha256: string }[];
    };
    const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
    expect(manifest?.name).toBe('manifest.json');
    expect(sha256(manifest?.bytes ?? new Uint8Array())).toBe(hash);
    expect(told.files.map(({ name, sha256: stated }) => [name, stated])).toEqual(
      files.slice(0, -1).map(({ name, bytes }) => [name, sha256(bytes)]),
    );
  });

  it('a table opens in Excel as text: quoted, marked, and no formula', () => {
    const chainNodes = [{ name: '=1+1"', ipcPrefixes: ['C12N'] }];
    const { files } = dataPack(compute(patents, { chainNodes }), 2);
    const gaps = files.find(({ name }) => name === 'gap_nodes.csv');
    expect(decode(gaps?.bytes ?? new Uint8Array())).toBe('\u{FEFF}"环节","全部有效"\r\n"\'=1+1""","0"\r\n');
  });
});
