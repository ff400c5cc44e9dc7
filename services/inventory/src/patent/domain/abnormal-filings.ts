import type { AbnormalFiling } from './types.ts';

type Filings = readonly AbnormalFiling[];

/** Whether a confirmation stands: one of several is enough. */
export function isAbnormal(filings: Filings): boolean {
  return filings.some(({ confirmed }) => confirmed);
}

/** Of what is told, what is newer than what is known of the same filing. */
export function newerFilings(known: Filings, told: Filings): AbnormalFiling[] {
  return told.filter(({ filingId, sequence }) =>
    known.every((filing) => filing.filingId !== filingId || filing.sequence < sequence),
  );
}

export function withFiling(known: Filings, filing: AbnormalFiling): Filings {
  return [...known.filter(({ filingId }) => filingId !== filing.filingId), filing];
}
