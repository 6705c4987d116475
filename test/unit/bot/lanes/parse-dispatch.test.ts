import {
  AuditLogEvent,
  GatewayDispatchEvents,
  GatewayOpcodes,
  GuildMemberFlags,
} from 'discord-api-types/v10'
import { describe, expect, it } from 'vitest'
import { parseDispatch } from '#bot/lanes/parse-dispatch.ts'
import { snowflakeCreatedAt } from '#core/discord/snowflakes.ts'
import {
  aMemberAdd,
  aMemberRemove,
  anInviteCreate,
  anInviteDelete,
  aUser,
} from '#test/support/dispatches.ts'

const memberOf = (payload: Parameters<typeof parseDispatch>[0]) => {
  const detail = parseDispatch(payload)?.detail
  return detail?.kind === 'join' ? detail.member : undefined
}

describe('a member who came', () => {
  it('is read with the instant of the join', () => {
    expect(parseDispatch(aMemberAdd())).toEqual({
      guildId: '1100000000000000000',
      detail: {
        kind: 'join',
        member: {
          memberId: '1200000000000000000',
          memberName: 'Mina',
          memberAvatar: null,
          joinedAt: Date.parse('2026-03-01T12:00:00.123Z'),
          isBot: false,
          isGuest: false,
          roleIds: [],
          isRejoin: false,
          isFreshAccount: false,
        },
      },
    })
  })

  it('goes by the user name where there is no display name', () => {
    expect(memberOf(aMemberAdd({ user: aUser({ global_name: null }) }))?.memberName).toBe('mina')
  })

  it('may be a bot, or have been here before', () => {
    expect(memberOf(aMemberAdd({ user: aUser({ bot: true }) }))?.isBot).toBe(true)
    const flags = GuildMemberFlags.DidRejoin | GuildMemberFlags.CompletedOnboarding
    expect(memberOf(aMemberAdd({ flags }))?.isRejoin).toBe(true)
  })

  it('has a fresh account for its first seven days', () => {
    const madeAt = snowflakeCreatedAt('1200000000000000000').getTime()
    const joinedAfter = (ms: number) =>
      memberOf(aMemberAdd({ joined_at: new Date(madeAt + ms).toISOString() }))
    const week = 7 * 24 * 3_600_000
    expect(joinedAfter(week - 1)?.isFreshAccount).toBe(true)
    expect(joinedAfter(week)?.isFreshAccount).toBe(false)
  })

  it('may have no instant of joining, as a guest', () => {
    expect(memberOf(aMemberAdd({ joined_at: null }))).toMatchObject({
      joinedAt: null,
      isFreshAccount: false,
    })
  })
})

it('reads the roles that a member comes with, and whether as a guest', () => {
  const member = memberOf(aMemberAdd({ roles: ['8', '9'], flags: GuildMemberFlags.IsGuest }))
  expect(member).toMatchObject({ roleIds: ['8', '9'], isGuest: true })
})

it('reads a leave', () => {
  expect(parseDispatch(aMemberRemove())?.detail).toEqual({
    kind: 'leave',
    memberId: '1200000000000000000',
    memberName: 'Mina',
  })
})

it('reads an invite that was created', () => {
  const payload = anInviteCreate({ expires_at: '2026-03-02T12:00:00+00:00', max_age: 86_400 })
  expect(parseDispatch(payload)?.detail).toEqual({
    kind: 'invite-created',
    invite: {
      code: 'abc',
      isVanity: false,
      roleIds: [],
      isGuest: false,
      uses: 0,
      maxUses: 0,
      maxAgeSeconds: 86_400,
      temporary: false,
      channelId: '1300000000000000000',
      inviterId: '1250000000000000000',
      inviterName: 'ines',
      inviterAvatar: null,
      createdAt: Date.parse('2026-03-01T12:00:00Z'),
      expiresAt: Date.parse('2026-03-02T12:00:00Z'),
    },
  })
})

it('reads an invite without an inviter, as Discord itself makes them', () => {
  expect(parseDispatch(anInviteCreate({ inviter: undefined }))?.detail).toMatchObject({
    invite: { inviterId: null, inviterName: null, expiresAt: null },
  })
})

it('reads an invite that is no more', () => {
  expect(parseDispatch(anInviteDelete())).toEqual({
    guildId: '1100000000000000000',
    detail: { kind: 'invite-deleted', code: 'abc' },
  })
})

describe('an entry of the audit log', () => {
  const entry = (change: object) =>
    parseDispatch({
      op: GatewayOpcodes.Dispatch,
      s: 3,
      t: GatewayDispatchEvents.GuildAuditLogEntryCreate,
      d: { id: '1', guild_id: '7', target_id: '20', user_id: '30', action_type: 28, ...change },
    })

  it('tells who added which bot', () => {
    const detail = { kind: 'bot-added', botId: '20', adderId: '30' }
    expect(entry({})).toEqual({ guildId: '7', detail })
  })

  it('of anything else, or without its parties, is passed over', () => {
    expect(entry({ action_type: AuditLogEvent.MemberKick })).toBeUndefined()
    expect(entry({ target_id: null })).toBeUndefined()
    expect(entry({ user_id: null })).toBeUndefined()
  })
})

it('passes over invites of group messages, and what lanes do not settle', () => {
  expect(parseDispatch(anInviteCreate({ guild_id: undefined }))).toBeUndefined()
  const resumed = { op: GatewayOpcodes.Dispatch, s: 3, t: GatewayDispatchEvents.Resumed } as const
  expect(parseDispatch({ ...resumed, d: { _trace: [] } as never })).toBeUndefined()
})
