/** A dependency is away or the service is full: nothing was decided, the caller may try again after the delay. */
export class UnavailableError extends Error {
  override readonly name = 'UnavailableError';
  /** Stable reason code, `OUTBOX_FULL`. */
  readonly slug: string;
  readonly messageZh: string;
  readonly retryAfterMs: number;

  constructor(slug: string, messageZh: string, options: { retryAfterMs: number; cause?: unknown }) {
    super(slug, { cause: options.cause });
    this.slug = slug;
    this.messageZh = messageZh;
    this.retryAfterMs = options.retryAfterMs;
  }
}
