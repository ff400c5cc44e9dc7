import { deciderSpec } from '@zhiqi/testing/decider-spec';
import { describe, expect, it } from 'vitest';
import { applyConversion } from '../../../test/conversions.ts';
import {
  actor,
  applyAnswer,
  day,
  decider,
  history,
  importRow,
  morning,
  patentAfter,
  tick,
} from '../../../test/patents.ts';
import { PATENT_RULES } from '../../rule-sets.ts';
import type { PatentConversion, RecordPortfolio } from '../domain.ts';
import { annuityFacts } from './annuity-watch.ts';
import { portfolioOutcome } from './conversions.ts';

const { given } = deciderSpec(decider);
/** Granted 2020-03-10, answered as not implemented: old enough on 2023-03-10. */
const dormant = [importRow(), applyAnswer({ verifiedOn: day('2022-08-01') })] as const;
const verdict = (...commands: Parameters<typeof patentAfter>) => patentAfter(...commands).dormancy;

describe('a conversion record is evidence of use', () => {
  const kinds: readonly (readonly [PatentConversion['kind'], string])[] = [
    ['TRANSFER', 'D1_TRANSFER'],
    ['ORDINARY_LICENCE', 'D1_LICENCE'],
    ['SOLE_LICENCE', 'D1_LICENCE'],
    ['EXCLUSIVE_LICENCE', 'D1_LICENCE'],
    ['OPEN_LICENCE', 'D1_OPEN_LICENCE'],
    ['EQUITY', 'D1_EQUITY'],
    ['OWN_PRODUCTION', 'D1_OWN_PRODUCTION'],
  ];
  it.each(kinds)('%s wakes the patent with %s', (kind, code) => {
    expect(verdict(...dormant)?.dormancyClass).not.toBe('AWAKE');
    expect(verdict(...dormant, applyConversion({ kind }))).toMatchObject({
      dormancyClass: 'AWAKE',
      reasonCodes: [code],
    });
  });

  it('a transfer to one that does not produce is none', () => {
    const sold = applyConversion({ kind: 'TRANSFER', provesUse: false });
    expect(verdict(...dormant, sold)?.dormancyClass).toBe('DOZING');
  });

  it('annulled, it was never: the patent is what it was before', () => {
    const annulled = applyConversion({ kind: 'EXCLUSIVE_LICENCE', annulledOn: day('2022-11-20'), version: 2 });
    const after = patentAfter(...dormant, applyConversion({ kind: 'EXCLUSIVE_LICENCE' }), annulled);
    expect(after.dormancy).toMatchObject({ dormancyClass: 'DOZING', reasonCodes: ['D6_UNUSED_YOUNG'] });
    expect(after.availability?.reasonCodes).not.toContain('U_EXCLUSIVE_LICENSED');
  });

  it('told in whatever order and however often, the newest standing counts', () => {
    const made = applyConversion({ kind: 'EXCLUSIVE_LICENCE' });
    const annulled = applyConversion({ kind: 'EXCLUSIVE_LICENCE', annulledOn: day('2022-11-20'), version: 2 });
    const one = patentAfter(...dormant, made, annulled, made, annulled);
    const other = patentAfter(...dormant, annulled, made);
    expect(one.conversions).toEqual(other.conversions);
    expect(one.dormancy?.dormancyClass).toBe(other.dormancy?.dormancyClass);
    given(history(...dormant, annulled))
      .when(made)
      .thenNothing();
  });

  it('it is evidence for the look-back after its end, to the day', () => {
    const ended = applyConversion({ endedOn: day('2023-01-31'), version: 2 });
    const commands = [...dormant, applyConversion(), ended];
    expect(verdict(...commands, tick('2026-01-31'))?.dormancyClass).toBe('AWAKE');
    expect(verdict(...commands, tick('2026-02-01'))?.dormancyClass).not.toBe('AWAKE');
    const sold = [...dormant, applyConversion({ kind: 'TRANSFER' })];
    expect(verdict(...sold, tick('2025-11-01'))?.dormancyClass).toBe('AWAKE');
    expect(verdict(...sold, tick('2025-11-02'))?.dormancyClass).not.toBe('AWAKE');
  });

  it('a sole or exclusive licence stands as an encumbrance until it ends; an ordinary one does not', () => {
    const held = patentAfter(...dormant, applyConversion({ kind: 'SOLE_LICENCE' }));
    expect(held.overlays).toMatchObject([{ overlay: 'SOLE_LICENSED', sourceRef: 'cnv_1', clearedOn: null }]);
    expect(held.availability).toMatchObject({ availability: 'NOT_AVAILABLE', reasonCodes: ['U_SOLE_LICENSED'] });
    const over = applyConversion({ kind: 'SOLE_LICENCE', endedOn: day('2023-01-31'), version: 2 });
    expect(patentAfter(...dormant, applyConversion({ kind: 'SOLE_LICENCE' }), over).overlays).toMatchObject([
      { clearedOn: '2023-01-31', annulled: false },
    ]);
    expect(patentAfter(...dormant, applyConversion()).overlays).toEqual([]);
  });

  it('an open licence that nobody took is no use', () => {
    const announced = {
      type: 'SetOverlay',
      overlay: 'OPEN_LICENSED',
      sourceRef: 'olc_1',
      effectiveDate: day('2022-09-01'),
      actor: actor('SYS'),
      at: morning('2022-09-01'),
    } as const;
    expect(verdict(...dormant, announced)?.dormancyClass).toBe('DOZING');
    expect(verdict(...dormant, announced, applyConversion({ kind: 'OPEN_LICENCE' }))?.reasonCodes).toEqual([
      'D1_OPEN_LICENCE',
    ]);
  });
});

