import { PermissionFlagsBits } from 'discord-api-types/v10'
import { describe, expect, it } from 'vitest'
import { mentionsIn } from '#infra/local/discord/rest/mentions.ts'
import type { Channel, Guild, World } from '#infra/local/discord/world/world.ts'

const channel = { overwrites: [] } as unknown as Channel // as a new channel

function whatPings(
  content: string,
  allowed: Parameters<typeof mentionsIn>[2]['allowed'],
  everyonePermissions = 0n,
) {
  const guild = {
    id: '1',
    ownerId: '9',
    roles: new Map([
      ['1', { permissions: PermissionFlagsBits.ViewChannel | everyonePermissions }],
      ['20', { permissions: 0n, mentionable: true }],
      ['21', { permissions: 0n, mentionable: false }],
    ]),
    members: new Map(['2', '3', '8'].map((id) => [id, { roleIds: [] }])),
  } as unknown as Guild // only what mentions look at
  const world = { users: new Map(['2', '3', '4', '8'].map((id) => [id, {}])) } as unknown as World
  return mentionsIn({ world, guild, channel }, '8', { content, allowed }).pings
}

const all = '@everyone <@2> <@!3> <@4> <@5> <@&20> <@&21>'

describe('mentions', () => {
  it('without allowed_mentions notify members and mentionable roles', () => {
    expect(whatPings(all, undefined)).toEqual({
      everyone: false,
      userIds: ['2', '3'],
      roleIds: ['20'],
    })
  })

  it('reach everyone and every role only with the permission for it', () => {
    expect(whatPings(all, undefined, PermissionFlagsBits.MentionEveryone)).toEqual({
      everyone: true,
      userIds: ['2', '3'],
      roleIds: ['20', '21'],
    })
  })

  it('notify nobody with an empty list, and only those listed', () => {
    expect(whatPings(all, {})).toEqual({ everyone: false, userIds: [], roleIds: [] })
    expect(whatPings(all, { parse: [], users: ['2'] }).userIds).toEqual(['2'])
    expect(whatPings(all, { parse: ['users'] }).userIds).toEqual(['2', '3'])
  })
})
