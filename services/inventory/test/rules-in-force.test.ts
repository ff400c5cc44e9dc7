import { renderNatsUsers } from '@zhiqi/client/nats-users';
import type { DryRunRuleSetRequest } from '@zhiqi/contracts/zhiqi/inventory/v1/judgement_service';
import type { DryRunSummary, VerdictFlip } from '@zhiqi/contracts/zhiqi/inventory/v1/judgement_types';
import { type EmbeddedMongo, startEmbeddedMongo } from '@zhiqi/embedded-mongo';
import { patentCheckDigit } from '@zhiqi/kernel';
import type { JournalEntry, ServiceContext } from '@zhiqi/runtime';
import { writeWorkbook } from '@zhiqi/spreadsheet';
import { eventually, type GuardedNats, startGuardedNats } from '@zhiqi/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { parametersOf } from '../src/patent/domain.ts';
import { ruleSetAggregate } from '../src/rule-set/aggregate.ts';
import { ruleSetDue } from '../src/rule-set/process.ts';
import { refreshRules, rulesInForce } from '../src/rule-set/rules-in-force.ts';
import { PATENT_RULES } from '../src/rule-sets.ts';
import { cniprSheet, tempPath } from './import-files.ts';
import { type InventoryClients, importList, RunningInventory } from './support/running-inventory.ts';

const IN_FORCE = { state: 'PATENT_STATE_GRANTED_IN_FORCE', asOfDate: '2022-06-30' } as const;
const PATENTS = 7;

let nats: GuardedNats;
let mongo: EmbeddedMongo;
let inventory: RunningInventory;
let officer: InventoryClients;
let lead: InventoryClients;

const numbers = Array.from({ length: PATENTS }, (_, index) => {
  const body = `20171${String(index + 1).padStart(7, '0')}`;
  return `${body}.${patentCheckDigit(body)}`;
});
/** Granted on 2019-05-21: within four years of the grant they would still be under observation. */
const observing = (months: number): string =>
  JSON.stringify({ ...parametersOf(PATENT_RULES.dormancy[0] as never), graceNewMonths: months });

beforeAll(async () => {
  nats = await startGuardedNats(renderNatsUsers());
  mongo = await startEmbeddedMongo({ strict: true });
  await start('2022-06-30');
  const path = await tempPath('list.xlsx');
  await writeWorkbook(path, [cniprSheet(numbers.map((申请号) => ({ 申请号 })))]);
  const { summary } = await importList(officer, path, { requestId: 'imp-1', statusDeclaration: IN_FORCE });
  expect(summary.accepted).toBe(PATENTS);
});

afterAll(async () => {
  await inventory?.stop();
  await mongo?.close();
  await nats?.stop();
});

async function start(today: string): Promise<void> {
  inventory = await RunningInventory.start(nats, { mongo, today });
  officer = inventory.as('OFF', 'p-drafter');
  lead = inventory.as('LEAD', 'p-lead');
}

async function dryRun(request: Partial<DryRunRuleSetRequest>) {
  const flips: VerdictFlip[] = [];
  let summary: DryRunSummary | undefined;
  for await (const { part } of officer.ruleSets.dryRunRuleSet(request)) {
    if (part?.$case === 'flip') flips.push(part.value);
    else summary = part?.value;
  }
  return { flips, summary };
}

/** Every verdict on the patents ever made, as it was stored: from the journal, once the relay is through. */
async function verdicts(): Promise<JournalEntry[]> {
  const { db } = inventory.context;
  await eventually(
    async () => (await db.collection('patents').countDocuments({ pendingSince: { $exists: true } })) === 0,
    {
      what: 'the outboxes are empty',
    },
  );
  return db
    .collection<JournalEntry>('journal')
    .find({ collection: 'patents', type: { $in: ['PatentDormancyAssessed', 'PatentAvailabilityChanged'] } })
    .sort({ _id: 1 })
    .toArray();
}

