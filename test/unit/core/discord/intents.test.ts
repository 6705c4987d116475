import { GatewayIntentBits } from 'discord-api-types/v10'
import { expect, it } from 'vitest'
import { intents } from '#core/discord/intents.ts'

it('listens to joins and invites', () => {
  expect(intents & GatewayIntentBits.GuildMembers).not.toBe(0)
  expect(intents & GatewayIntentBits.GuildInvites).not.toBe(0)
})

it('asks for nobody to be watched: neither messages nor presences', () => {
  const { GuildPresences, GuildMessages, MessageContent, DirectMessages } = GatewayIntentBits
  expect(intents & (GuildPresences | GuildMessages | MessageContent | DirectMessages)).toBe(0)
})
