import { PermissionFlagsBits as bits } from 'discord-api-types/v10'
import { describe, expect, it } from 'vitest'
import {
  allPermissions,
  channelPermissions,
  guildPermissions,
} from '#infra/local/discord/world/permissions.ts'
import type { Channel, Guild, Overwrite } from '#infra/local/discord/world/world.ts'

const view = bits.ViewChannel
const send = bits.SendMessages

function aGuild(roles: Record<string, bigint>, memberRoles: string[]): Guild {
  const members = new Map([['member', { roleIds: memberRoles }]])
  return {
    id: 'guild',
    ownerId: 'owner',
    roles: new Map(Object.entries(roles).map(([id, permissions]) => [id, { id, permissions }])),
    members,
  } as unknown as Guild // only what permissions are computed from
}

const aChannel = (...overwrites: Overwrite[]): Channel => ({
  id: 'channel',
  guildId: 'guild',
  name: 'general',
  type: 0,
  position: 0,
  overwrites,
  messages: [],
})

describe('permissions', () => {
  it('are all for the owner and for administrators, whatever a channel denies', () => {
    const guild = aGuild({ guild: 0n, admin: bits.Administrator }, ['admin'])
    const channel = aChannel({ id: 'member', type: 1, allow: 0n, deny: view })
    expect(guildPermissions(guild, 'owner')).toBe(allPermissions)
    expect(channelPermissions(guild, channel, 'member')).toBe(allPermissions)
  })

  it('are none for who is no member', () => {
    expect(guildPermissions(aGuild({ guild: view }, []), 'stranger')).toBe(0n)
  })

  it('go from everyone over roles to the member, each overriding the former', () => {
    const guild = aGuild({ guild: view | send, crew: 0n }, ['crew'])
    const everyone: Overwrite = { id: 'guild', type: 0, allow: 0n, deny: send }
    const crew: Overwrite = { id: 'crew', type: 0, allow: send, deny: 0n }
    const member: Overwrite = { id: 'member', type: 1, allow: 0n, deny: send }
    const inChannel = (...overwrites: Overwrite[]) =>
      channelPermissions(guild, aChannel(...overwrites), 'member')
    expect(inChannel(everyone)).toBe(view)
    expect(inChannel(crew, everyone)).toBe(view | send)
    expect(inChannel(member, crew, everyone)).toBe(view)
  })

  it('let the allow of one role win over the deny of another', () => {
    const guild = aGuild({ guild: view | send, a: 0n, b: 0n }, ['a', 'b'])
    const channel = aChannel(
      { id: 'a', type: 0, allow: send, deny: 0n },
      { id: 'b', type: 0, allow: 0n, deny: send },
    )
    expect(channelPermissions(guild, channel, 'member')).toBe(view | send)
  })

  it('are none in a channel that cannot be viewed', () => {
    const guild = aGuild({ guild: view | send }, [])
    const channel = aChannel({ id: 'guild', type: 0, allow: 0n, deny: view })
    expect(channelPermissions(guild, channel, 'member')).toBe(0n)
  })
})
