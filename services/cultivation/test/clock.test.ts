import { eventually } from '@zhiqi/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { inventedUscc } from './support/gi-steps.ts';
import { RunningCultivation } from './support/running-cultivation.ts';

const ID = 'tm_8123456_29';
const TURNS = ['TrademarkRenewalWindowOpened', 'TrademarkGraceEntered'];
const PATIENCE = { timeoutMs: 30_000 };

let cultivation: RunningCultivation;
beforeAll(async () => {
  cultivation = await RunningCultivation.start('2022-04-25');
});
afterAll(() => cultivation.stop());

const namesOf = async (id: string) =>
  (await cultivation.events()).filter(({ event }) => event.subject === id).map(({ name }) => name);
const statusOf = async (trademarkId: string) =>
  (await cultivation.as('OFF').trademarks.getTrademark({ trademarkId })).trademark?.status;
const untilStatus = (id: string, status: string) =>
  eventually(async () => (await statusOf(id)) === status, { ...PATIENCE, what: `${id} is ${status}` });

const register = (registrationNo: string, registeredOn = '2013-04-27') =>
  cultivation.as('OFF').trademarks.registerTrademark({
    requestId: `register-${registrationNo}`,
    registrationNo,
    niceClass: 29,
    name: '达拉特肉羊',
    type: 'TRADEMARK_TYPE_CERTIFICATION',
    isGi: true,
    holderUscc: inventedUscc(20, '51'),
    holderName: '达拉特旗示例肉羊产业协会',
    registeredOn,
  });

it('R-50: the clock jumps, the process is killed: window and grace period are told once each, on their own days', async () => {
  await register('8123456');
  await register('8123457');
  expect(await statusOf(ID)).toBe('TRADEMARK_STATUS_REGISTERED');

  await cultivation.restart('2022-04-26');
  await untilStatus(ID, 'TRADEMARK_STATUS_RENEWAL_WINDOW');
  for (const date of ['2022-12-01', '2023-04-26']) {
    await cultivation.kill();
    await cultivation.restart(date);
  }
  expect(await statusOf(ID)).toBe('TRADEMARK_STATUS_RENEWAL_WINDOW');
  await cultivation.kill();
  await cultivation.restart('2023-04-27');
  await untilStatus(ID, 'TRADEMARK_STATUS_GRACE');
  await cultivation.kill();

  // Long away: the grace period has passed for the one that nobody renewed; the other one was renewed in time, as is learned now.
  await cultivation.restart('2023-10-27');
  await untilStatus(ID, 'TRADEMARK_STATUS_REMOVAL_DUE');
  await untilStatus('tm_8123457_29', 'TRADEMARK_STATUS_REMOVAL_DUE');
  const officer = cultivation.as('OFF').trademarks;
  const renewal = { trademarkId: 'tm_8123457_29', filedOn: '2023-10-20', approvedOn: '2023-10-25' };
  const { trademark } = await officer.recordRenewal({ requestId: 'renew', ...renewal });
  expect(trademark).toMatchObject({ status: 'TRADEMARK_STATUS_REGISTERED', termEnd: '2033-04-26' });
  const removal = { cause: 'TRADEMARK_END_CAUSE_REMOVED', endedOn: '2023-10-27', documentNo: '第1860期' } as const;
  const removed = await officer.endTrademark({ requestId: 'remove', trademarkId: ID, ...removal });
  expect(removed.trademark).toMatchObject({ status: 'TRADEMARK_STATUS_REMOVED', refileBlockedUntil: '2024-10-27' });

  // Ten years on, in one jump over window and term: the renewed mark has its next turns, the removed one none.
  await cultivation.restart('2033-05-01');
  await untilStatus('tm_8123457_29', 'TRADEMARK_STATUS_GRACE');
  await cultivation.kill();
  await cultivation.restart();
  await eventually(async () => (await namesOf('tm_8123457_29')).length === 6, {
    ...PATIENCE,
    what: 'the turns are told',
  });
  expect(await namesOf('tm_8123457_29')).toEqual(['TrademarkRegistered', ...TURNS, 'TrademarkRenewed', ...TURNS]);
  expect(await namesOf(ID)).toEqual(['TrademarkRegistered', ...TURNS, 'TrademarkRemoved']);

  const turns = (await cultivation.events()).filter(({ event, name }) => event.subject === ID && TURNS.includes(name));
  expect(turns.map(({ event }) => [event.time, event.recordedtime.slice(0, 10)])).toEqual([
    ['2022-04-26T00:00:00+08:00', '2022-04-26'],
    ['2023-04-27T00:00:00+08:00', '2023-04-27'],
  ]);
});

it('late learning: a mark that is past its term when it comes here tells both clocks', async () => {
  await cultivation.restart('2023-06-30');
  await register('8123458');
  const told = await eventually(
    async () => {
      const events = (await cultivation.events()).filter(({ event }) => event.subject === 'tm_8123458_29');
      return events.length === 3 && events;
    },
    { ...PATIENCE, what: 'registration and turns are told' },
  );
  expect(told.map(({ name, event }) => [name, event.time.slice(0, 10), event.recordedtime.slice(0, 10)])).toEqual([
    ['TrademarkRegistered', '2013-04-27', '2023-06-30'],
    ['TrademarkRenewalWindowOpened', '2022-04-26', '2023-06-30'],
    ['TrademarkGraceEntered', '2023-04-27', '2023-06-30'],
  ]);
});
