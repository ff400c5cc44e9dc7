import { foldEvents } from '@zhiqi/kernel';
import { CENTRE_SCHEMA } from '../src/cultivation-centre/domain.ts';
import { AUTHORISATION_SCHEMA } from '../src/gi-mark-authorisation/domain.ts';
import { RESOURCE_SCHEMA } from '../src/gi-resource/domain.ts';
import { GI_RIGHT_SCHEMA } from '../src/gi-right/domain.ts';
import { PORTFOLIO_SCHEMA } from '../src/portfolio/domain.ts';
import { TRADEMARK_SCHEMA } from '../src/trademark/domain.ts';
import { centreAfter, changePortfolio, createPortfolio, portfolioHistory, portfolios, toAccepted } from './centres.ts';
import {
  authorisations,
  count,
  endRight,
  file,
  identify,
  link,
  obtain,
  prepare,
  refuse,
  resourceHistory,
  resources,
  rightHistory,
  rights,
  start,
  toCeased,
  toSuspended,
} from './gi.ts';
import { endMark, markAfter, registerMark, renewMark } from './trademarks.ts';

/** States with every part filled, as today's rules make them: the stored samples must equal them. */
export const SAMPLES: readonly { readonly name: string; readonly schema: number; readonly state: unknown }[] = [
  {
    name: 'gi-resource',
    schema: RESOURCE_SCHEMA,
    state: foldEvents(
      resources,
      resourceHistory(
        ...[identify(), start(), prepare(), file(), file('PROTECTED_PRODUCT'), file('TM_COLLECTIVE')],
        ...[refuse('TM_COLLECTIVE'), link('gr_TM_CERTIFICATION_1', 'TM_CERTIFICATION')],
      ),
    ),
  },
  {
    name: 'gi-right',
    schema: GI_RIGHT_SCHEMA,
    state: foldEvents(rights, rightHistory(obtain(), count('gma_1', 4, true), count('gma_2', 5, false), endRight())),
  },
  { name: 'gi-mark-authorisation', schema: AUTHORISATION_SCHEMA, state: foldEvents(authorisations, toSuspended()) },
  { name: 'gi-mark-authorisation-ceased', schema: AUTHORISATION_SCHEMA, state: foldEvents(authorisations, toCeased()) },
  { name: 'trademark', schema: TRADEMARK_SCHEMA, state: markAfter(registerMark(), renewMark('2023-05-10')) },
  {
    name: 'trademark-ended',
    schema: TRADEMARK_SCHEMA,
    state: markAfter(registerMark(), endMark('CANCELLED', '2020-03-01')),
  },
  { name: 'cultivation-centre', schema: CENTRE_SCHEMA, state: centreAfter(...toAccepted) },
  {
    name: 'portfolio',
    schema: PORTFOLIO_SCHEMA,
    state: foldEvents(
      portfolios,
      portfolioHistory(
        createPortfolio(),
        changePortfolio({ add: [{ applicationNo: '201710601862.3', role: 'CORE' }] }),
      ),
    ),
  },
];
