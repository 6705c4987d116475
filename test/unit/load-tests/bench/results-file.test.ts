import { describe, expect, it } from 'vitest'
import { withSection } from '../../../../load-tests/bench/results-file.ts'

describe('a section of the results', () => {
  it('is added at the end the first time', () => {
    expect(withSection('# Results\n', 'trickle', 'table')).toBe(
      '# Results\n\n<!-- bench:trickle -->\n\ntable\n\n<!-- /bench:trickle -->\n',
    )
  })

  it('replaces the one before, and leaves what people wrote around it', () => {
    const once = `${withSection('# Results\n', 'trickle', 'old')}\nWhat was found.\n`
    const both = withSection(withSection(once, 'settle', 'other'), 'trickle', 'new')
    expect(both).toContain('new')
    expect(both).not.toContain('old')
    expect(both).toContain('What was found.')
    expect(both).toContain('other')
  })
})
