export { type EmbeddedMongo, type EmbeddedMongoOptions, startEmbeddedMongo } from './server.ts';
export { StartError, type StartProblem } from './start-error.ts';
