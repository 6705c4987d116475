import { describe, expect, it } from 'vitest'
import { matchPath } from '../../../web/src/router/match-path.ts'

describe('a path', () => {
  it.each([
    ['/', '/', {}],
    ['/servers', '/servers/', {}],
    ['/servers/:guildId', '/servers/12', { guildId: '12' }],
    ['/servers/:guildId/*', '/servers/12', { guildId: '12' }],
    ['/servers/:guildId/*', '/servers/12/joins/more', { guildId: '12' }],
    ['/servers/:guildId', '/servers/a%2Fb', { guildId: 'a/b' }],
  ])('fits %s as %s', (pattern, pathname, params) => {
    expect(matchPath(pattern, pathname)).toEqual(params)
  })

  it.each([
    ['/', '/servers'],
    ['/servers', '/'],
    ['/servers/:guildId', '/servers'],
    ['/servers/:guildId', '/servers/12/joins'],
    ['/servers/:guildId/joins', '/servers/12/invites'],
    ['/servers/:guildId', '/servers/%E0%A4%A'],
  ])('does not fit %s as %s', (pattern, pathname) => {
    expect(matchPath(pattern, pathname)).toBeNull()
  })
})
