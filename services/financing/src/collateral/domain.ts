export * from './domain/assess.ts';
export * from './domain/assets.ts';
export * from './domain/facts.ts';
export * from './domain/grounds.ts';
