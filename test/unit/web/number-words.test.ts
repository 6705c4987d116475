import { expect, it } from 'vitest'
import {
  change,
  count,
  counted,
  sharePercent,
  shortCount,
} from '../../../web/src/state/number-words.ts'

it('groups digits, and says which way a change goes', () => {
  expect([count(12_345), shortCount(12_345)]).toEqual(['12,345', '12.3K'])
  expect([change(3), change(-3), change(0)]).toEqual(['+3', '-3', '0'])
})

it('never calls all but one all, nor one none', () => {
  expect([1, 0.999, 0.5, 0.001, 0].map(sharePercent)).toEqual(['100%', '>99%', '50%', '<1%', '0%'])
})

it('knows one from many', () => {
  expect(counted(1, 'join')).toBe('1 join')
  expect(counted(2_000, 'leave')).toBe('2,000 leaves')
  expect(counted(0, 'person', 'people')).toBe('0 people')
})
