import { describe, expect, it } from 'vitest'
import { parseWorld, serializeWorld } from '#infra/local/discord/world/data-file.ts'
import {
  emptyWorld,
  type Guild,
  type Member,
  newGuildProfile,
} from '#infra/local/discord/world/world.ts'

describe('a world file', () => {
  it('of an earlier version gets what it did not know, and keeps what it did', () => {
    const world = emptyWorld()
    const message = { id: '5', content: 'Ahoy', flags: 0 }
    const channel = { id: '3', guildId: '1', messages: [message] }
    world.guilds.set('1', {
      id: '1',
      joins: [],
      members: new Map([['2', { userId: '2', join: { seq: 1 } } as Member]]),
      channels: new Map([['3', channel]]),
    } as unknown as Guild) // as it was written before there were profiles and answers
    const guild = parseWorld(serializeWorld(world)).guilds.get('1')
    expect(guild?.profile).toEqual(newGuildProfile)
    expect(guild?.members.get('2')?.avatar).toBeNull()
    expect(guild?.channels.get('3')?.messages).toEqual([
      { ...message, attachments: [], edits: 0, interaction: null, visibleTo: null },
    ])
  })
})
