import { readdirSync, readFileSync } from 'node:fs';
import { ReferenceNumberServiceDefinition } from '@zhiqi/contracts/zhiqi/reporting/v1/reference_service';
import { IndicatorServiceDefinition } from '@zhiqi/contracts/zhiqi/reporting/v1/service';
import { TimelineServiceDefinition } from '@zhiqi/contracts/zhiqi/reporting/v1/timeline_service';
import { mount, type ServiceContext, type ServiceDefinition } from '@zhiqi/runtime';
import { definitionAggregate } from './definition/aggregate.ts';
import { definitionHandlers } from './definition/api.ts';
import { DefinitionLibrary } from './definition/library.ts';
import { FactProjection } from './facts/projection.ts';
import { loadEventCatalogue } from './indicators/catalogue.ts';
import { FieldReader } from './indicators/fields.ts';
import { referenceNumberAggregate } from './reference-number/aggregate.ts';
import { referenceNumberHandlers } from './reference-number/api.ts';
import { scoreboardHandlers } from './scoreboard/api.ts';
import { Notices } from './scoreboard/notice.ts';
import { Scoreboard } from './scoreboard/scoreboard.ts';
import { timelineHandlers } from './timeline/api.ts';
import { Sentences } from './timeline/sentence.ts';
import { loadTimelineWords } from './timeline/words.ts';

const DEFINITIONS = new URL('../definitions/', import.meta.url);
const NOTICES = new URL('../notice/', import.meta.url);

/** 指标与工作要点: facts of every department's events, indicator definitions as data, the notice as a scoreboard. */
export function reportingService(): ServiceDefinition {
  const catalogue = loadEventCatalogue();
  const notices = Notices.load(NOTICES);
  const sentences = new Sentences(catalogue, loadTimelineWords());
  const vocabulary = { catalogue, noticeItems: notices.itemIds() };
  const projections = new WeakMap<ServiceContext, FactProjection>();
  const projectionOf = (context: ServiceContext): FactProjection => {
    const known = projections.get(context) ?? new FactProjection(context, catalogue.keys());
    projections.set(context, known);
    return known;
  };
  const libraryOf = ({ store, clock, logger }: ServiceContext) =>
    new DefinitionLibrary({ store, clock, logger, vocabulary });
  return {
    name: 'reporting',
    aggregates: [definitionAggregate, referenceNumberAggregate],
    projection: projectionOf,
    prepare: (context) => libraryOf(context).seed(shippedDefinitions()),
    mount(context) {
      const library = libraryOf(context);
      const projection = projectionOf(context);
      const scoreboard = new Scoreboard({ facts: projection, fields: new FieldReader(catalogue), library, notices });
      const figures = scoreboardHandlers({
        scoreboard,
        clock: context.clock,
        pendingEvents: () => projection.pendingEvents(),
      });
      return [
        mount(IndicatorServiceDefinition, { ...figures, ...definitionHandlers(library) }),
        mount(ReferenceNumberServiceDefinition, referenceNumberHandlers(context)),
        mount(TimelineServiceDefinition, timelineHandlers({ facts: projection, sentences, clock: context.clock })),
      ];
    },
  };
}

/** The definitions that the platform ships, every version of each. */
function shippedDefinitions(): string[] {
  const files = readdirSync(DEFINITIONS).filter((file) => file.endsWith('.json'));
  return files.map((file) => readFileSync(new URL(file, DEFINITIONS), 'utf8'));
}
