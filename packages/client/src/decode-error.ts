/** Why a message could not be read as an event. */
export type DecodeErrorCode = 'NOT_JSON' | 'ATTRIBUTE_MISSING' | 'ATTRIBUTE_INVALID' | 'TYPE_UNKNOWN' | 'DATA_INVALID';

/** A message that is not an event of this platform. Its text never repeats the message's values. */
export class DecodeError extends Error {
  override readonly name = 'DecodeError';
  readonly code: DecodeErrorCode;
  /** Attribute at fault, where one is. */
  readonly attribute: string | undefined;

  constructor(code: DecodeErrorCode, attribute: string | undefined, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.attribute = attribute;
  }
}
