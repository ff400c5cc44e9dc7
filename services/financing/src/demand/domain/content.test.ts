import { deciderSpec } from '@zhiqi/testing/decider-spec';
import { describe, expect, it } from 'vitest';
import { content, DEMAND_ID, demandHistory, REACHED, submit } from '../../../test/demands.ts';
import { actor, day, FIRM, invention, OTHER_FIRM, trademark } from '../../../test/world.ts';
import { amountBand, type DemandContent, type DemandStatus, demandDecider } from '../domain.ts';

const { given } = deciderSpec(demandDecider);
const after = (status: DemandStatus) => demandHistory(...REACHED[status]);

describe('F3: a demand is submitted', () => {
  it('by an enterprise for itself, or by the bureau for it', () => {
    const submitted = {
      type: 'FinancingDemandSubmitted',
      demandId: DEMAND_ID,
      uscc: FIRM,
      content: content(),
      submittedOn: day('2022-06-30'),
    } as const;
    given().when(submit()).thenEvents(submitted);
    given()
      .when(submit({ actor: actor('FIN') }))
      .thenEvents(submitted);
  });

  it('never for another enterprise, and by nobody else', () => {
    given()
      .when(submit({ actor: actor('ENT', OTHER_FIRM) }))
      .thenRefused({ kind: 'forbidden', slug: 'NOT_THE_ENTERPRISE' });
    given()
      .when(submit({ actor: actor('BANK') }))
      .thenRefused({ kind: 'forbidden', slug: 'ROLE_NOT_ALLOWED' });
  });

  it('once', () => given(after('SUBMITTED')).when(submit()).thenRefused('DEMAND_EXISTS'));

  const WRONG: readonly (readonly [Partial<DemandContent>, field: string])[] = [
    [{ amountMinFen: '0' }, 'amount_min_fen'],
    [{ amountMaxFen: '-1' }, 'amount_max_fen'],
    [{ amountMaxFen: '9000000000000000' }, 'amount_max_fen'],
    [{ amountMinFen: '300000001' }, 'amount_max_fen'],
    [{ termMonths: 0 }, 'term_months'],
    [{ termMonths: 361 }, 'term_months'],
    [{ assets: [] }, 'assets'],
    [{ assets: [invention(1), invention(1)] }, 'assets[1].asset_id'],
    [{ industry: 'C9999' }, 'industry'],
    [{ industry: '1353' }, 'industry'],
    [{ park: '园'.repeat(61) }, 'park'],
    [{ validUntil: day('2022-06-30') }, 'valid_until'],
    [{ validUntil: day('2024-07-01') }, 'valid_until'],
  ];
  it.each(WRONG)('with a wrong value %o: the field is named', (change, field) => {
    given()
      .when(submit({ content: content(change) }))
      .thenRefused({ kind: 'invalid', slug: 'DEMAND_INVALID', fields: [`content.${field}`] });
  });

  it('with several wrong values: all are named at once', () => {
    given()
      .when(submit({ content: content({ amountMinFen: '0', termMonths: 0, industry: '' }) }))
      .thenRefused({
        slug: 'DEMAND_INVALID',
        fields: ['content.amount_min_fen', 'content.term_months', 'content.industry'],
      });
  });

  it('up to its bounds', () => {
    const edge = content({
      ...{ amountMinFen: '1', amountMaxFen: '8999999999999999', termMonths: 360, industry: 'C13' },
      ...{ validUntil: day('2024-06-30'), assets: [trademark] },
    });
    expect(given().when(submit({ content: edge })).events).toHaveLength(1);
  });
});

it.each([
  ['1', 'UP_TO_1M'],
  ['100000000', 'UP_TO_1M'],
  ['100000001', 'OVER_1M_TO_5M'],
  ['500000000', 'OVER_1M_TO_5M'],
  ['500000001', 'OVER_5M_TO_10M'],
  ['1000000000', 'OVER_5M_TO_10M'],
  ['1000000001', 'OVER_10M_TO_30M'],
  ['3000000000', 'OVER_10M_TO_30M'],
  ['3000000001', 'OVER_30M'],
])('金额档: %s fen is %s', (fen, band) => expect(amountBand(fen)).toBe(band));
