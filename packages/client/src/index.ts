export { backoffMs, type RetryTimes } from './backoff.ts';
export * from './connection.ts';
export * from './dead.ts';
export type { DeadCause, DeadLetter, DeadLetterSink } from './dead-letter.ts';
export * from './decode-error.ts';
export { type BatchHandler, type Delivery, type EventHandlers, RetryLater } from './delivery.ts';
export { DurableConfigError, DurableMissingError } from './durable.ts';
export * from './envelope.ts';
export * from './replay.ts';
export { type CallFieldViolation, ZhiqiCallError } from './rpc/call-error.ts';
export { connectRpc, type RpcConnection, type RpcOptions, type TypedClient } from './rpc/client.ts';
export { healthCheck } from './rpc/health.ts';
export { callByReflection, listServices, type ReflectedCallOptions, ReflectionError } from './rpc/reflection.ts';
export {
  type ConsumerPlace,
  type CopyStreamOptions,
  copyStream,
  describeStreams,
  type StreamContent,
  StreamCopyError,
} from './stream-copy.ts';
export type { StartFrom } from './stream-cursor.ts';
export {
  DEAD_STREAM,
  ensurePartyConsumer,
  ensurePartyConsumers,
  ensureStreams,
  homeStream,
  homeStreams,
  type PartyConsumerOptions,
  type PartyCopies,
  partyDurable,
  partyStream,
  purgeParty,
  StreamConfigError,
  type StreamOptions,
} from './streams.ts';
export * from './subject.ts';
export { type Subscription, subscribe } from './subscription.ts';
export type { SubscribeOptions, SubscriptionNotice, SubscriptionStats } from './subscription-options.ts';
