export * from './connection.ts';
export * from './decode-error.ts';
export * from './envelope.ts';
export {
  DEAD_STREAM,
  ensurePartyConsumer,
  ensureStreams,
  homeStream,
  type PartyConsumerOptions,
  type PartyCopies,
  partyDurable,
  partyStream,
  purgeParty,
  StreamConfigError,
  type StreamOptions,
} from './streams.ts';
export * from './subject.ts';
