import { GatewayDispatchEvents } from 'discord-api-types/v10'
import { describe, expect, it } from 'vitest'
import { applyDispatch, guildOfEntryDispatch } from '#core/discord/apply-dispatch.ts'
import { factsOfEntry } from '#core/discord/guild-entry.ts'
import {
  aChannel,
  aDispatch,
  aGuildAbout,
  anEntry,
  aRole,
  BOT,
  BOT_ROLE,
  CHANNEL,
  GUILD,
} from '#test/support/guild-entries.ts'

const overwrite = (id: string) => ({ id, type: 0, allow: '1024', deny: '0' })
const wireChannel = { id: CHANNEL, guild_id: GUILD, name: 'lounge', type: 0 }

describe('the entry after a dispatch', () => {
  it('has the name, features, vanity URL, owner and roles of GUILD_UPDATE, and its old channels', () => {
    const roles = [aRole({ name: 'crew', permissions: '8' })]
    const data = { id: GUILD, name: 'Port', icon: 'i', features: ['HUB'], roles }
    const payload = aDispatch(GatewayDispatchEvents.GuildUpdate, {
      ...data,
      vanity_url_code: 'port',
      owner_id: '7',
      ...aGuildAbout({ description: 'Ships', premium_tier: 2, rules_channel_id: '8' }),
    })
    expect(applyDispatch(anEntry(), payload)).toEqual(
      anEntry({
        name: 'Port',
        icon: 'i',
        features: ['HUB'],
        roles,
        vanityCode: 'port',
        ownerId: '7',
        about: {
          ...anEntry().about,
          description: 'Ships',
          premiumTier: 2,
          rulesChannelId: '8',
        },
      }),
    )
  })

  it('has a new, a changed and no longer a deleted channel', () => {
    const made = { ...wireChannel, id: '5' }
    const create = aDispatch(GatewayDispatchEvents.ChannelCreate, made)
    expect(applyDispatch(anEntry(), create)?.channels).toEqual([
      aChannel(),
      aChannel({ id: '5', name: 'lounge' }),
    ])
    const update = aDispatch(GatewayDispatchEvents.ChannelUpdate, wireChannel)
    expect(applyDispatch(anEntry(), update)?.channels).toEqual([aChannel({ name: 'lounge' })])
    const remove = aDispatch(GatewayDispatchEvents.ChannelDelete, wireChannel)
    expect(applyDispatch(anEntry(), remove)?.channels).toEqual([])
  })

  it('keeps the overwrites of everyone, of the roles of the bot and of the bot alone', () => {
    const overwrites = [overwrite(GUILD), overwrite('99'), overwrite(BOT_ROLE), overwrite(BOT)]
    const payload = aDispatch(GatewayDispatchEvents.ChannelUpdate, {
      ...wireChannel,
      permission_overwrites: overwrites,
    })
    const [channel] = applyDispatch(anEntry(), payload)?.channels ?? []
    expect(channel?.overwrites.map(({ id }) => id)).toEqual([GUILD, BOT_ROLE, BOT])
  })

  it('has a new, a changed and no longer a deleted role', () => {
    const crew = { id: '5', name: 'crew', permissions: '0', position: 2 }
    const create = aDispatch(GatewayDispatchEvents.GuildRoleCreate, { guild_id: GUILD, role: crew })
    expect(applyDispatch(anEntry(), create)?.roles).toEqual([...anEntry().roles, crew])
    const changed = aRole({ permissions: '32' })
    const update = aDispatch(GatewayDispatchEvents.GuildRoleUpdate, {
      guild_id: GUILD,
      role: changed,
    })
    expect(applyDispatch(anEntry(), update)?.roles).toContainEqual(changed)
    const gone = { guild_id: GUILD, role_id: BOT_ROLE }
    const remove = aDispatch(GatewayDispatchEvents.GuildRoleDelete, gone)
    expect(applyDispatch(anEntry(), remove)).toMatchObject({
      roles: [{ id: GUILD }],
      botRoleIds: [],
    })
  })

  it('has what the bot lost and how long it is timed out', () => {
    const payload = aDispatch(GatewayDispatchEvents.GuildMemberUpdate, {
      guild_id: GUILD,
      user: { id: BOT },
      roles: [],
      communication_disabled_until: '2026-03-01T12:00:00Z',
    })
    expect(applyDispatch(anEntry(), payload)).toMatchObject({
      botRoleIds: [],
      botTimedOutUntil: Date.parse('2026-03-01T12:00:00Z'),
    })
  })

  it('is unknown once the bot has a role whose overwrites were not kept', () => {
    const roles = [BOT_ROLE, '99']
    const data = { guild_id: GUILD, user: { id: BOT }, roles }
    const payload = aDispatch(GatewayDispatchEvents.GuildMemberUpdate, data)
    expect(applyDispatch(anEntry(), payload)).toBeUndefined()
  })

  it('is the same after anything else', () => {
    const entry = anEntry()
    const data = { guild_id: GUILD, user: { id: '99' }, roles: ['98'] }
    const other = aDispatch(GatewayDispatchEvents.GuildMemberUpdate, data)
    expect(applyDispatch(entry, other)).toBe(entry)
    expect(applyDispatch(entry, aDispatch(GatewayDispatchEvents.TypingStart, {}))).toBe(entry)
  })
})

describe('the guild that a dispatch is about', () => {
  it('is known of what may change an entry, and of nothing else', () => {
    const { ChannelUpdate, GuildMemberUpdate, GuildUpdate, MessageCreate } = GatewayDispatchEvents
    const of = (t: GatewayDispatchEvents, d: object) => guildOfEntryDispatch(aDispatch(t, d), BOT)
    expect(of(GuildUpdate, { id: GUILD })).toBe(GUILD)
    expect(of(ChannelUpdate, wireChannel)).toBe(GUILD)
    expect(of(GuildMemberUpdate, { guild_id: GUILD, user: { id: BOT } })).toBe(GUILD)
    expect(of(GuildMemberUpdate, { guild_id: GUILD, user: { id: '99' } })).toBeUndefined()
    expect(of(MessageCreate, { guild_id: GUILD })).toBeUndefined()
  })
})

describe('what attribution has to know of a guild', () => {
  it('is whether members may come by a vanity URL', () => {
    expect(factsOfEntry(anEntry()).hasVanity).toBe(false)
    expect(factsOfEntry(anEntry({ vanityCode: 'harbour' })).hasVanity).toBe(true)
  })

  it.each(['DISCOVERABLE', 'HAS_DIRECTORY_ENTRY', 'HUB', 'LINKED_TO_HUB'])(
    'is whether they may come without an invite: %s',
    (feature) => {
      expect(factsOfEntry(anEntry({ features: ['COMMUNITY'] })).isOpen).toBe(false)
      expect(factsOfEntry(anEntry({ features: [feature] })).isOpen).toBe(true)
    },
  )

  it('is whether they may come from the lobby of a game', () => {
    const channel = { ...wireChannel, linked_lobby: { lobby_id: '1' } }
    const payload = aDispatch(GatewayDispatchEvents.ChannelUpdate, channel)
    const entry = applyDispatch(anEntry(), payload)
    expect(entry && factsOfEntry(entry).isOpen).toBe(true)
  })
})
