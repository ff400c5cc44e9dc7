import { eventually } from '@zhiqi/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { certificationMark, inventedUscc, lawfulUser } from './support/gi-steps.ts';
import { type CultivationClients, type PublishedEvent, RunningCultivation } from './support/running-cultivation.ts';

const USERS = 60;
/** An event whose reaction was killed is delivered again after half a minute, to the next holder of the lease. */
const PATIENCE = { timeoutMs: 90_000 };

let cultivation: RunningCultivation;
beforeAll(async () => {
  cultivation = await RunningCultivation.start('2022-06-30');
});
afterAll(() => cultivation.stop());

const ceasedOf = async ({ marks }: CultivationClients, giRightId: string) =>
  (
    await marks.listGiMarkAuthorisations({
      giRightId,
      statuses: ['AUTHORISATION_STATUS_CEASED'],
      pageSize: USERS + 1,
    })
  ).authorisations.length;

const namesOf = (events: readonly PublishedEvent[], subject: string) =>
  events.filter(({ event }) => event.subject === subject).map(({ name }) => name);

it('kill -9 in the middle of the reactions: every user is counted once and ceases once with the right', async () => {
  let officer = cultivation.as('OFF');
  const giRightId = await certificationMark(officer, 'crash', '60000100');
  const users = await Promise.all(
    Array.from({ length: USERS }, (_, n) =>
      lawfulUser(officer, `crash-${n}`, { giRightId, userUscc: inventedUscc(1000 + n), userName: `第${n}号有限公司` }),
    ),
  );
  // The counting of users is still under way, or has just been done.
  await cultivation.kill();
  await cultivation.restart();
  officer = cultivation.as('OFF');
  const usersNow = async () => (await officer.gi.getGiRight({ giRightId })).right?.users;
  await eventually(async () => (await usersNow()) === USERS, { ...PATIENCE, what: 'all users are counted' });

  await officer.gi.endGiRight({
    requestId: 'crash-end',
    giRightId,
    cause: 'GI_RIGHT_END_CAUSE_CANCELLED',
    endedOn: '2022-06-25',
  });
  const cutOffAt = await eventually(
    async () => {
      const now = await ceasedOf(officer, giRightId);
      return now > 0 ? now : undefined;
    },
    { ...PATIENCE, what: 'some users have ceased' },
  );
  await cultivation.kill();
  expect(cutOffAt).toBeLessThan(USERS);
  await cultivation.restart();
  officer = cultivation.as('OFF');

  await eventually(async () => (await ceasedOf(officer, giRightId)) === USERS, {
    ...PATIENCE,
    what: 'all have ceased',
  });
  await eventually(async () => (await usersNow()) === 0, { ...PATIENCE, what: 'nobody is counted any more' });
  const events = await cultivation.events();
  for (const user of users) expect(namesOf(events, user)).toEqual(['GiMarkUseAuthorised', 'GiMarkUseCeased']);
  // In use with the first user; its end is the right's last word.
  expect(namesOf(events, giRightId)).toEqual(['GiRightObtained', 'GiRightUseChanged', 'GiRightEnded']);
}, 240_000);
