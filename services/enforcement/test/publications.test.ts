import { checkEventText, eventCatalogue, eventDescriptor } from '@zhiqi/contracts';
import { foldEvents } from '@zhiqi/kernel';
import type { Publication } from '@zhiqi/runtime';
import { describe, expect, it } from 'vitest';
import { filingToPublic } from '../src/abnormal-filing/publish.ts';
import { leadToPublic } from '../src/lead/publish.ts';
import { reporterFileAggregate } from '../src/reporter-file/aggregate.ts';
import { type ReporterFileCommand, reporterFileDecider } from '../src/reporter-file/domain.ts';
import * as batches from './abnormal-filings.ts';
import { calendarWith2027, day } from './clocks.ts';
import * as leads from './leads.ts';

const REPORTER_REF = 'rep_feedfacefeedfacefeedfacefeedfacefeedface';
/** What people typed in, and what stands for a reporter: none of it leaves the service. */
const INSIDE = {
  reporterRef: REPORTER_REF,
  respondentName: '虚构商行甲',
  respondentUscc: '92150621MA0EXA001Y',
  subjectMatter: '电话13800000000的举报人称某店售假',
  sourceDocumentNo: '12315-2026-778899',
  lateEntryReason: '举报人虚构乙当面说明',
  pausePaper: '鉴委〔2026〕88号',
  reason: '须询问举报人虚构乙',
  filingPaper: '达市监立〔2026〕66号',
  referralPaper: '达市监移〔2026〕66号',
  answerPaper: '达市监复〔2026〕66号',
  mergedPaper: '12315-2026-990011',
  officer: 'off-3355',
  secondOfficer: 'off-3366',
  batchPaper: '达市监知〔2026〕55号',
  agency: '91150621MA0EX00695',
  purpose: '核实虚构乙的电话',
  legalBasis: '虚构乙申请删除',
};

function leadPublications(): Publication[] {
  const { reporterRef, respondentName, respondentUscc, subjectMatter, sourceDocumentNo } = INSIDE;
  const content = { reporterRef, respondentName, respondentUscc, subjectMatter, sourceDocumentNo };
  const received = leads.receive(content);
  const late = { at: leads.morning('2026-03-02'), lateEntryReason: INSIDE.lateEntryReason };
  const officers = [INSIDE.officer, INSIDE.secondOfficer];
  const histories = [
    [
      ...[received, leads.start(), leads.pauseOn('2026-02-13', { ...late, documentNo: INSIDE.pausePaper })],
      ...[leads.resumeOn('2026-03-02'), leads.mergeOn('2026-03-02', { sourceDocumentNo: INSIDE.mergedPaper })],
      ...[leads.extendOn('2026-03-03', { reason: INSIDE.reason }), leads.tickOn('2026-05-30')],
      leads.decideOn('2026-05-30', { documentNo: INSIDE.filingPaper, officers }),
    ],
    [leads.handedDown(content), leads.reportBackOn('2026-03-02', { documentNo: INSIDE.answerPaper })],
    [received, leads.referOn('2026-03-02', { documentNo: INSIDE.referralPaper })],
    [leads.receive({ ...content, receivedOn: day('2026-12-15') }), leads.tickOn('2026-12-16', calendarWith2027)],
  ];
  return histories.flatMap((commands) => leads.history(...commands)).flatMap(leadToPublic);
}

function batchPublications(): Publication[] {
  const documentNo = INSIDE.batchPaper;
  const toResponded = [
    ...[batches.receiveBatch({ agencyUscc: INSIDE.agency, applicantUscc: INSIDE.respondentUscc })],
    ...[batches.notify({ documentNo }), batches.respond()],
  ];
  const histories = [
    [
      ...toResponded,
      ...[batches.confirmBatch({ documentNo }), batches.reportUp({ documentNo }), batches.revoke({ documentNo })],
    ],
    [...toResponded, batches.rectify()],
  ];
  return histories.flatMap((commands) => batches.batchHistory(...commands)).flatMap(filingToPublic);
}

function reporterPublications(): readonly Publication[] {
  const base = { at: leads.morning('2026-02-20'), leadId: 'led_1' };
  const { purpose, officer, reason, legalBasis } = INSIDE;
  const commands: ReporterFileCommand[] = [
    { type: 'Look', ...base, actor: leads.actor('DESK'), purpose },
    { type: 'Look', ...base, actor: leads.actor('BANK'), purpose },
    { type: 'OpenTo', ...base, actor: leads.actor('HEAD'), officer, reason },
    { type: 'Erase', ...base, actor: leads.actor('CHIEF'), legalBasis },
    { type: 'ConfirmKeyDestroyed', ...base, actor: leads.actor('SYS') },
  ];
  const events: Parameters<typeof reporterFileAggregate.toPublic>[0][] = [];
  for (const command of commands) {
    events.push(...reporterFileDecider.decide(command, foldEvents(reporterFileDecider, events)));
  }
  expect(events.map(({ type }) => type)).toHaveLength(5);
  const context = { aggregateId: REPORTER_REF, actor: leads.actor('DESK'), recordedTime: base.at };
  return events.flatMap((event) => reporterFileAggregate.toPublic(event, context));
}

const published = [...leadPublications(), ...batchPublications()];
const ownTypes = [...eventCatalogue]
  .filter(([, { service }]) => service === 'enforcement')
  .map(([type]) => type)
  .sort();

describe('every event of enforcement', () => {
  it('is published by some act below, so that what follows is said of all of them', () => {
    expect([...new Set(published.map(({ type }) => type))].sort()).toEqual(ownTypes);
  });

  it.each(ownTypes)('%s: restricted, one home copy, texts as its contract allows', (type) => {
    for (const publication of published.filter((each) => each.type === type)) {
      expect(eventDescriptor(publication.type).home).toBe('restricted');
      expect(publication.copy).toBe('home');
      expect(checkEventText(publication.type, publication.message)).toEqual([]);
      expect(publication.rulePack).toMatch(/^RP-20/);
    }
  });

  it.each(Object.entries(INSIDE))('none carries the %s', (_what, text) => {
    for (const publication of published) expect(JSON.stringify(publication)).not.toContain(text);
  });

  it('no contract of a lead or a batch has a field for a reporter, a respondent or a paper', () => {
    const fields = ownTypes.flatMap((type) => eventCatalogue.get(type)?.textFields.map(({ path }) => path) ?? []);
    expect(fields.length).toBeGreaterThan(40);
    expect(fields.filter((path) => /report(er|ee)|respondent|document|contact|name|phone|address/i.test(path))).toEqual(
      [],
    );
  });

  it('what is done with a sealed reporter is told to nobody', () => {
    expect(reporterPublications()).toEqual([]);
  });
});
