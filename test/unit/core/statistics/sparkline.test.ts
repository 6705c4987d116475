import { expect, it } from 'vitest'
import { sparkline } from '#core/statistics/sparkline.ts'

it('is flat where nothing happened', () => {
  expect(sparkline([])).toBe('')
  expect(sparkline([0, 0, 0])).toBe('▁▁▁')
})

it('fills the greatest, and shows the least of what happened', () => {
  expect(sparkline([0, 1, 1000])).toBe('▁▂█')
  expect(sparkline([1])).toBe('█')
})

it('has seven steps', () => {
  expect(sparkline([1, 2, 3, 4, 5, 6, 7])).toBe('▂▃▄▅▆▇█')
})
