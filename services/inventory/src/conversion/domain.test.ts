import { deciderSpec } from '@zhiqi/testing/decider-spec';
import { describe, expect, it } from 'vitest';
import {
  annulConversion,
  buyer,
  conversionAfter,
  conversionHistory,
  endConversion,
  facts,
  HASH,
  PATENT,
  recordConversion,
} from '../../test/conversions.ts';
import { actor, day, morning } from '../../test/patents.ts';
import {
  amountBand,
  type ConversionKind,
  conversionDecider,
  conversionDueAt,
  type OtherLicence,
  type RecordConversion,
} from './domain.ts';

const { given } = deciderSpec(conversionDecider);
const refusedAs = (slug: string, over: Partial<RecordConversion>) =>
  given().when(recordConversion(over)).thenRefused(slug);
const accepted = (over: Partial<RecordConversion>) =>
  expect(given().when(recordConversion(over)).events[0]).toMatchObject({ type: 'ConversionRecorded' });

const other = (kind: ConversionKind, from = '2022-01-01', to: string | null = null): OtherLicence => ({
  conversionId: 'cnv_0',
  kind,
  applicationNos: [PATENT],
  from: day(from),
  to: to === null ? null : day(to),
});

describe('a record keeps the contract and its effect apart', () => {
  it('both dates stand, with the document', () => {
    expect(conversionAfter(recordConversion())).toMatchObject({
      status: 'EFFECTIVE',
      contractDate: '2022-10-20',
      effectiveDate: '2022-11-01',
      documentHash: HASH,
      onlyLicenceOf: [PATENT],
    });
  });

  it('what is not yet in effect waits, and a document is always needed', () => {
    given()
      .when(recordConversion({ effectiveDate: day('2022-11-02'), documentHash: 'contract.pdf' }))
      .thenRefused({ kind: 'invalid', slug: 'DATE_IN_FUTURE', fields: ['effective_date', 'document_hash'] });
    refusedAs('DATE_OUT_OF_ORDER', { termEnd: day('2022-10-31') });
    refusedAs('TERM_WITHOUT_LICENCE', { kind: 'TRANSFER' });
    refusedAs('REQUIRED', { counterpart: null });
    refusedAs('NO_COUNTERPART', { kind: 'OWN_PRODUCTION' });
    refusedAs('DUPLICATE', { applicationNos: [PATENT, PATENT] });
    refusedAs('AMOUNT_OUT_OF_RANGE', { amountFen: '-1' });
  });

  it('a transfer takes effect by registration, so never before its contract (Law 10)', () => {
    const transfer = { kind: 'TRANSFER', termEnd: null } as const;
    given()
      .when(recordConversion({ ...transfer, effectiveDate: day('2022-10-19') }))
      .thenRefused({ kind: 'invalid', slug: 'DATE_OUT_OF_ORDER', fields: ['effective_date'] });
    accepted({ ...transfer, effectiveDate: day('2022-10-20') });
    // Parties may let a licence reach back.
    accepted({ effectiveDate: day('2022-10-19') });
  });

  it('the record at CNIPA may come later, once', () => {
    const recordal = (recordNo: string) =>
      ({
        type: 'RecordCnipaRecordal',
        actor: actor('OFF'),
        at: morning('2022-12-01'),
        cnipaRecordal: { recordNo, recordedOn: day('2022-11-25') },
      }) as const;
    const history = conversionHistory(recordConversion(), recordal('X2022150000012'));
    given(history).when(recordal('X2022150000012')).thenNothing();
    given(history).when(recordal('X2022150000013')).thenRefused('RECORDAL_ALREADY_KNOWN');
  });

  it('the amount is told in bands: undisclosed, free, up to 100 000, 1 million, 10 million yuan', () => {
    const bands = [null, '0', '1', '10000000', '10000001', '100000000', '1000000000', '1000000001'].map(amountBand);
    expect(bands).toEqual([
      ...['UNDISCLOSED', 'FREE', 'UP_TO_100K', 'UP_TO_100K', 'OVER_100K_TO_1M'],
      ...['OVER_100K_TO_1M', 'OVER_1M_TO_10M', 'OVER_10M'],
    ]);
  });

  it('a counterpart from a county where no holder sits is another region; an unknown seat is not', () => {
    const crossed = (divisionCode: string | null, seats = ['150621']) =>
      given().when(recordConversion({ counterpart: { ...buyer, divisionCode }, patents: [facts({ seats })] })).state;
    expect(crossed('150602')).toMatchObject({ crossRegion: true });
    expect(crossed('150621')).toMatchObject({ crossRegion: false });
    expect(crossed(null)).toMatchObject({ crossRegion: false });
    expect(crossed('150602', [])).toMatchObject({ crossRegion: false });
  });

  it('a transfer is use only if the new owner produces', () => {
    const proves = (uscc: string | null) =>
      given().when(recordConversion({ kind: 'TRANSFER', termEnd: null, counterpart: { ...buyer, uscc } })).state;
    expect(proves(buyer.uscc)).toMatchObject({ provesUse: true });
    expect(proves('51150621MJX00000XG')).toMatchObject({ provesUse: false });
    expect(proves(null)).toMatchObject({ provesUse: false });
  });
});