const asOfOf = ({ data }: JournalEntry): string => (data as { verdict: { asOf: string } }).verdict.asOf;
const draftOf = (version: string, validFrom: string, months: number) => ({
  requestId: `draft-${version}-${validFrom}`,
  kind: 'RULE_SET_KIND_DORMANCY' as const,
  version,
  validFrom,
  parametersJson: observing(months),
  description: '延长观察期,设计值',
});

/** The store of a process that is killed after it judged the first patents of a step, before it says how far it came. */
function killedWhileJudging(service: ServiceContext, survives: number): ServiceContext {
  let judged = 0;
  const run: ServiceContext['store']['run'] = (definition, id, ...rest) => {
    judged += 1;
    if (definition.collection === ruleSetAggregate.collection || judged > survives) {
      return Promise.reject(new Error('killed'));
    }
    return service.store.run(definition, id, ...rest);
  };
  const store = new Proxy(service.store, {
    get: (target, key) => {
      if (key === 'run') return run;
      const member: unknown = Reflect.get(target, key, target);
      return typeof member === 'function' ? member.bind(target) : member;
    },
  });
  return { ...service, store };
}

it('a dry run lists every patent that would flip, is the same again, and stores nothing', async () => {
  const before = await inventory.context.db
    .collection('patents')
    .find({ _id: { $gt: '' as never } })
    .sort({ _id: 1 })
    .toArray();
  const request = {
    kind: 'RULE_SET_KIND_DORMANCY' as const,
    validFrom: '2022-07-01',
    parametersJson: observing(48),
  };
  const first = await dryRun(request);
  expect(first.flips.map(({ applicationNo }) => applicationNo)).toEqual(numbers.toSorted());
  expect(first.flips[0]).toMatchObject({
    fromClass: 'UNKNOWN',
    fromReasons: ['D4_NO_ANSWER'],
    toClass: 'OBSERVATION',
    toReasons: ['D2_NEW'],
  });
  expect(first.summary).toMatchObject({
    asOf: '2022-07-01',
    againstVersion: 'DORM-v1',
    patents: PATENTS,
    flips: PATENTS,
    transitions: [{ fromClass: 'UNKNOWN', toClass: 'OBSERVATION', patents: PATENTS }],
  });
  expect(await dryRun(request)).toEqual(first);
  expect((await dryRun({ ...request, parametersJson: observing(12) })).flips).toEqual([]);
  const after = await inventory.context.db
    .collection('patents')
    .find({ _id: { $gt: '' as never } })
    .sort({ _id: 1 })
    .toArray();
  expect(after.map(({ v, state }) => [v, state])).toEqual(before.map(({ v, state }) => [v, state]));
  expect(
    (await officer.ruleSets.listRuleSets({ kind: 'RULE_SET_KIND_DORMANCY', includeDrafts: true })).ruleSets,
  ).toHaveLength(1);
});

it('a version is not tried on a day on which another one holds', async () => {
  const parametersJson = JSON.stringify(parametersOf(PATENT_RULES.highValue[0] as never));
  const request = { kind: 'RULE_SET_KIND_HIGH_VALUE', validFrom: '2022-07-01', parametersJson } as const;
  await expect(dryRun({ ...request, asOf: '2026-01-01' })).rejects.toMatchObject({ reason: 'AS_OF_AFTER_SUCCESSOR' });
  expect((await dryRun({ ...request, asOf: '2025-12-31' })).summary).toMatchObject({ againstVersion: 'HV-145-v1' });
});

