/**
 * Where a test may stop the relay: between any two of its steps, between two batches of a refill, and between the steps of
 * one party copy (`judged`: it may be published; the others: of a revocation).
 */
export type RelayStep =
  | 'read'
  | 'journaled'
  | 'published'
  | 'checkpointed'
  | 'trimmed'
  | 'refilled'
  | 'judged'
  | 'consent-revoked'
  | 'copies-purged'
  | 'revocation-published';
