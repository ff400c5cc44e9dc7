import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // Three tellings of the whole story, two of them with a kill in every step, belong to the crash tests.
    exclude: process.env.ZHIQI_CRASH === '1' ? [] : ['test/story-kills.test.ts'],
    globalSetup: ['test/support/global-setup.ts'],
    // Every file runs a whole platform of its own: one at a time, and room for a loaded machine.
    maxWorkers: 1,
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
