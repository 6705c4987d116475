import { expect, it, vi } from 'vitest'
import { fetchAhead, findRoute, type Route } from '../../../web/src/router/route.ts'

const aRoute = (pattern: string): Route => ({
  pattern,
  load: vi.fn<Route['load']>(() => Promise.reject(new Error('no connection'))),
})

it('is the first whose pattern fits, with what that names', () => {
  const routes = [aRoute('/servers'), aRoute('/servers/:guildId'), aRoute('/servers/*')]
  expect(findRoute(routes, '/servers/12')).toEqual({ route: routes[1], params: { guildId: '12' } })
  expect(findRoute(routes, '/elsewhere')).toBeNull()
})

it('is fetched ahead alone of its kind, and may fail without a word', async () => {
  const routes = [aRoute('/servers/:guildId/overview'), aRoute('/servers/:guildId/members')]
  fetchAhead(routes, '/servers/12/members')
  fetchAhead(routes, '/elsewhere')
  await new Promise(setImmediate)
  expect(routes.map(({ load }) => vi.mocked(load).mock.calls)).toEqual([[], [[{ guildId: '12' }]]])
})
