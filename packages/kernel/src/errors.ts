/** Why a command was refused; the transport maps each kind to one status code. */
export type DomainErrorKind = 'invalid' | 'forbidden' | 'not-found' | 'conflict' | 'rule';

/** One field that breaks one rule. `field` is the path in the request, `rule` a stable UPPER_SNAKE code. */
export interface FieldViolation {
  readonly field: string;
  readonly rule: string;
  readonly messageZh: string;
}

export type ErrorParams = Readonly<Record<string, string | number | boolean>>;

export interface DomainErrorDetails {
  readonly params?: ErrorParams;
  readonly fields?: readonly FieldViolation[];
}

/**
 * A refusal that the person at the screen can act on.
 *
 * `slug` is the stable reason code that programs read; `messageZh` says in Chinese what is wrong and what to do next.
 * Neither may carry personal data or free text typed by somebody.
 */
export class DomainError extends Error {
  override readonly name = 'DomainError';
  readonly kind: DomainErrorKind;
  readonly slug: string;
  readonly messageZh: string;
  readonly params: ErrorParams;
  readonly fields: readonly FieldViolation[] | undefined;

  constructor(kind: DomainErrorKind, slug: string, messageZh: string, details: DomainErrorDetails = {}) {
    super(`${kind}: ${slug}`);
    this.kind = kind;
    this.slug = slug;
    this.messageZh = messageZh;
    this.params = details.params ?? {};
    this.fields = details.fields;
  }
}

/** The request itself is wrong, whatever the state. */
export function invalid(slug: string, messageZh: string, details?: DomainErrorDetails): DomainError {
  return new DomainError('invalid', slug, messageZh, details);
}

/** The actor may not do this. */
export function forbidden(slug: string, messageZh: string, details?: DomainErrorDetails): DomainError {
  return new DomainError('forbidden', slug, messageZh, details);
}

/** The thing addressed does not exist. */
export function notFound(slug: string, messageZh: string, details?: DomainErrorDetails): DomainError {
  return new DomainError('not-found', slug, messageZh, details);
}

/** Somebody else's claim or change is in the way. */
export function conflict(slug: string, messageZh: string, details?: DomainErrorDetails): DomainError {
  return new DomainError('conflict', slug, messageZh, details);
}

/** A business rule refuses it in the present state. */
export function rule(slug: string, messageZh: string, details?: DomainErrorDetails): DomainError {
  return new DomainError('rule', slug, messageZh, details);
}

export function isDomainError(error: unknown): error is DomainError {
  return error instanceof DomainError;
}
