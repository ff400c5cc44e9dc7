import { checkEventText, eventCatalogue, eventDescriptor } from '@zhiqi/contracts';
import { describe, expect, it } from 'vitest';
import { FIELD_SETS } from '../src/demand/domain.ts';
import { demandToPublic } from '../src/demand/publish.ts';
import { partnerBankToPublic } from '../src/partner-bank/publish.ts';
import { pledgeToPublic } from '../src/pledge/publish.ts';
import * as demands from './demands.ts';
import * as pledges from './pledges.ts';
import { actor, day, FIRM, factsOf, invention, SOLE_TRADER, trademark } from './world.ts';

/** Texts that people typed in, and that leave the service nowhere. */
const INSIDE = {
  bankName: '虚构农村商业银行',
  park: '虚构工业园',
  note: '请与企业核实金额,电话13800000000',
  paper: '授权书2022-3',
  correction: '合同缺少担保范围',
  discharge: '结清证明2023-017',
  coOwners: '共有人同意书1号',
};

const everything = (uscc: string) => {
  const content = demands.content({ park: INSIDE.park, assets: [invention(1), trademark] });
  const firm = { actor: actor('ENT', uscc) };
  const paper = { actor: actor('FIN'), documentNo: INSIDE.paper };
  const start = [demands.submit({ ...firm, uscc, content }), demands.returnIt({ note: INSIDE.note })];
  const toVerified = [
    ...[...start, demands.revise(content, firm)],
    demands.verify({ facts: factsOf(content.assets) }),
    demands.grant({ ...paper, fieldSets: FIELD_SETS }),
    demands.revise({ ...content, termMonths: 6 }, firm),
  ];
  const histories = [
    [...toVerified, demands.revoke(paper), demands.withdraw(paper)],
    [...toVerified, demands.close()],
    [...toVerified, demands.tick('2023-01-01')],
  ];
  return histories.flatMap((commands) => demands.demandHistory(...commands)).flatMap(demandToPublic);
};

const pledged = () => {
  const prepare = pledges.prepare({ coOwnerDocumentNo: INSIDE.coOwners });
  const correction = pledges.requireCorrection({ note: INSIDE.correction });
  const registered = [prepare, pledges.submit(), correction, pledges.submit(), pledges.register()];
  const histories = [
    [
      ...registered,
      pledges.modify(),
      pledges.submitCancellation({ dischargeDocumentNo: INSIDE.discharge }),
      pledges.cancel(),
    ],
    [...registered, pledges.revokeRegistration()],
    [prepare, pledges.submit(), pledges.refuse()],
    [prepare, pledges.abandon()],
  ];
  return histories.flatMap((commands) => pledges.pledgeHistory(...commands)).flatMap(pledgeToPublic);
};

const registeredBank = partnerBankToPublic({
  type: 'PartnerBankRegistered',
  bankCode: 'b01',
  name: INSIDE.bankName,
  uscc: FIRM,
  registeredOn: day('2022-06-30'),
});
const published = [...everything(FIRM), ...everything(SOLE_TRADER), ...pledged(), ...registeredBank];
const jsonOf = ({ type, message }: (typeof published)[number]) =>
  JSON.stringify(eventDescriptor(type).codec.toJSON(message as never));

describe('everything the service publishes', () => {
  it('is every event of its contracts, each in a home copy', () => {
    const declared = [...eventCatalogue.keys()].filter((type) => type.startsWith('zhiqi.financing.'));
    const home = new Set(published.filter(({ copy }) => copy === 'home').map(({ type }) => type));
    expect([...home].sort()).toEqual(declared.sort());
  });

  it('holds no text that its contract does not allow', () => {
    for (const { type, message } of published) expect(checkEventText(type, message as never)).toEqual([]);
  });

  it('holds nothing that somebody typed in, no sole trader, and no firm outside a bank’s own copy', () => {
    for (const publication of published) {
      const json = jsonOf(publication);
      for (const text of Object.values(INSIDE)) expect(json).not.toContain(text);
      expect(json).not.toContain(SOLE_TRADER);
      if (publication.copy === 'home') expect(json).not.toContain(FIRM);
    }
    expect(published.some((publication) => jsonOf(publication).includes(FIRM))).toBe(true);
  });

  it('goes to a bank only as a copy of its own', () => {
    const copies = published.filter(({ copy }) => copy === 'party');
    expect(new Set(copies.map(({ reader }) => reader))).toEqual(new Set(['b01']));
    const underConsent = copies.filter(({ type }) => /Demand|Consent/.test(type));
    for (const { consentId } of underConsent) expect(consentId).toBe('cns_1');
  });

  it('carries the registry’s view of amounts exactly', () => {
    const registered = pledged().find(({ type }) => type.endsWith('.PledgeRegistered'));
    expect(registered && jsonOf(registered)).toContain('"securedAmountFen":"300000000"');
  });
});
