import type { Publication } from '@zhiqi/runtime';
import type { Event } from './domain.ts';

/** What everybody may know of a definition: which version computes the figure from now on, or that none does any more. */
export function toPublic(event: Event): readonly Publication[] {
  const { indicatorId, version } = event;
  switch (event.type) {
    case 'DefinitionPublished':
      return [
        {
          type: 'zhiqi.reporting.v1.IndicatorDefinitionPublished',
          message: { indicatorId, version, sha256: event.sha256 },
          copy: 'home',
          effective: event.publishedTime,
        },
      ];
    case 'IndicatorWithdrawn':
      return [
        {
          type: 'zhiqi.reporting.v1.IndicatorDefinitionWithdrawn',
          message: { indicatorId, version },
          copy: 'home',
          effective: event.withdrawnTime,
        },
      ];
  }
}