describe('the ledger is asked before a record is made', () => {
  it('the patent is known, and alive on the day of the effect', () => {
    refusedAs('PATENT_NOT_REGISTERED', { patents: [facts({ registered: false })] });
    refusedAs('PATENT_NOT_ALIVE', { patents: [facts({ endedOn: day('2022-11-01') })] });
    accepted({ patents: [facts({ endedOn: day('2022-11-02') })] });
  });

  it('a preserved or disputed right is neither transferred nor licensed, but goes on being worked', () => {
    for (const overlay of ['PRESERVED', 'OWNERSHIP_DISPUTE'] as const) {
      refusedAs('PATENT_DISPUTED', { patents: [facts({ overlays: [overlay] })] });
      accepted({ kind: 'OWN_PRODUCTION', counterpart: null, patents: [facts({ overlays: [overlay] })] });
    }
  });

  it('Law 14: joint owners consent to all but an ordinary licence and own working', () => {
    const patents = [facts({ holders: 2 })];
    const kinds = ['TRANSFER', 'EQUITY', 'SOLE_LICENCE', 'EXCLUSIVE_LICENCE'] as const;
    for (const kind of kinds) refusedAs('JOINT_OWNERS_CONSENT_REQUIRED', { kind, termEnd: null, patents });
    accepted({ patents, jointOwnersConsentHash: HASH });
    accepted({ kind: 'ORDINARY_LICENCE', patents });
    accepted({ kind: 'OWN_PRODUCTION', counterpart: null, patents });
  });

  it('Civil Code 444: a pledged patent needs its pledgee', () => {
    const patents = [facts({ overlays: ['PLEDGED'] })];
    refusedAs('PLEDGEE_CONSENT_REQUIRED', { kind: 'ORDINARY_LICENCE', patents });
    accepted({ kind: 'ORDINARY_LICENCE', patents, pledgeeConsentHash: HASH });
    accepted({ kind: 'OWN_PRODUCTION', counterpart: null, patents });
  });

  it('beside a sole or exclusive licence of the same days stands no other', () => {
    refusedAs('LICENCE_CONFLICT', { otherLicences: [other('ORDINARY_LICENCE')] });
    refusedAs('LICENCE_CONFLICT', { kind: 'ORDINARY_LICENCE', otherLicences: [other('SOLE_LICENCE')] });
    const worked = { kind: 'OWN_PRODUCTION', counterpart: null } as const;
    refusedAs('LICENCE_CONFLICT', { ...worked, otherLicences: [other('EXCLUSIVE_LICENCE')] });
    accepted({ ...worked, otherLicences: [other('SOLE_LICENCE')] });
    accepted({ kind: 'ORDINARY_LICENCE', otherLicences: [other('ORDINARY_LICENCE')] });
    accepted({ kind: 'TRANSFER', termEnd: null, otherLicences: [other('EXCLUSIVE_LICENCE')] });
    // The day after the other's last is free, the last itself is not.
    refusedAs('LICENCE_CONFLICT', { otherLicences: [other('EXCLUSIVE_LICENCE', '2021-01-01', '2022-11-01')] });
    accepted({ otherLicences: [other('EXCLUSIVE_LICENCE', '2021-01-01', '2022-10-31')] });
  });

  it('R-41 during an open licence an ordinary licence is free, a sole or exclusive one is refused', () => {
    const patents = [facts({ openLicenceAnnounced: true })];
    refusedAs('OPEN_LICENCE_RUNNING', { kind: 'EXCLUSIVE_LICENCE', patents });
    refusedAs('OPEN_LICENCE_RUNNING', { kind: 'SOLE_LICENCE', patents });
    accepted({ kind: 'ORDINARY_LICENCE', patents });
  });

  it('R-41 what was taken under the statement asks for no consent again', () => {
    const patents = [facts({ holders: 2, overlays: ['PLEDGED'], openLicenceAnnounced: true })];
    accepted({ kind: 'OPEN_LICENCE', openLicenceId: 'olc_1', actor: actor('SYS'), patents });
  });
});

