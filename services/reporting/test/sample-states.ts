import { foldEvents } from '@zhiqi/kernel';
import { definitionAggregate } from '../src/definition/aggregate.ts';
import { referenceNumberAggregate } from '../src/reference-number/aggregate.ts';

/** One state of each aggregate with every part filled, as today's rules make it: the stored samples must equal it. */
export const SAMPLES: readonly { readonly name: string; readonly schema: number; readonly state: unknown }[] = [
  { name: 'indicator-definition-withdrawn', schema: definitionAggregate.schema, state: withdrawnDefinition() },
  { name: 'reference-number', schema: referenceNumberAggregate.schema, state: referenceNumber() },
];

function withdrawnDefinition() {
  return foldEvents(definitionAggregate.decider, [
    {
      ...{ type: 'DefinitionPublished', indicatorId: 'INV-90', version: 1, definitionJson: '{"id":"INV-90"}' },
      ...{ sha256: '0'.repeat(64), publishedTime: '2022-06-30T01:00:00.000Z' },
    },
    {
      ...{ type: 'IndicatorWithdrawn', indicatorId: 'INV-90', version: 1 },
      withdrawnTime: '2022-12-01T01:00:00.000Z',
    },
  ]);
}

function referenceNumber() {
  return foldEvents(referenceNumberAggregate.decider, [
    {
      ...{ type: 'NumberRecorded', numberId: 'ref_RESIDENT_POPULATION_2021', kind: 'RESIDENT_POPULATION', year: 2021 },
      ...{ value: '322000', sourceTitle: '虚构旗2021年统计公报', documentSha256: '0'.repeat(64) },
      recordedTime: '2022-06-30T01:00:00.000Z',
    },
  ]);
}
