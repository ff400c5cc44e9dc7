import { RetryLater, type SubscriptionNotice } from '@zhiqi/client';
import type { Logger } from '../log.ts';
import { isStoreAway } from '../store/away.ts';
import { UnavailableError } from '../unavailable.ts';

/** A store that is away is no fault of the event: it waits and never becomes a dead letter. */
export async function retryWhenAway<T>(task: () => Promise<T>): Promise<T> {
  try {
    return await task();
  } catch (error) {
    if (error instanceof UnavailableError || isStoreAway(error))
      throw new RetryLater('the store is away', { cause: error });
    throw error;
  }
}

/** Puts what a subscription has to say into the log; a wait that goes on is said once. */
export function logNotice(logger: Logger): (notice: SubscriptionNotice) => void {
  const waiting = new Set<string>();
  return ({ kind, error, ...fields }) => {
    const source = `${fields.durable} on ${fields.stream}`;
    if (kind === 'waiting') {
      if (waiting.has(source)) return;
      waiting.add(source);
      const reason = error instanceof Error ? error.message : String(error);
      logger.debug({ ...fields, reason }, 'subscription waits for its stream');
      return;
    }
    if (kind === 'reading') waiting.delete(source);
    const entry = error === undefined ? fields : { ...fields, err: error };
    if (kind === 'reading' || kind === 'healed') logger.info(entry, `subscription ${kind}`);
    else if (kind === 'dead' || kind === 'gap') logger.error(entry, `subscription ${kind}`);
    else logger.warn(entry, `subscription ${kind}`);
  };
}
