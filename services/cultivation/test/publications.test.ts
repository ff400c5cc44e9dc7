import { checkEventText, eventCatalogue } from '@zhiqi/contracts';
import type { Publication, PublishContext } from '@zhiqi/runtime';
import { describe, expect, it } from 'vitest';
import { centreToPublic } from '../src/cultivation-centre/publish.ts';
import { authorisationToPublic } from '../src/gi-mark-authorisation/publish.ts';
import { resourceToPublic } from '../src/gi-resource/publish.ts';
import { giRightToPublic } from '../src/gi-right/publish.ts';
import { portfolioToPublic } from '../src/portfolio/publish.ts';
import { trademarkToPublic } from '../src/trademark/publish.ts';
import { ASSOCIATION, actor, COOPERATIVE, day, FIRM, morning, SOLE_TRADER } from './acting.ts';
import {
  centreHistory,
  changePortfolio,
  createPortfolio,
  end,
  portfolioHistory,
  toAccepted,
  toSigned,
} from './centres.ts';
import {
  apply,
  authorisationHistory,
  authorise,
  cease,
  check,
  count,
  endRight,
  file,
  forward,
  identify,
  link,
  obtain,
  prepare,
  refuse,
  resourceHistory,
  resume,
  rightHistory,
  start,
  suspend,
  turnDown,
  unlink,
} from './gi.ts';
import { endMark, markHistory, registerMark, renewMark, tickMark } from './trademarks.ts';

const context = (aggregateId: string): PublishContext => ({
  aggregateId,
  actor: actor('OFF'),
  recordedTime: morning('2022-12-31'),
});

/** Every private event of the service, with the publications it leads to. */
const published: readonly { readonly type: string; readonly publications: readonly Publication[] }[] = [
  ...resources(),
  ...rights(),
  ...authorisations(),
  ...trademarks(),
  ...centres(),
  ...portfolios(),
];

function resources() {
  const right = 'gr_TM_CERTIFICATION_1';
  const again = [prepare(), file('TM_CERTIFICATION', { filedOn: day('2022-12-05') })] as const;
  const name = link(right, 'TM_CERTIFICATION');
  return resourceHistory(
    identify(),
    start(),
    prepare(),
    file(),
    refuse(),
    ...again,
    name,
    unlink(right, 'TM_CERTIFICATION'),
  ).map((event) => ({ type: event.type, publications: resourceToPublic(event, context('gir_1')) }));
}

function centres() {
  return [centreHistory(...toAccepted), centreHistory(...toSigned, end('DISSOLVED'))]
    .flat()
    .map((event) => ({ type: event.type, publications: centreToPublic(event, context('ccn_1')) }));
}

function portfolios() {
  const patent = { applicationNo: '201710601862.3', role: 'CORE' } as const;
  return portfolioHistory(
    createPortfolio(),
    changePortfolio({ add: [patent] }),
    changePortfolio({ add: [{ ...patent, role: 'PERIPHERAL' }] }),
    changePortfolio({ remove: [patent.applicationNo] }),
  ).map((event) => ({ type: event.type, publications: portfolioToPublic(event, context('pfl_1')) }));
}

function rights() {
  return rightHistory(obtain(), count('gma_1', 4, true), count('gma_1', 5, false), endRight()).map((event) => ({
    type: event.type,
    publications: giRightToPublic(event, context('gr_TM_CERTIFICATION_8123456')),
  }));
}

function authorisations() {
  const use = [check(), forward(), authorise(), suspend(), resume(), cease()] as const;
  return [FIRM, COOPERATIVE, SOLE_TRADER].flatMap((user) =>
    [authorisationHistory(apply({ user }), ...use), authorisationHistory(apply({ user }), turnDown())]
      .flat()
      .map((event) => ({ type: event.type, publications: authorisationToPublic(event, context('gma_1')) })),
  );
}

