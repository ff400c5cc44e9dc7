import type { ServiceDefinition } from '@zhiqi/runtime';
import { centreAggregate } from './cultivation-centre/aggregate.ts';
import { centreService } from './cultivation-centre/api.ts';
import { authorisationAggregate } from './gi-mark-authorisation/aggregate.ts';
import { giMarkService } from './gi-mark-authorisation/api.ts';
import { authorisationReactions } from './gi-mark-authorisation/react.ts';
import { resourceAggregate } from './gi-resource/aggregate.ts';
import { giService } from './gi-resource/api.ts';
import { resourceReactions } from './gi-resource/react.ts';
import { giRightAggregate } from './gi-right/aggregate.ts';
import { giRightReactions } from './gi-right/react.ts';
import { portfolioAggregate } from './portfolio/aggregate.ts';
import { trademarkAggregate } from './trademark/aggregate.ts';
import { trademarkService } from './trademark/api.ts';
import { trademarkDue } from './trademark/due.ts';

/** 商标品牌与地理标志培育: what the service owns, offers and reacts to. */
export const cultivationService: ServiceDefinition = {
  name: 'cultivation',
  aggregates: [
    resourceAggregate,
    giRightAggregate,
    authorisationAggregate,
    trademarkAggregate,
    centreAggregate,
    portfolioAggregate,
  ],
  mount: (service) => [giService(service), giMarkService(service), trademarkService(service), centreService(service)],
  due: (service) => [trademarkDue(service)],
  reactions: (service) => [
    ...resourceReactions(service),
    ...giRightReactions(service),
    ...authorisationReactions(service),
  ],
};
