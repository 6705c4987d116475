import { describe, expect, it } from 'vitest'
import type { SettingsChangeView } from '#api/schemas/settings-change.ts'
import { wordsForChange, wordsForChanger } from '../../../web/src/state/change-words.ts'

const by = { userId: '1', apiKey: null, isUsher: false }
const aChange = (change: Partial<SettingsChangeView>): SettingsChangeView => ({
  id: '1',
  changedAt: '2026-05-17T12:00:00.000Z',
  by,
  what: 'setting',
  name: 'timezone',
  from: 'UTC',
  to: 'Europe/Amsterdam',
  ...change,
})

describe('a change', () => {
  it.each([
    ['Time zone', {}],
    ['newSetting', { name: 'newSetting' }],
    ['Invite tracker turned on', { what: 'module', name: null, from: false, to: true }],
    ['Invite abc created', { what: 'invite', name: 'abc', from: null, to: 'made' }],
    ['Label of abc', { what: 'label', name: 'abc', from: null, to: 'YouTube' }],
    ['API key “x” revoked', { what: 'api-key', name: 'x', from: 'read', to: null }],
  ] as const)('is called %s', (words, change) => {
    expect(wordsForChange(aChange(change))).toBe(words)
  })

  it.each([
    ['You', by],
    ['Administrator 2', { ...by, userId: '2' }],
    ['You, by API key “x”', { ...by, apiKey: { id: 'k', name: 'x' } }],
    ['An administrator who opted out', { ...by, userId: null }],
    ['Usher itself', { ...by, userId: null, isUsher: true }],
  ])('is by %s', (words, changer) => {
    expect(wordsForChanger(changer, '1')).toBe(words)
  })
})