describe('a record ends, or was never', () => {
  it('a licence ends the day after its last, by the clock', () => {
    const history = conversionHistory(recordConversion());
    expect(conversionDueAt(conversionAfter(recordConversion()))).toBe('2024-10-31T16:00:00.000Z');
    const tick = (date: string) => ({ type: 'Tick', actor: actor('SYS'), at: morning(date) }) as const;
    given(history).when(tick('2024-10-31')).thenNothing();
    given(history)
      .when(tick('2024-11-01'))
      .thenEvents({
        type: 'ConversionEnded',
        kind: 'EXCLUSIVE_LICENCE',
        applicationNos: [PATENT],
        on: day('2024-10-31'),
      });
    expect(conversionAfter(recordConversion({ termEnd: null }))).toMatchObject({ status: 'EFFECTIVE' });
  });

  it('one whose term is over when it is recorded is ended at once and claims nothing', () => {
    const past = recordConversion({
      contractDate: day('2019-01-01'),
      effectiveDate: day('2019-01-01'),
      termEnd: day('2020-12-31'),
    });
    expect(conversionAfter(past)).toMatchObject({ status: 'ENDED', endedOn: '2020-12-31', onlyLicenceOf: [] });
  });

  it('a licence may end early, a transfer never ends', () => {
    const history = conversionHistory(recordConversion());
    expect(given(history).when(endConversion('2023-05-01')).state).toMatchObject({
      status: 'ENDED',
      onlyLicenceOf: [],
    });
    given(history).when(endConversion('2022-10-31', '2023-01-01')).thenRefused('DATE_OUT_OF_ORDER');
    given(history).when(endConversion('2023-05-01', '2023-04-30')).thenRefused('DATE_OUT_OF_ORDER');
    const sold = conversionHistory(recordConversion({ kind: 'TRANSFER', termEnd: null }));
    given(sold).when(endConversion('2023-05-01')).thenRefused('CONVERSION_HAS_NO_END');
  });

  it('the lead annuls with a reason, once', () => {
    const history = conversionHistory(recordConversion());
    given(history)
      .when(annulConversion('2022-11-20', actor('OFF')))
      .thenRefused({ kind: 'forbidden', slug: 'ROLE_NOT_ALLOWED' });
    expect(given(history).when(annulConversion()).state).toMatchObject({ status: 'ANNULLED', onlyLicenceOf: [] });
    given([...history, ...conversionHistory(recordConversion(), annulConversion()).slice(1)])
      .when(annulConversion('2022-11-21'))
      .thenNothing();
    given(conversionHistory(recordConversion(), annulConversion()))
      .when(endConversion('2022-11-25'))
      .thenRefused('CONVERSION_NOT_EFFECTIVE');
  });

  it('enterprises and banks record nothing', () => {
    for (const role of ['ENT', 'BANK', 'AGENCY'] as const) refusedAs('ROLE_NOT_ALLOWED', { actor: actor(role) });
  });
});
