import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    disableConsoleIntercept: true,
    projects: [
      {
        test: {
          name: 'unit',
          include: ['test/unit/**/*.test.ts'],
          globalSetup: 'test/helpers/tidy-cgroups.ts',
        },
      },
      {
        test: {
          name: 'integration',
          include: ['test/integration/**/*.test.ts'],
          globalSetup: ['test/helpers/build.ts', 'test/helpers/tidy-cgroups.ts'],
          testTimeout: 30_000,
          hookTimeout: 30_000,
        },
      },
      {
        test: {
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts'],
          globalSetup: ['test/helpers/build.ts', 'test/helpers/tidy-cgroups.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      // After all others: what these do to the machine would make any other test fail.
      {
        test: {
          name: 'chaos',
          include: ['test/chaos/**/*.test.ts'],
          exclude: ['test/chaos/soak.test.ts'],
          globalSetup: 'test/helpers/build.ts',
          testTimeout: 300_000,
          hookTimeout: 60_000,
          sequence: { groupOrder: 1 },
          maxWorkers: 2,
        },
      },
      // Alone: it compares what a daemon holds on to before and after.
      {
        test: {
          name: 'soak',
          include: ['test/chaos/soak.test.ts'],
          globalSetup: 'test/helpers/build.ts',
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});
