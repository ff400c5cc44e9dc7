import { RetryLater, type SubscriptionNotice } from '@zhiqi/client';
import { isAway } from '../grpc/errors.ts';
import type { Logger } from '../log.ts';
import { UnavailableError } from '../unavailable.ts';

/** A store that is away is no fault of the event: it waits and never becomes a dead letter. */
export async function retryWhenAway<T>(task: () => Promise<T>): Promise<T> {
  try {
    return await task();
  } catch (error) {
    if (error instanceof UnavailableError || isAway(error)) throw new RetryLater('the store is away', { cause: error });
    throw error;
  }
}

/** Puts what a subscription has to say into the log. */
export function logNotice(logger: Logger): (notice: SubscriptionNotice) => void {
  return ({ kind, error, ...fields }) => {
    const entry = error === undefined ? fields : { ...fields, err: error };
    if (kind === 'reading' || kind === 'healed') logger.info(entry, `subscription ${kind}`);
    else if (kind === 'dead' || kind === 'gap') logger.error(entry, `subscription ${kind}`);
    else logger.warn(entry, `subscription ${kind}`);
  };
}
