import { type DomainError, type DomainErrorKind, isDomainError } from '@zhiqi/kernel';
import { type CallContext, ServerError, type ServerMiddlewareCall, Status } from 'nice-grpc';
import { BadRequest, ErrorInfo, LocalizedMessage, RetryInfo, RichServerError } from 'nice-grpc-error-details';
import { UnauthenticatedError } from '../auth.ts';
import type { Logger } from '../log.ts';
import { isStoreAway } from '../store/away.ts';
import { currentTraceId } from '../telemetry/spans.ts';
import { UnavailableError } from '../unavailable.ts';
import type { CallReturn } from './context.ts';

const DOMAIN = 'zhiqi';
const LOCALE = 'zh-CN';

/** Kind of a refusal → status code; one code a kind, so that a peer reads the kind back. */
export const DOMAIN_STATUS: Readonly<Record<DomainErrorKind, Status>> = {
  invalid: Status.INVALID_ARGUMENT,
  forbidden: Status.PERMISSION_DENIED,
  'not-found': Status.NOT_FOUND,
  conflict: Status.ABORTED,
  rule: Status.FAILED_PRECONDITION,
};

/** The one place where a refusal becomes a status: kind → code, slug → ErrorInfo, fields → BadRequest, text → zh-CN message. */
export function errorMiddleware(logger: Logger) {
  return async function* errors<Request, Response>(
    call: ServerMiddlewareCall<Request, Response>,
    context: CallContext,
  ): AsyncGenerator<Response, CallReturn<Response>, undefined> {
    try {
      return yield* call.next(call.request, context);
    } catch (error) {
      throw toServerError(error, logger, call.method.path);
    }
  };
}

/** @param method path of the called method, for the log */
function toServerError(error: unknown, logger: Logger, method: string): Error {
  if (error instanceof ServerError || isAbort(error)) return error as Error;
  if (isDomainError(error)) return fromDomainError(error);
  if (error instanceof UnauthenticatedError) {
    return rich(Status.UNAUTHENTICATED, 'UNAUTHENTICATED', '登录凭证缺失或已失效,请重新登录后再试。');
  }
  if (error instanceof UnavailableError) {
    return rich(Status.UNAVAILABLE, error.slug, error.messageZh, [retryAfter(error.retryAfterMs)]);
  }
  if (isStoreAway(error)) {
    logger.warn({ err: error, method }, 'store is away');
    return rich(Status.UNAVAILABLE, 'STORE_AWAY', '数据库暂时无法访问,请稍后用同一请求编号重试。', [retryAfter(2_000)]);
  }
  const traceId = currentTraceId();
  logger.error({ err: error, method, traceId }, 'unexpected error');
  const quoted = traceId === '' ? '' : `(追踪号 ${traceId})`;
  return rich(Status.INTERNAL, 'INTERNAL', `系统内部错误,操作没有完成。请联系管理员${quoted}。`, [], { traceId });
}

function fromDomainError(error: DomainError): Error {
  const params = Object.fromEntries(Object.entries(error.params).map(([key, value]) => [key, String(value)]));
  const fields = error.fields ?? [];
  const details =
    fields.length === 0
      ? []
      : [
          BadRequest.fromPartial({
            fieldViolations: fields.map(({ field, messageZh }) => ({ field, description: messageZh })),
          }),
        ];
  // google.rpc.BadRequest has no room for a rule code: the codes travel in ErrorInfo as `rule:<field>`.
  const rules = Object.fromEntries(fields.map(({ field, rule }) => [`rule:${field}`, rule]));
  return rich(DOMAIN_STATUS[error.kind], error.slug, error.messageZh, details, { ...params, ...rules });
}

type Detail = ReturnType<typeof BadRequest.fromPartial> | ReturnType<typeof RetryInfo.fromPartial>;

function rich(
  status: Status,
  reason: string,
  messageZh: string,
  details: readonly Detail[] = [],
  metadata: Readonly<Record<string, string>> = {},
): Error {
  return new RichServerError(status, reason, [
    ErrorInfo.fromPartial({ reason, domain: DOMAIN, metadata: { ...metadata } }),
    LocalizedMessage.fromPartial({ locale: LOCALE, message: messageZh }),
    ...details,
  ]);
}

function retryAfter(ms: number): Detail {
  return RetryInfo.fromPartial({ retryDelay: { seconds: Math.floor(ms / 1000), nanos: (ms % 1000) * 1_000_000 } });
}

function isAbort(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError';
}
