import type { Publication } from '@zhiqi/runtime';
import type { Event } from './domain.ts';

/** What everybody may know of a definition: that a version of it computes the figure from now on, and its fingerprint. */
export function toPublic(event: Event): readonly Publication[] {
  const { indicatorId, version, sha256, publishedTime } = event;
  return [
    {
      type: 'zhiqi.reporting.v1.IndicatorDefinitionPublished',
      message: { indicatorId, version, sha256 },
      copy: 'home',
      effective: publishedTime,
    },
  ];
}
