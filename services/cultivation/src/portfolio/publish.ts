import type { Publication, PublishContext } from '@zhiqi/runtime';
import type { PortfolioEvent } from './domain.ts';

/** Which patents came and went; a change of role alone is nobody else's business. */
export function portfolioToPublic(event: PortfolioEvent, { aggregateId: portfolioId }: PublishContext): Publication[] {
  if (event.type === 'PortfolioCreated') return [];
  const { centreId, added, removed, changedOn } = event;
  if (added.length === 0 && removed.length === 0) return [];
  return [
    {
      type: 'zhiqi.cultivation.v1.PortfolioChanged',
      copy: 'home',
      effective: changedOn,
      message: { portfolioId, centreId, added: [...added], removed: [...removed], changedOn },
    },
  ];
}