it('a version is published after its dry run, by a second person, reaches every instance, and every patent is judged anew once', async () => {
  const drafted = await officer.ruleSets.draftRuleSet(draftOf('DORM-v2', '2022-06-30', 48));
  const ruleSetId = drafted.ruleSet?.ruleSetId ?? '';
  expect(drafted.ruleSet).toMatchObject({ status: 'RULE_SET_STATUS_DRAFT', draftedBy: 'p-drafter' });
  const other = await RunningInventory.start(nats, { mongo });
  expect((await rulesInForce(other.context.store)).dormancy).toHaveLength(1);
  const publishing = { requestId: 'publish-1', ruleSetId };
  await expect(lead.ruleSets.publishRuleSet(publishing)).rejects.toMatchObject({ reason: 'DRY_RUN_REQUIRED' });
  const recorded = await officer.ruleSets.recordDryRun({ requestId: 'dry-1', ruleSetId, asOf: '' });
  expect(recorded.ruleSet?.dryRun).toMatchObject({ flips: PATENTS, parametersHash: drafted.ruleSet?.parametersHash });
  await expect(inventory.as('LEAD', 'p-drafter').ruleSets.publishRuleSet(publishing)).rejects.toMatchObject({
    reason: 'SECOND_PERSON_REQUIRED',
  });
  // Both have just looked the rules up: what judges anew must not judge by those.
  for (const { context } of [inventory, other]) await rulesInForce(context.store);
  await lead.ruleSets.publishRuleSet(publishing);
  expect((await refreshRules(other.context.store)).dormancy).toHaveLength(2);
  expect((await rulesInForce(other.context.store)).dormancy).toHaveLength(2);
  for (const { context } of [inventory, other]) {
    await eventually(async () => (await rulesInForce(context.store)).dormancy.length === 2, {
      what: 'every instance knows the version',
    });
  }
  await other.stop();
  // Killed twice on the way, then carried through by the service itself.
  for (const survives of [3, 5]) {
    const killed = ruleSetDue(killedWhileJudging(inventory.context, survives));
    await expect(killed.onDue(ruleSetId, 'tick')).rejects.toThrow('killed');
  }
  const done = await eventually(
    async () => {
      const { ruleSet } = await officer.ruleSets.getRuleSet({ ruleSetId: 'DORM-v2' });
      return ruleSet?.rejudgedAll ? ruleSet : undefined;
    },
    { what: 'all patents are judged anew', timeoutMs: 30_000 },
  );
  expect(done).toMatchObject({ rejudged: PATENTS, validFrom: '2022-06-30', validTo: '', publishedBy: 'p-lead' });
  const anew = (await verdicts()).filter(({ data }) => JSON.stringify(data).includes('DORM-v2'));
  expect(anew.map(({ aggregateId }) => aggregateId).sort()).toEqual(numbers.toSorted());
  const steps = { collection: 'patents', 'meta.correlationId': ruleSetId };
  expect(await inventory.context.db.collection('journal').countDocuments(steps)).toBe(PATENTS);
  const { patent } = await officer.patents.getPatent({ applicationNo: numbers[0] ?? '' });
  expect(patent?.dormancy).toMatchObject({ dormancyClass: 'DORMANCY_CLASS_OBSERVATION', ruleSetVersion: 'DORM-v2' });
  const [old] = (await officer.ruleSets.listRuleSets({ kind: 'RULE_SET_KIND_DORMANCY' })).ruleSets;
  expect(old).toMatchObject({ version: 'DORM-v1', validTo: '2022-06-29' });
});

