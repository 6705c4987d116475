import { describe, expect, it } from 'vitest'
import type { Channel } from '#api/schemas/channel.ts'
import { channelOptions, textChannels } from '../../../web/src/pages/settings/channel-options.ts'

const channel = (id: string, name: string, more: Partial<Channel> = {}): Channel => ({
  id,
  name,
  type: 0,
  parentId: null,
  position: 0,
  canView: true,
  canSend: true,
  canEmbed: true,
  canInvite: true,
  ...more,
})

const guild = [
  channel('1', 'Harbour', { type: 4, position: 1 }),
  channel('2', 'Town', { type: 4, position: 0 }),
  channel('3', 'quay', { parentId: '1', position: 1 }),
  channel('4', 'tower', { parentId: '1', position: 0, type: 2 }),
  channel('5', 'market', { parentId: '2', canSend: false }),
  channel('6', 'rules', { position: 9, canView: false }),
  channel('7', 'questions', { type: 15 }),
]

describe('channels to post in', () => {
  it('stand as Discord shows them, those without category first, voice last', () => {
    const names = textChannels(guild).map(({ name, category }) => `${category ?? '-'} ${name}`)
    expect(names).toEqual(['- rules', 'Town market', 'Harbour quay', 'Harbour tower'])
  })

  it('say where the bot may not post', () => {
    const options = channelOptions(textChannels(guild), [null, '3'])
    expect(options.map(({ label, warning }) => [label, warning])).toEqual([
      ['#rules', 'Usher may not see this channel.'],
      ['#market', 'Usher may not post in this channel.'],
      ['#quay', undefined],
      ['#tower', undefined],
    ])
  })

  it('name one that is gone but still chosen, once', () => {
    const [gone, ...others] = channelOptions(textChannels(guild), ['99', '99'])
    expect(gone).toMatchObject({ value: '99', warning: 'It no longer exists.' })
    expect(others.map(({ value }) => value)).not.toContain('99')
  })
})
