import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { sections, withSections } from '../../../../load-tests/capacity/document.ts'
import { costs, unitCosts } from '../../../../load-tests/capacity/unit-costs.ts'
import { discord, machine, workload } from '../../../../load-tests/capacity/workload.ts'

const file = new URL('../../../../load-tests/CAPACITY.md', import.meta.url)

it('CAPACITY.md says what `npm run capacity` works out', { timeout: 60_000 }, () => {
  const text = readFileSync(file, 'utf8')
  const tables = sections({ workload, machine, discord, costs }, unitCosts)
  expect(withSections(text, tables)).toBe(text)
})

it('a table without a place in the document is told of', () => {
  const tables = { here: '| a |', there: '| b |' }
  expect(() => withSections('<!-- here -->\n\n<!-- /here -->', tables)).toThrow('"there"')
})

it('what stands around the tables stays', () => {
  const text = 'Before\n\n<!-- here -->\n\n| old |\n\n<!-- /here -->\n\nAfter\n'
  const wanted = text.replace('old', 'new')
  expect(withSections(text, { here: '| new |' })).toBe(wanted)
})
