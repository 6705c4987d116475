import { beforeEach, describe, expect, it } from 'vitest'
import { makeRouteBudgets, type RouteBudgets } from '#bot/discord/route-budgets.ts'

const INVITES = '/guilds/:id/invites'
const VANITY = '/guilds/:id/vanity-url'
let atMs: number
let budgets: RouteBudgets

beforeEach(() => {
  atMs = 1_000_000
  budgets = makeRouteBudgets({ now: () => atMs })
})

const said = (remaining: number, resetAfterS: number, bucket = 'b1') =>
  new Headers({
    'X-RateLimit-Remaining': String(remaining),
    'X-RateLimit-Reset-After': String(resetAfterS),
    'X-RateLimit-Bucket': bucket,
  })

describe('how long a request has to wait', () => {
  it('is no time where Discord has said nothing', () => {
    expect(budgets.waitMs('1', [INVITES])).toBe(0)
    budgets.learn('1', INVITES, new Headers())
    expect(budgets.waitMs('1', [INVITES])).toBe(0)
  })

  it('is the rest of the window once nothing is left in it', () => {
    budgets.learn('1', INVITES, said(0, 4.5))
    expect(budgets.waitMs('1', [INVITES])).toBe(4_560)
    expect(budgets.waitMs('2', [INVITES])).toBe(0)
    atMs += 4_560
    expect(budgets.waitMs('1', [INVITES])).toBe(0)
  })

  it('counts what is under way', () => {
    budgets.learn('1', INVITES, said(2, 5))
    budgets.spend('1', INVITES)
    budgets.spend('1', INVITES)
    budgets.learn('1', INVITES, said(1, 4.98))
    expect(budgets.waitMs('1', [INVITES])).toBeGreaterThan(0)
  })

  it('begins anew with a new window', () => {
    budgets.learn('1', INVITES, said(0, 0.2))
    atMs += 2_000
    budgets.learn('1', INVITES, said(4, 5))
    expect(budgets.waitMs('1', [INVITES])).toBe(0)
  })

  it('needs room for both requests where two routes share a bucket', () => {
    budgets.learn('1', VANITY, said(3, 5))
    budgets.learn('1', INVITES, said(1, 5))
    expect(budgets.waitMs('1', [INVITES])).toBeLessThan(5_060)
    expect(budgets.waitMs('1', [INVITES, VANITY])).toBe(5_060)
  })

  it('needs room in each bucket where two routes have their own', () => {
    budgets.learn('1', INVITES, said(3, 5, 'b1'))
    budgets.learn('1', VANITY, said(3, 5, 'b2'))
    expect(budgets.waitMs('1', [INVITES, VANITY])).toBe(0)
  })

  it('spreads the last two requests over what is left of the window', () => {
    budgets.learn('1', INVITES, said(2, 5.94))
    expect(budgets.waitMs('1', [INVITES])).toBe(2_000)
    atMs += 2_000
    expect(budgets.waitMs('1', [INVITES])).toBe(0)
    budgets.spend('1', INVITES)
    expect(budgets.waitMs('1', [INVITES])).toBe(2_000)
  })

  it('is what a refusal says', () => {
    budgets.exhaust('1', INVITES, 700)
    expect(budgets.waitMs('1', [INVITES])).toBe(760)
  })
})

it('remembers a bounded number of guilds, the newest', () => {
  for (let i = 0; i <= 20_000; i += 1) budgets.exhaust(String(i), INVITES, 60_000)
  expect(budgets.waitMs('0', [INVITES])).toBe(0)
  expect(budgets.waitMs('20000', [INVITES])).toBeGreaterThan(0)
})
