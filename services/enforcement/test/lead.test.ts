import { eventually } from '@zhiqi/testing';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { YEAR_2027 } from './clocks.ts';
import { EnforcementWorld } from './support/enforcement-world.ts';
import { leadRequest } from './support/requests.ts';

let world: EnforcementWorld;

beforeAll(async () => {
  world = await EnforcementWorld.open('2026-02-12');
});
afterEach(() => world.stopAll());
afterAll(() => world.close());

/** The alarms on the stream: which one, and the deadline it warned of. */
const alarms = async (count: number) =>
  (await world.publishedOf('LeadAlarmRaised', count)).map((event) => {
    const { data } = event as { data: { alarm: string; deadline: string } };
    return `${data.alarm.replace('CLOCK_ALARM_', '')} ${data.deadline}`;
  });

describe('一条线索:从接收到立案决定', () => {
  it('四级提醒各只一次,进程随时被杀也一样;中止、延长后按新的期限提醒', async () => {
    let service = await world.start();
    const leadId = 'led_story';
    const { lead } = await world.as('DESK').leads.receiveLead(leadRequest('story'));
    expect(lead).toMatchObject({
      leadId,
      status: 'LEAD_STATUS_RECEIVED',
      clock: { deadline: '2026-03-11', provisional: false, workingDaysLeft: 15, rulePack: 'RP-2025-04' },
    });

    service = await world.restartOn('2026-03-02', service);
    expect(await alarms(1)).toEqual(['HALF 2026-03-11']);
    await world.as('OFF').leads.startVerification({ requestId: 'story-verify', leadId });
    // Killed as soon as it serves, so about while it raises them, and started again.
    service = await world.restartOn('2026-03-09', service);
    service = await world.restartOn('2026-03-09', service);
    const before = ['HALF 2026-03-11', 'FOUR_FIFTHS 2026-03-11', 'LAST_THREE_DAYS 2026-03-11'];
    expect(await alarms(3)).toEqual(before);
    service = await world.restartOn('2026-03-10', service);

    const pause = {
      requestId: 'story-pause',
      leadId,
      ground: 'PAUSE_GROUND_APPRAISAL',
      documentNo: '鉴委1号',
    } as const;
    const paused = await world.as('HEAD').leads.pauseClock({ ...pause, pausedOn: '2026-03-10' });
    expect(paused.lead).toMatchObject({ status: 'LEAD_STATUS_PAUSED', clock: { deadline: '', paused: true } });
    service = await world.restartOn('2026-03-16', service);
    const resume = { requestId: 'story-resume', leadId, resumedOn: '2026-03-16' };
    const resumed = await world.as('OFF').leads.resumeClock(resume);
    expect(resumed.lead?.clock).toMatchObject({ deadline: '2026-03-17', workingDaysLeft: 2 });
    const extend = { requestId: 'story-extend', leadId, decidedOn: '2026-03-17', reason: '案情复杂' };
    service = await world.restartOn('2026-03-17', service);
    const extended = await world.as('CHIEF').leads.extendDeadline(extend);
    expect(extended.lead?.clock).toMatchObject({ deadline: '2026-04-08', extended: true, extensionIrregular: false });

    service = await world.restartOn('2026-04-03', service);
    // Half of thirty days had passed on the day of the extension: that alarm was raised before and is not repeated.
    const after = ['FOUR_FIFTHS 2026-04-08', 'LAST_THREE_DAYS 2026-04-08'];
    expect(await alarms(5)).toEqual([...before, ...after]);
    const decide = {
      requestId: 'story-decide',
      leadId,
      decision: 'FILING_DECISION_FILE',
      documentNo: '立1号',
    } as const;
    const decided = await world.as('CHIEF').leads.decideFiling({ ...decide, decidedOn: '2026-04-03' });
    expect(decided.lead).toMatchObject({ status: 'LEAD_STATUS_FILED', clock: { overdue: false } });
    const [told] = await world.publishedOf('LeadFilingDecided', 1);
    expect(told).toMatchObject({
      rulepack: 'RP-2025-04',
      calendar: 'CN-2026.1',
      noticeitems: '四(一),四(三)',
      data: { onTime: true, daysUsed: 28, extended: true, deadline: '2026-04-08' },
    });

    service = await world.restartOn('2026-04-30', service);
    expect(await alarms(5)).toEqual([...before, ...after]);
    await service.stop();
  });

  it('逾期照样可以决定,但如实记为逾期;列表能找出逾期的', async () => {
    let service = await world.start();
    await world.as('DESK').leads.receiveLead(leadRequest('late', { receivedOn: '2026-04-30' }));
    service = await world.restartOn('2026-06-01', service);
    expect((await alarms(9)).slice(5)).toEqual(
      ['HALF', 'FOUR_FIFTHS', 'LAST_THREE_DAYS', 'OVERDUE'].map((alarm) => `${alarm} 2026-05-25`),
    );
    const asOfficer = world.as('OFF').leads;
    const overdue = async () => (await asOfficer.listLeads({ overdueOnly: true })).leads.map(({ leadId }) => leadId);
    expect(await overdue()).toEqual(['led_late']);
    await asOfficer.startVerification({ requestId: 'late-verify', leadId: 'led_late' });
    const chief = world.as('CHIEF').leads;
    const { lead } = await chief.extendDeadline({
      requestId: 'late-extend',
      leadId: 'led_late',
      decidedOn: '2026-06-01',
      reason: '案情复杂',
    });
    expect(lead?.clock).toMatchObject({ deadline: '2026-05-25', extensionIrregular: true, overdue: true });
    await chief.decideFiling({
      requestId: 'late-decide',
      leadId: 'led_late',
      decision: 'FILING_DECISION_NOT_FILE',
      notFilingGround: 'NOT_FILING_GROUND_NO_SUBJECTIVE_FAULT',
      decidedOn: '2026-06-01',
      documentNo: '不立1号',
    });
    expect(await overdue()).toEqual([]);
    const decisions = await world.publishedOf('LeadFilingDecided', 2);
    expect(decisions[1]).toMatchObject({ data: { leadId: 'led_late', onTime: false, extended: false } });
    await service.stop();
  });

  it('次年日历装入后,暂定的期限变为确定的', async () => {
    await world.setClock('2026-12-15');
    const service = await world.start();
    const received = await world.as('DESK').leads.receiveLead(leadRequest('year-end', { receivedOn: '2026-12-15' }));
    expect(received.lead?.clock).toMatchObject({ deadline: '2027-01-05', provisional: true });
    await world.addCalendar(YEAR_2027);
    await world.restartOn('2026-12-16', service);
    const { lead } = await world.as('OFF').leads.getLead({ leadId: 'led_year-end' });
    expect(lead?.clock).toMatchObject({ deadline: '2027-01-06', provisional: false });
    const [told] = await world.publishedOf('LeadDeadlineRecalculated', 1);
    expect(told).toMatchObject({
      calendar: 'CN-2026.1+TEST-2027.1',
      data: { leadId: 'led_year-end', deadline: '2027-01-06', provisional: false },
    });
  });

  it('空的年度日历不能使用:服务说明原因,不启动', async () => {
    await world.addCalendar({ ...YEAR_2027, days: [] });
    const refused = world.launch();
    await refused.line(/ZHIQI_CALENDAR_DIR.*added\.json/);
    await eventually(() => refused.exited, { what: 'the service ends', timeoutMs: 30_000 });
    expect(refused.exitCode).toBe(78);
  });
});
