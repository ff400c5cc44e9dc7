import { patentCheckDigit } from '@zhiqi/kernel';
import { deciderSpec } from '@zhiqi/testing/decider-spec';
import { describe, expect, it, test } from 'vitest';
import { actor, day, rolesBut } from '../../test/acting.ts';
import { changePortfolio, createPortfolio, portfolioHistory, portfolios } from '../../test/centres.ts';
import { type ChangePortfolio, MAX_PORTFOLIO_PATENTS } from './domain.ts';

const { given } = deciderSpec(portfolios);
const FIRST = '201710601862.3';
const SECOND = '202120654321.9';
const core = { applicationNo: FIRST, role: 'CORE' } as const;
const defensive = { applicationNo: SECOND, role: 'DEFENSIVE' } as const;
const created = portfolioHistory(createPortfolio());

describe('a portfolio of a centre (notice item 二(三))', () => {
  it('holds patents with their role; who comes and goes is told, in the order of their numbers', () => {
    const outcome = given(created).when(changePortfolio({ add: [defensive, core] }));
    const put = [core, defensive].map((each) => ({ ...each, addedOn: day('2022-09-01') }));
    outcome.thenEvents({
      type: 'PortfolioChanged',
      centreId: 'ccn_1',
      put,
      removed: [],
      added: [FIRST, SECOND],
      changedOn: day('2022-09-01'),
    });
    expect(outcome.state).toMatchObject({ patents: put });
  });

  it('a patent changes its role without coming or going, and keeps the day it came', () => {
    const history = portfolioHistory(createPortfolio(), changePortfolio({ add: [core] }));
    const change = changePortfolio({ add: [{ ...core, role: 'PERIPHERAL' }], changedOn: day('2022-10-01') });
    const outcome = given(history).when(change);
    expect(outcome.events).toMatchObject([{ added: [], removed: [] }]);
    expect(outcome.state).toMatchObject({
      patents: [{ applicationNo: FIRST, role: 'PERIPHERAL', addedOn: '2022-09-01' }],
    });
  });

  it('what is in already, or out already, is no news', () => {
    const history = portfolioHistory(createPortfolio(), changePortfolio({ add: [core] }));
    given(history)
      .when(changePortfolio({ add: [core], remove: [SECOND] }))
      .thenNothing();
    const outcome = given(history).when(changePortfolio({ remove: [FIRST, FIRST] }));
    expect(outcome.events).toMatchObject([{ removed: [FIRST] }]);
    expect(outcome.state).toMatchObject({ patents: [] });
  });

  test.each<[string, string, Partial<ChangePortfolio>]>([
    ['add', 'REQUIRED', {}],
    ['add', 'NOT_CANONICAL', { add: [{ ...core, applicationNo: 'ZL201710601862.3' }] }],
    ['add', 'DUPLICATE', { add: [core, { ...core, role: 'PERIPHERAL' }] }],
    ['remove', 'CONTRADICTION', { add: [core], remove: [FIRST] }],
    ['changed_on', 'DATE_IN_FUTURE', { add: [core], changedOn: day('2023-01-01') }],
  ])('%s: %s', (field, slug, change) => {
    given(created)
      .when(changePortfolio(change))
      .thenRefused({ kind: 'invalid', slug, fields: [field] });
  });

  it('is never larger than one message can carry', () => {
    const many = Array.from({ length: MAX_PORTFOLIO_PATENTS + 1 }, (_, index) => ({
      ...core,
      applicationNo: canonical(index),
    }));
    given(created)
      .when(changePortfolio({ add: many }))
      .thenRefused('PORTFOLIO_TOO_LARGE');
    expect(given(created).when(changePortfolio({ add: many.slice(1) })).events).toHaveLength(1);
  });

  it('belongs to a centre that cultivates', () => {
    given([])
      .when(createPortfolio({ centreCultivates: false }))
      .thenRefused('CENTRE_NOT_CULTIVATING');
    given(created)
      .when(changePortfolio({ add: [core], centreCultivates: false }))
      .thenRefused('CENTRE_NOT_CULTIVATING');
  });

  it('is built once, by officers, and what is not there is told so', () => {
    given(created).when(createPortfolio()).thenRefused('PORTFOLIO_EXISTS');
    given([])
      .when(changePortfolio({ add: [core] }))
      .thenRefused('PORTFOLIO_NOT_FOUND');
    for (const role of rolesBut('OFF', 'LEAD')) {
      given(created)
        .when(changePortfolio({ add: [core], actor: actor(role) }))
        .thenRefused({ kind: 'forbidden', slug: 'ROLE_NOT_ALLOWED' });
    }
  });
});

/** The n-th application of an invented year, with its check digit. */
function canonical(index: number): string {
  const body = `202010${String(index).padStart(6, '0')}`;
  return `${body}.${patentCheckDigit(body)}`;
}
