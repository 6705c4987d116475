import { describe, expect, it } from 'vitest'
import { searchOptions, type Option } from '../../../web/src/components/form/search-options.ts'

const zones: readonly Option[] = [
  'Africa/Sao Tome',
  'America/São Paulo',
  'Europe/Paris',
  'UTC',
].map((label) => ({ value: label, label, detail: '12:00, GMT+1' }))
const found = (options: readonly Option[], query: string) =>
  searchOptions(options, query).map(({ label }) => label)

describe('options', () => {
  it('are all there before anything is typed', () => {
    expect(found(zones, ' ')).toHaveLength(4)
  })

  it('are found by any of their words, whatever their accents and case', () => {
    expect(found(zones, 'sao PAULO')).toEqual(['America/São Paulo'])
    expect(found(zones, 'europe/par')).toEqual(['Europe/Paris'])
    expect(found(zones, 'gmt+1 u')).toContain('UTC')
    expect(found(zones, 'mars')).toEqual([])
  })

  it('stay in the order of their groups', () => {
    const channels = [
      { value: '1', label: '#chat', group: 'Town' },
      { value: '2', label: '#arrivals', group: 'Harbour' },
      { value: '3', label: '#harbour-chat', group: 'Harbour' },
    ]
    expect(found(channels, 'harbour')).toEqual(['#arrivals', '#harbour-chat'])
    expect(found(channels, 'chat')).toEqual(['#chat', '#harbour-chat'])
  })
})