describe('R-43 annuity relief', () => {
  const announced: Parameters<typeof patentAfter>[0] = {
    type: 'SetOverlay',
    overlay: 'OPEN_LICENSED',
    sourceRef: 'olc_1',
    effectiveDate: day('2022-09-01'),
    actor: actor('SYS'),
    at: morning('2022-09-01'),
  };
  const reduction = (...commands: Parameters<typeof patentAfter>) =>
    annuityFacts(PATENT_RULES, patentAfter(importRow(), announced, ...commands), 8, day('2024-06-30')).reliefPct;
  const taken = { kind: 'OPEN_LICENCE' } as const;

  it('R-43 the relief needs a licence that is running: an announcement alone gives none', () => {
    expect(reduction()).toBe(0);
    expect(reduction(applyConversion({ kind: 'ORDINARY_LICENCE' }))).toBe(0);
    expect(reduction(applyConversion(taken))).toBe(15);
  });

  it('R-43 it ends with the licence, and was never where the record is annulled', () => {
    const begun = applyConversion(taken);
    expect(reduction(begun, applyConversion({ ...taken, endedOn: day('2023-01-31'), version: 2 }))).toBe(0);
    expect(reduction(begun, applyConversion({ ...taken, annulledOn: day('2023-01-31'), version: 2 }))).toBe(0);
  });
});

describe('R-71 portfolios tag their patents', () => {
  const told = (member: boolean, sequence: number): RecordPortfolio => ({
    type: 'RecordPortfolio',
    actor: actor('SYS'),
    at: morning('2022-09-01'),
    membership: { portfolioId: 'pfl_1', centreId: 'ccn_1', member, since: day('2022-09-01'), sequence },
  });

  it('R-71 a patent knows its portfolios, and older news never replaces newer', () => {
    expect(patentAfter(importRow(), told(true, 1)).portfolios).toMatchObject([{ portfolioId: 'pfl_1', member: true }]);
    given(history(importRow(), told(true, 1), told(false, 2)))
      .when(told(true, 1))
      .thenNothing();
    expect(patentAfter(importRow(), told(true, 1), told(false, 2)).portfolios).toMatchObject([{ member: false }]);
  });

  it('R-71 one that no list has brought yet is tagged on the day it comes', () => {
    expect(patentAfter(told(true, 1), importRow()).portfolios).toMatchObject([{ portfolioId: 'pfl_1', member: true }]);
  });

  it('R-71 the outcome is granted inventions and conversions since they came in, never filings', () => {
    const outcome = (...patents: Parameters<typeof portfolioOutcome>[1][number][]) =>
      portfolioOutcome('pfl_1', patents);
    const tagged = (row: Parameters<typeof importRow>[0], ...more: Parameters<typeof patentAfter>) =>
      patentAfter(importRow(row), told(true, 1), ...more);
    expect(outcome(tagged({}))).toEqual({ grantedInventions: ['201710601862.3'], conversionIds: [] });
    expect(outcome({ ...tagged({}), grantDate: null })).toEqual({ grantedInventions: [], conversionIds: [] });
    expect(outcome({ ...tagged({}), kind: 'UTILITY_MODEL' }).grantedInventions).toEqual([]);
    expect(outcome({ ...tagged({}), legalState: 'INVALIDATED' }).grantedInventions).toEqual([]);
    expect(outcome(patentAfter(importRow(), told(true, 1), told(false, 2))).grantedInventions).toEqual([]);
    const made = tagged({}, applyConversion());
    expect(outcome(made, made).conversionIds).toEqual(['cnv_1']);
    expect(outcome(tagged({}, applyConversion({ effectiveDate: day('2022-08-31') }))).conversionIds).toEqual([]);
    const annulled = applyConversion({ annulledOn: day('2022-11-20'), version: 2 });
    expect(outcome(tagged({}, applyConversion(), annulled)).conversionIds).toEqual([]);
  });
});
