import { expect, it } from 'vitest'
import { barPath } from '../../../web/src/components/charts/bar-path.ts'

it('draws a bar with round corners, smaller ones where it is too small for them', () => {
  expect(barPath({ x: 10, y: 5, width: 9, height: 20 })).toBe(
    'M13,5h3a3,3 0 0 1 3,3v14a3,3 0 0 1 -3,3h-3a3,3 0 0 1 -3,-3v-14a3,3 0 0 1 3,-3z',
  )
  expect(barPath({ x: 10, y: 5, width: 9, height: 2 })).toBe(
    'M11,5h7a1,1 0 0 1 1,1v0a1,1 0 0 1 -1,1h-7a1,1 0 0 1 -1,-1v0a1,1 0 0 1 1,-1z',
  )
})