it('R-24 a closed year never changes: its verdicts are byte for byte those before another version was published', async () => {
  const of2022 = JSON.stringify(await verdicts());
  await inventory.stop();
  await start('2023-02-01');
  await expect(officer.ruleSets.draftRuleSet(draftOf('DORM-v3', '2022-12-31', 24))).rejects.toMatchObject({
    reason: 'YEAR_CLOSED',
  });
  await officer.ruleSets.draftRuleSet(draftOf('DORM-v3', '2023-01-01', 24));
  const enterprise = inventory.as('ENT', 'e-1', 'hld_a');
  const readable = await enterprise.ruleSets.listRuleSets({ kind: 'RULE_SET_KIND_DORMANCY', includeDrafts: true });
  expect(readable.ruleSets.map(({ version, draftedBy, dryRun: tried }) => [version, draftedBy, tried])).toEqual([
    ['DORM-v1', '', undefined],
    ['DORM-v2', '', undefined],
  ]);
  await expect(enterprise.ruleSets.getRuleSet({ ruleSetId: 'DORM-v3' })).rejects.toMatchObject({
    reason: 'RULE_SET_NOT_FOUND',
  });
  const recorded = await officer.ruleSets.recordDryRun({ requestId: 'dry-3', ruleSetId: 'DORM-v3', asOf: '' });
  expect(recorded.ruleSet?.dryRun).toMatchObject({ flips: PATENTS, againstVersion: 'DORM-v2', asOf: '2023-02-01' });
  await lead.ruleSets.publishRuleSet({ requestId: 'publish-3', ruleSetId: 'DORM-v3' });
  await eventually(
    async () => (await officer.ruleSets.getRuleSet({ ruleSetId: 'DORM-v3' })).ruleSet?.rejudgedAll === true,
    { what: 'all patents are judged anew', timeoutMs: 30_000 },
  );
  const all = await verdicts();
  expect(JSON.stringify(all.filter((entry) => asOfOf(entry) <= '2022-12-31'))).toBe(of2022);
  const anew = all.filter((entry) => asOfOf(entry) > '2022-12-31');
  expect(anew).toHaveLength(PATENTS);
  expect(anew.every((entry) => asOfOf(entry) >= '2023-01-01' && JSON.stringify(entry.data).includes('DORM-v3'))).toBe(
    true,
  );
});

it('grades and evidence go through the services, and an enterprise learns only its own opinion', async () => {
  const applicationNo = numbers[1] ?? '';
  const evidence = await officer.grading.recordHighValueEvidence({
    requestId: 'hv-1',
    applicationNo,
    criterion: 'HIGH_VALUE_CRITERION_AWARD',
    documentNo: '国知发管字〔2021〕1号',
    effectiveDate: '2021-06-01',
  });
  expect(evidence.patent?.highValue).toMatchObject({
    highValue: true,
    criteria: ['HIGH_VALUE_CRITERION_AWARD'],
    grounds: [{ source: 'HIGH_VALUE_SOURCE_DOCUMENT', reference: '国知发管字〔2021〕1号' }],
    ruleSetVersion: 'HV-145-v1',
  });
  const suggested = await officer.grading.suggestGrade({ requestId: 'g-1', applicationNo });
  expect(suggested.grading).toMatchObject({ label: '平台分级', computed: { grade: 'PATENT_GRADE_C' } });
  const evaluate = (unit: string) =>
    inventory.as('ENT', `p-${unit}`, unit).grading.recordMarketEvaluation({
      requestId: `e-${unit}`,
      applicationNo,
      opinion: 'MARKET_OPINION_NEGATIVE',
      reasons: ['MARKET_REASON_COST'],
    });
  await evaluate('hld_a');
  const own = await evaluate('hld_b');
  expect(own.grading?.evaluations).toMatchObject([{ enterpriseKey: 'hld_b' }]);
  expect(own.grading?.computed).toBeUndefined();
  const final = {
    requestId: 'f-1',
    applicationNo,
    grade: 'PATENT_GRADE_D',
    reason: 'FINAL_GRADE_REASON_MARKET_EVIDENCE',
  } as const;
  const { grading } = await officer.grading.setFinalGrade(final);
  expect(grading).toMatchObject({ market: { grade: 'PATENT_GRADE_D' }, evaluations: [{}, {}] });
  expect(grading?.advice).toContain('仅为建议');
  const listed = await officer.grading.listGrades({ grades: ['PATENT_GRADE_D'] });
  expect(listed.patents.map(({ applicationNo: no }) => no)).toEqual([applicationNo]);
  expect((await officer.grading.listWakeUpPriorities({})).priorities).toEqual([]);
});
