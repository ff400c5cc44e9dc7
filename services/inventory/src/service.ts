import type { ServiceDefinition } from '@zhiqi/runtime';
import { abnormalFilingAggregate } from './abnormal-filing/aggregate.ts';
import { abnormalFilingDue, abnormalFilingReactions } from './abnormal-filing/react.ts';
import { conversionAggregate } from './conversion/aggregate.ts';
import { conversionService } from './conversion/api.ts';
import { conversionDue } from './conversion/due.ts';
import { demandAggregate } from './demand/aggregate.ts';
import { demandService } from './demand/api.ts';
import { demandDue } from './demand/due.ts';
import { demandReactions } from './demand/react.ts';
import { importBatchAggregate } from './import-batch/aggregate.ts';
import { importService } from './import-batch/service.ts';
import { matchAggregate } from './match/aggregate.ts';
import { matchingService } from './match/api.ts';
import { matchReactions } from './match/react.ts';
import { navigationAggregate } from './navigation-project/aggregate.ts';
import { navigationService } from './navigation-project/api.ts';
import { openLicenceAggregate } from './open-licence/aggregate.ts';
import { openLicenceService } from './open-licence/api.ts';
import { openLicenceDue, openLicenceReactions } from './open-licence/react.ts';
import { patentAggregate } from './patent/aggregate.ts';
import { patentService } from './patent/api.ts';
import { patentDue, watchEarlierPatents } from './patent/due.ts';
import { gradingService } from './patent/grading-api.ts';
import { patentReactions } from './patent/react.ts';
import { conversionReactions } from './patent/react-conversions.ts';
import { rightService } from './patent/right-api.ts';
import { batchAggregate } from './publication-batch/aggregate.ts';
import { batchDue } from './publication-batch/process.ts';
import { ruleSetAggregate } from './rule-set/aggregate.ts';
import { ruleSetService } from './rule-set/api.ts';
import { ruleSetDue } from './rule-set/process.ts';
import { surveyAggregate } from './sme-survey/aggregate.ts';
import { itemAggregate } from './stocktaking-item/aggregate.ts';
import { roundAggregate } from './stocktaking-round/aggregate.ts';
import { stocktakingService } from './stocktaking-round/api.ts';
import { announceEarlierItems, roundDue } from './stocktaking-round/process.ts';
import { listingAggregate } from './supply-listing/aggregate.ts';
import { supplyService } from './supply-listing/api.ts';
import { listingDue } from './supply-listing/due.ts';
import { listingReactions } from './supply-listing/react.ts';
import { trusteeshipAggregate } from './trusteeship/aggregate.ts';
import { trusteeshipService } from './trusteeship/api.ts';
import { trusteeshipDue } from './trusteeship/due.ts';

/** 专利盘点与转化: what the service owns, offers and reacts to. */
export const inventoryService: ServiceDefinition = {
  name: 'inventory',
  async prepare(service) {
    await announceEarlierItems(service);
    await watchEarlierPatents(service);
  },
  aggregates: [
    patentAggregate,
    ruleSetAggregate,
    abnormalFilingAggregate,
    importBatchAggregate,
    roundAggregate,
    itemAggregate,
    trusteeshipAggregate,
    surveyAggregate,
    demandAggregate,
    listingAggregate,
    batchAggregate,
    conversionAggregate,
    openLicenceAggregate,
    navigationAggregate,
    matchAggregate,
  ],
  mount: (service) => [
    patentService(service),
    rightService(service),
    importService(service),
    gradingService(service),
    ruleSetService(service),
    stocktakingService(service),
    trusteeshipService(service),
    demandService(service),
    supplyService(service),
    conversionService(service),
    openLicenceService(service),
    navigationService(service),
    matchingService(service),
  ],
  due: (service) => [
    patentDue(service),
    ruleSetDue(service),
    abnormalFilingDue(service),
    roundDue(service),
    trusteeshipDue(service),
    demandDue(service),
    listingDue(service),
    batchDue(service),
    conversionDue(service),
    openLicenceDue(service),
  ],
  reactions: (service) => [
    ...patentReactions(service),
    ...abnormalFilingReactions(service),
    ...demandReactions(service),
    ...listingReactions(service),
    ...conversionReactions(service),
    ...openLicenceReactions(service),
    ...matchReactions(service),
  ],
};
