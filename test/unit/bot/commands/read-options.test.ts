import { ApplicationCommandOptionType as OptionType, ChannelType } from 'discord-api-types/v10'
import type {
  APIApplicationCommandInteractionDataBasicOption,
  APIInteractionDataResolved,
} from 'discord-api-types/v10'
import { describe, expect, it } from 'vitest'
import { CommandRefusal } from '#bot/commands/command-refusal.ts'
import type { OptionSpecs } from '#bot/commands/option-spec.ts'
import { readOptions } from '#bot/commands/read-options.ts'

type Given = APIApplicationCommandInteractionDataBasicOption

const specs = {
  code: { type: 'string', required: true, minLength: 2, maxLength: 5 },
  uses: { type: 'integer', min: 0, max: 100 },
  age: { type: 'integer', choices: [0, 1_800] },
  temporary: { type: 'boolean' },
  inviter: { type: 'user' },
  channel: { type: 'channel', channelTypes: [ChannelType.GuildText] },
} as const satisfies OptionSpecs

const code: Given = { name: 'code', type: OptionType.String, value: 'abc' }
const resolved = {
  users: { '1': { id: '1', username: 'grace' } },
  channels: {
    '2': { id: '2', name: 'general', type: ChannelType.GuildText, permissions: '1' },
    '3': { id: '3', name: 'talk', type: ChannelType.GuildVoice, permissions: '1' },
  },
} as unknown as APIInteractionDataResolved

it('reads each by its type, and leaves out what was not chosen', () => {
  const given: Given[] = [
    code,
    { name: 'uses', type: OptionType.Integer, value: 100 },
    { name: 'temporary', type: OptionType.Boolean, value: false },
    { name: 'inviter', type: OptionType.User, value: '1' },
    { name: 'channel', type: OptionType.Channel, value: '2' },
  ]
  expect(readOptions(specs, given, resolved)).toEqual({
    code: 'abc',
    uses: 100,
    temporary: false,
    inviter: { user: { id: '1', username: 'grace' }, member: undefined },
    channel: { id: '2', name: 'general', type: 0, permissions: '1' },
  })
})

describe('refuses', () => {
  it.each<[string, Given[]]>([
    ['a missing one that is required', []],
    ['a text that is too short', [{ ...code, value: 'a' }]],
    ['a text that is too long', [{ ...code, value: 'abcdef' }]],
    ['a number for a text', [{ name: 'code', type: OptionType.Integer, value: 3 }]],
    ['a number below the least', [code, { name: 'uses', type: OptionType.Integer, value: -1 }]],
    ['a number above the most', [code, { name: 'uses', type: OptionType.Integer, value: 101 }]],
    ['half a number', [code, { name: 'uses', type: OptionType.Integer, value: 1.5 }]],
    ['what is no choice', [code, { name: 'age', type: OptionType.Integer, value: 1 }]],
    ['somebody unknown', [code, { name: 'inviter', type: OptionType.User, value: '9' }]],
    ['an unknown channel', [code, { name: 'channel', type: OptionType.Channel, value: '9' }]],
    ['another channel type', [code, { name: 'channel', type: OptionType.Channel, value: '3' }]],
  ])('%s', (_what, given) => {
    expect(() => readOptions(specs, given, resolved)).toThrow(CommandRefusal)
  })
})
