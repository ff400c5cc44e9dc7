export { type DeliveredEvent, toFactEvent } from './envelope.ts';
export { type Fact, type FactEvent, FactRejected, type JsonObject, type JsonValue, toFact } from './fact.ts';
export { type FactReader, FactStore, ProjectionLost, type RightReader } from './fact-store.ts';
