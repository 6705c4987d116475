import { expect, it } from 'vitest'
import { runBenchmark } from '../../load-tests/attribution/benchmark.ts'
import { burst } from '../../load-tests/attribution/scenarios/burst.ts'

it('the truth benchmark plays a burst to Usher and to the tutorial tracker, and tells them apart', async () => {
  const said: string[] = []
  const rows = await runBenchmark(
    [burst],
    {
      scenarios: ['burst'],
      seed: 4,
      quick: true,
      memberSearch: false,
      hostile: false,
      skipTutorial: false,
    },
    { say: (text) => said.push(text), signal: AbortSignal.timeout(80_000) },
  )
  const [row] = rows
  expect(row).toMatchObject({
    scenario: 'burst',
    comparison: { joins: 20, lost: 0, twice: 0, certainWrong: 0, codesUnexplained: 0 },
    broken: [],
  })
  expect(row?.measured.fetches).toBeGreaterThan(0)
  // The tracker of the tutorials gives nearly all of a burst to the first code that rose.
  expect(row?.tutorialRightPercent).toBeLessThan(60)
  expect(said.join('\n')).toContain('seed 4, quick')
  expect(said.join('\n')).toMatch(/^burst +20 +0 +0 /m)
})
