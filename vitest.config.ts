import { defineConfig } from 'vitest/config'

/* Two cores are what we count on, so two workers. System tests start whole processes, but mostly
   wait for them, so three. Groups follow each other. The time-outs leave room for a machine that is
   busy with something else, too; where whole processes are waited for, even those are no promise,
   so such a test has a second try, and the report says which needed it (`retry x1`). */
const storeBacked = { globalSetup: 'test/support/global-setup.ts' }
const leakChecked = { setupFiles: 'test/support/leak-check.ts' }

export default defineConfig({
  test: {
    pool: 'forks',
    passWithNoTests: false,
    projects: [
      {
        test: {
          name: 'unit',
          include: ['test/unit/**/*.test.ts'],
          testTimeout: 15_000,
          maxWorkers: 2,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          ...storeBacked,
          ...leakChecked,
          name: 'integration',
          include: ['test/integration/**/*.test.ts'],
          testTimeout: 30_000,
          hookTimeout: 30_000,
          maxWorkers: 2,
          sequence: { groupOrder: 2 },
        },
      },
      {
        test: {
          ...storeBacked,
          ...leakChecked,
          name: 'system',
          include: ['test/system/**/*.test.ts'],
          testTimeout: 180_000,
          hookTimeout: 180_000,
          maxWorkers: 3,
          retry: 1,
          sequence: { groupOrder: 3 },
        },
      },
      {
        test: {
          ...storeBacked,
          ...leakChecked,
          name: 'browser',
          include: ['test/browser/**/*.test.ts'],
          testTimeout: 120_000,
          hookTimeout: 180_000,
          maxWorkers: 2,
          retry: 1,
          sequence: { groupOrder: 4 },
        },
      },
    ],
  },
})
