import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { JoinEvidence } from '#bot/discord/parse-member-search.ts'
import type { Wanted } from '#bot/discord/search-members.ts'
import { EvidenceSearch } from '#bot/lanes/evidence-search.ts'
import type { LaneEvent } from '#bot/lanes/lane-event.ts'
import { aJoin, aLeave, anAttribution } from '#test/support/journal-entries.ts'
import { silent } from '#test/support/stores.ts'

const guildId = '500'
const doubt = anAttribution({ confidence: 'shared', reason: 'several-joins-several-codes' })

let asked: Wanted[]
let pushed: LaneEvent[]
let index: Map<string, JoinEvidence>
let search: EvidenceSearch

beforeEach(() => {
  vi.useFakeTimers({ now: 1_000_000 })
  asked = []
  pushed = []
  index = new Map()
  search = new EvidenceSearch({
    search(_, wanted) {
      asked.push(wanted)
      return Promise.resolve({ evidence: new Map(index) })
    },
    lanes: { push: (_guildId, _generation, event) => void pushed.push(event) },
    generationOf: () => 1,
    log: silent,
    now: Date.now,
  })
})
afterEach(async () => {
  await search.stop()
  vi.useRealTimers()
})

/** Somebody comes now, and the search knows them. */
function comes(memberId: string) {
  const join = { memberId, joinedAt: Date.now() }
  index.set(memberId, {
    source: 'invite',
    code: 'abc',
    inviterId: '7',
    joinedAt: join.joinedAt,
    member: {
      name: memberId,
      avatar: null,
      isBot: false,
      isGuest: false,
      roleIds: [],
      isRejoin: false,
    },
  })
  search.expect(guildId, join)
  return join
}

it('revises who left before their join was settled, as they were looked up while it was not', async () => {
  const join = comes('1')
  await vi.advanceTimersByTimeAsync(2_000)
  expect(asked).toEqual([{ memberIds: ['1'], since: join.joinedAt - 2_000 }])
  index.clear()
  await vi.advanceTimersByTimeAsync(2_000)
  expect(pushed).toEqual([])

  search.take(guildId, [aJoin({ ...join, attribution: doubt }), aLeave({ memberId: '1' })])
  expect(pushed).toMatchObject([
    {
      kind: 'evidence',
      ...join,
      attribution: { code: 'abc', confidence: 'certain', method: 'member-search' },
      isFirstCode: false,
    },
  ])
  expect(asked).toHaveLength(1)
})

it('revises a join in doubt that is told again before it was looked up', async () => {
  const join = comes('1')
  search.take(guildId, [aJoin({ ...join, attribution: doubt })])
  search.expect(guildId, { ...join, joinedAt: join.joinedAt + 500 })
  await vi.advanceTimersByTimeAsync(2_000)
  expect(pushed).toMatchObject([{ kind: 'evidence', ...join }])
})

it('asks nothing about who is certain at once', async () => {
  const join = comes('1')
  await vi.advanceTimersByTimeAsync(300)
  search.take(guildId, [aJoin(join)])
  await vi.advanceTimersByTimeAsync(5_000)
  expect(asked).toEqual([])
})

it('asks about all whose time has come together, and no sooner than 750 ms after it asked before', async () => {
  for (const memberId of ['1', '2', '3', '4', '5', '6', '7', '8']) {
    search.take(guildId, [aJoin({ ...comes(memberId), attribution: doubt })])
    await vi.advanceTimersByTimeAsync(200)
  }
  await vi.advanceTimersByTimeAsync(3_000)
  expect(asked.flatMap(({ memberIds = [] }) => memberIds).sort()).toEqual([...index.keys()])
  expect(asked.length).toBeLessThanOrEqual(4)
  expect(pushed).toHaveLength(8)
})

it('forgets what it found where the join is never settled', async () => {
  const join = comes('1')
  await vi.advanceTimersByTimeAsync(100_000)
  expect(asked).toHaveLength(1)
  search.take(guildId, [aJoin({ ...join, attribution: doubt })])
  expect(pushed).toEqual([])
  await vi.advanceTimersByTimeAsync(1_000)
  expect(pushed).toHaveLength(1)
})
