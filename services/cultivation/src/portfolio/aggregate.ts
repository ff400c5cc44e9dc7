import type { AggregateDefinition } from '@zhiqi/runtime';
import {
  PORTFOLIO_SCHEMA,
  type PortfolioCommand,
  type PortfolioEvent,
  type PortfolioState,
  portfolioDecider,
} from './domain.ts';
import { portfolioToPublic } from './publish.ts';

/** `_id` is `pfl_<request id>`. */
export const portfolioAggregate: AggregateDefinition<PortfolioState, PortfolioCommand, PortfolioEvent> = {
  collection: 'portfolios',
  aggregate: 'portfolio',
  decider: portfolioDecider,
  schema: PORTFOLIO_SCHEMA,
  toPublic: portfolioToPublic,
  indexes: [{ name: 'centre', key: { 'state.centreId': 1, _id: 1 } }],
};
