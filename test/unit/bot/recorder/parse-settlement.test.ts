import { expect, it } from 'vitest'
import { parseSettlement } from '#bot/recorder/parse-settlement.ts'
import {
  aJoin,
  aLeave,
  anAttribution,
  anInvite,
  anInviteGone,
  aNamelessJoin,
  aRevision,
  aWriteOff,
} from '#test/support/journal-entries.ts'

const raw = (entries: string, change: { guild?: string; generation?: string } = {}) => ({
  partition: 7,
  position: '5-0',
  guild: '42',
  generation: '1000',
  entries,
  ...change,
})

it('reads every kind of entry as it was written', () => {
  const shared = anAttribution({
    confidence: 'shared',
    reason: 'several-joins-several-codes',
    candidates: [{ code: 'abc', inviterId: null }],
  })
  const entries = [
    aJoin({ attribution: shared, memberName: null }),
    aLeave({ memberId: '-5' }),
    aRevision(),
    anInvite({ createdAt: 5 }),
    anInviteGone(),
    aNamelessJoin(),
    aWriteOff(),
    aJoin({ traceparent: '00-a-b-01' }),
    // As a newer version may write it.
    { ...aJoin(), luggage: ['one', 'two'] },
  ]
  const { items, rejects } = parseSettlement(raw(JSON.stringify(entries)))
  expect(rejects).toEqual([])
  expect(items.map(({ entry }) => entry)).toEqual(entries)
  expect(items[1]).toMatchObject({ partition: 7, position: '5-0', place: 1, guildId: '42' })
})

it('sets aside what is no entry, and keeps its neighbours', () => {
  const bad = { ...aJoin(), joinedAt: 'yesterday' }
  const { items, rejects } = parseSettlement(raw(JSON.stringify([aLeave(), bad, aLeave()])))
  expect(items.map(({ place }) => place)).toEqual([0, 2])
  expect(rejects).toMatchObject([{ place: 1, guildId: '42', entry: JSON.stringify(bad) }])
})

it.each([
  ['not JSON', raw('[{')],
  ['no array', raw('{}')],
  ['no guild', raw('[]', { guild: 'x' })],
  ['no generation', raw('[]', { generation: '' })],
])('sets the whole settlement aside: %s', (_, settlement) => {
  const { items, rejects } = parseSettlement(settlement)
  expect(items).toEqual([])
  expect(rejects).toMatchObject([{ place: -1, position: '5-0' }])
})

it('takes from a name what Postgres cannot store, rather than lose the join', () => {
  const { items } = parseSettlement(raw(JSON.stringify([aJoin({ memberName: 'a\0b\ud800' })])))
  expect(items[0]?.entry).toMatchObject({ memberName: 'ab\ufffd' })
})
