export * from './child-process.ts';
export * from './decider-spec.ts';
export * from './eventually.ts';
export * from './guarded-nats.ts';
export * from './invented-list.ts';
export * from './nats-server.ts';
export * from './trace-collector.ts';
