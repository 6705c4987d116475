import { beforeEach, expect, it } from 'vitest'
import { makeFailureNotes, type FailureNotes } from '#bot/announcements/failure-notes.ts'
import { silent } from '#test/support/stores.ts'

const channel = { guildId: '1', generation: 5, channelId: '7' }
let now: number
let written: string[]
let isAway: boolean
let notes: FailureNotes

beforeEach(() => {
  now = 0
  written = []
  isAway = false
  const write = (text: string) => {
    written.push(text)
    return isAway ? Promise.reject(new Error('Redis is away')) : Promise.resolve()
  }
  notes = makeFailureNotes({
    failures: {
      note: ({ channelId }, { reason }) => write(`${channelId} ${reason}`),
      forget: ({ channelId }) => write(`${channelId} forgotten`),
      ofGuild: () => Promise.resolve(new Map()),
    },
    log: silent,
    now: () => now,
  })
})

it('writes a failure once a minute, and at once where its reason changed', () => {
  for (let i = 0; i < 100; i += 1) notes.failed(channel, 'no-access')
  notes.failed(channel, 'channel-gone')
  now += 60_000
  notes.failed(channel, 'channel-gone')
  expect(written).toEqual(['7 no-access', '7 channel-gone', '7 channel-gone'])
})

it('forgets a failure with the first message that gets through, whoever noted it', () => {
  for (let i = 0; i < 100; i += 1) notes.succeeded(channel)
  now += 600_000
  notes.succeeded(channel)
  notes.failed(channel, 'invalid')
  notes.succeeded(channel)
  expect(written).toEqual(['7 forgotten', '7 invalid', '7 forgotten'])
})

it('tries again with the next message what could not be written', async () => {
  isAway = true
  notes.succeeded(channel)
  await Promise.resolve()
  await Promise.resolve()
  notes.succeeded(channel)
  expect(written).toHaveLength(2)
})