function trademarks() {
  const lives = [
    markHistory(registerMark(), tickMark('2023-11-01'), tickMark('2023-11-02'), renewMark('2023-10-20', '2023-11-15')),
    markHistory(registerMark({ holder: SOLE_TRADER })),
    ...(['CANCELLED', 'INVALIDATED', 'SURRENDERED'] as const).map((cause) =>
      markHistory(registerMark({ holder: SOLE_TRADER }), endMark(cause, '2020-03-01')),
    ),
    markHistory(registerMark(), endMark('REMOVED', '2023-10-27')),
  ];
  return lives
    .flat()
    .map((event) => ({ type: event.type, publications: trademarkToPublic(event, context('tm_8123456_29')) }));
}

const publications = published.flatMap(({ publications: copies }) => copies);

describe('what the rest of the platform learns', () => {
  it('every public event of the service is published by something, and nothing else is', () => {
    const types = new Set(publications.map(({ type }) => type as string));
    const declared = [...eventCatalogue.keys()].filter((type) => type.startsWith('zhiqi.cultivation.'));
    expect([...types].sort()).toEqual(declared.sort());
  });

  it('what is nobody’s business stays private', () => {
    const silent = published.filter(({ publications: copies }) => copies.length === 0).map(({ type }) => type);
    expect([...new Set(silent)].sort()).toEqual([
      'CentreEvidenceRecorded',
      'CentreInitiated',
      'CentreMidtermReviewed',
      'CentreOperationStarted',
      'GiMarkApplied',
      'GiMarkChecked',
      'GiMarkForwarded',
      'GiMarkRefused',
      'GiPreparationRecorded',
      'GiRightLinked',
      'GiRightUnlinked',
      'GiUserCounted',
      'PortfolioChanged',
      'PortfolioCreated',
      'TrademarkRemovalFellDue',
      'TrademarkReviewed',
    ]);
  });

  it('each event has one home copy and no others', () => {
    for (const { publications: copies } of published) {
      expect(copies.length).toBeLessThanOrEqual(1);
      expect(copies.every(({ copy }) => copy === 'home')).toBe(true);
    }
  });

  it.each(publications)('$type says only what its contract allows', ({ type, message }) => {
    expect(checkEventText(type, message as never)).toEqual([]);
  });

  it.each(publications)('$type names nobody and no place, and never a sole trader’s code', (publication) => {
    const text = JSON.stringify(publication);
    expect(text).not.toMatch(/\p{Script=Han}/u);
    expect(text).not.toContain(SOLE_TRADER.uscc);
    expect(text).not.toContain(ASSOCIATION.uscc);
  });

  it('R-57: the code of an organisation is told with its authorisation, a sole trader is known by its key alone', () => {
    const told = publications.flatMap(({ type, message }) =>
      type === 'zhiqi.cultivation.v1.GiMarkUseAuthorised' ? [{ key: message.userKey, uscc: message.userUscc }] : [],
    );
    expect(told).toEqual([
      { key: FIRM.key, uscc: FIRM.uscc },
      { key: COOPERATIVE.key, uscc: COOPERATIVE.uscc },
      { key: SOLE_TRADER.key, uscc: '' },
    ]);
  });

  it('both clocks: an event takes effect on its date of law, whenever it was learned', () => {
    const effects = new Map(publications.map(({ type, effective }) => [type.split('.').at(-1), effective]));
    expect(effects.get('TrademarkRenewalWindowOpened')).toBe('2022-04-26');
    expect(effects.get('TrademarkGraceEntered')).toBe('2023-04-27');
    expect(effects.get('GiRightObtained')).toBe('2022-09-01');
    expect(effects.get('GiMarkUseAuthorised')).toBe('2022-10-01');
  });

  it('events that a rule set decided name its version', () => {
    const packs = publications.filter(({ type }) => type.includes('Trademark')).map(({ rulePack }) => rulePack);
    expect(packs.every((pack) => /^TM-v[123]$/.test(pack ?? ''))).toBe(true);
  });
});
