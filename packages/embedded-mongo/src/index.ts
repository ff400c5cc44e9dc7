export { copyStore, type StoreCopy } from './copy.ts';
export { type EmbeddedMongo, type EmbeddedMongoOptions, startEmbeddedMongo } from './server.ts';
export { StartError, type StartProblem } from './start-error.ts';
export { schemaVersion as storeSchema, storeFile } from './storage/sqlite.ts';
