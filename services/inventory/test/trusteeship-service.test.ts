import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { trusteeshipDue } from '../src/trusteeship/due.ts';
import { RunningInventory } from './support/running-inventory.ts';
import { AGENCY, CLIENT } from './trusteeships.ts';

let inventory: RunningInventory;
beforeAll(async () => {
  inventory = await RunningInventory.start();
});
afterAll(() => inventory?.stop());

const proposal = {
  client: { uscc: CLIENT.uscc, name: CLIENT.name },
  clientIsSme: true,
  agency: { uscc: AGENCY.uscc, name: AGENCY.name },
  agencyFilingNo: '15100',
  scope: 'TRUSTEESHIP_SCOPE_PARTIAL' as const,
  matters: ['TRUSTEESHIP_MATTER_ANNUITIES' as const],
  startsOn: '2022-06-01',
  endsOn: '2022-06-30',
  agreementNo: '托管2022-01',
  confidentialityClause: true,
};

describe('R-45 托管协议', () => {
  it('双方各自签署即生效;移交逾期能查出来;续签的协议签署后,原协议到期记为续签', async () => {
    const officer = inventory.as('OFF', 'p-1');
    const firm = inventory.as('ENT', 'p-firm', CLIENT.uscc);
    const agency = inventory.as('AGENCY', 'p-agent', AGENCY.uscc);
    const proposed = await officer.trusteeships.proposeTrusteeship({ requestId: 'trs-1', ...proposal });
    const trusteeshipId = proposed.trusteeship?.trusteeshipId ?? '';
    await expect(
      firm.trusteeships.signTrusteeship({
        requestId: 's-0',
        trusteeshipId,
        side: 'TRUSTEESHIP_SIDE_AGENCY',
        signedOn: '2022-06-01',
      }),
    ).rejects.toMatchObject({ reason: 'NOT_OWN_AGREEMENT' });
    await signBoth(trusteeshipId, 'a');
    const assigned = await agency.trusteeships.assignHandover({
      requestId: 'h-1',
      trusteeshipId,
      matter: 'TRUSTEESHIP_MATTER_ANNUITIES',
      dueOn: '',
    });
    expect(assigned.trusteeship).toMatchObject({
      status: 'TRUSTEESHIP_STATUS_ACTIVE',
      handovers: [{ dueOn: '2022-06-30', overdue: false }],
    });
    expect((await firm.trusteeships.getTrusteeship({ trusteeshipId })).trusteeship).toEqual(assigned.trusteeship);
    const overdue = () => officer.trusteeships.listTrusteeships({ overdueHandovers: true });
    expect((await overdue()).trusteeships).toEqual([]);

    const renewal = await officer.trusteeships.renewTrusteeship({
      requestId: 'trs-2',
      trusteeshipId,
      agreementNo: '托管2022-02',
      endsOn: '',
    });
    expect(renewal.trusteeship).toMatchObject({ renews: trusteeshipId, startsOn: '2022-07-01', endsOn: '2023-06-30' });
    await signBoth(renewal.trusteeship?.trusteeshipId ?? '', 'b');
    expect((await officer.trusteeships.getTrusteeship({ trusteeshipId })).trusteeship?.status).toBe(
      'TRUSTEESHIP_STATUS_ACTIVE',
    );
    await oneDayLater(trusteeshipId);
    expect((await officer.trusteeships.getTrusteeship({ trusteeshipId })).trusteeship).toMatchObject({
      status: 'TRUSTEESHIP_STATUS_RENEWED',
      endedOn: '2022-06-30',
    });

    async function signBoth(id: string, label: string): Promise<void> {
      const signed = { trusteeshipId: id, signedOn: '2022-06-01' };
      await firm.trusteeships.signTrusteeship({
        requestId: `${label}-1`,
        ...signed,
        side: 'TRUSTEESHIP_SIDE_CLIENT',
      });
      await agency.trusteeships.signTrusteeship({
        requestId: `${label}-2`,
        ...signed,
        side: 'TRUSTEESHIP_SIDE_AGENCY',
      });
    }
  });

  it('没有保密条款、信用代码不对的协议不能登记,说明错在哪一栏', async () => {
    const officer = inventory.as('OFF', 'p-1');
    await expect(
      officer.trusteeships.proposeTrusteeship({ requestId: 'bad-1', ...proposal, confidentialityClause: false }),
    ).rejects.toMatchObject({ reason: 'AGREEMENT_INVALID' });
    await expect(
      officer.trusteeships.proposeTrusteeship({
        requestId: 'bad-2',
        ...proposal,
        client: { uscc: '914403001922038000', name: '甲' },
      }),
    ).rejects.toMatchObject({ messageZh: expect.stringContaining('委托企业统一社会信用代码无效') });
  });
});

/** What the ticker does on the next morning. */
async function oneDayLater(trusteeshipId: string): Promise<void> {
  const clock = { now: () => new Date('2022-07-01T01:00:00Z') };
  await trusteeshipDue({ ...inventory.context, clock }).onDue(trusteeshipId, `tick:${trusteeshipId}`);
}
