import { beforeEach, describe, expect, it } from 'vitest'
import { gatherFacts } from '#bot/announcements/gather-facts.ts'
import type { FetchedMember } from '#bot/discord/guild-members.ts'
import type { GuildEntry } from '#core/discord/guild-entry.ts'
import { usedVariables } from '#core/messages/used-variables.ts'
import type { MessagePayload } from '#core/postgres/outbox-payload.ts'
import { aChannel, anEntry, aRole, CHANNEL, GUILD } from '#test/support/guild-entries.ts'

const MEMBER = '1100000000000000071'
const INVITER = '1100000000000000072'
const OWNER = anEntry().ownerId

const aPayload = (change: Partial<MessagePayload> = {}): MessagePayload => ({
  memberId: MEMBER,
  memberName: 'Mina',
  memberAvatar: 'a1',
  joinedAt: 1_000,
  inviterId: INVITER,
  inviterName: 'Ines',
  inviterAvatar: null,
  code: 'abc',
  inviteCount: 3,
  ...change,
})
const aMember = (change: Partial<FetchedMember> = {}): FetchedMember => ({
  username: 'ines.v',
  globalName: 'Ines',
  nickname: 'Captain',
  avatar: 'b2',
  guildAvatar: null,
  isDeaf: false,
  isMute: true,
  isPending: false,
  joinedAt: new Date(500),
  premiumSince: null,
  roleIds: [],
  communicationDisabledUntil: null,
  ...change,
})

let asked: string[]
let members: Map<string, FetchedMember>
let entry: GuildEntry
beforeEach(() => {
  asked = []
  members = new Map([[INVITER, aMember()]])
  entry = anEntry()
})

type Change = { payload?: Partial<MessagePayload>; kind?: 'join' | 'leave'; isEmbed?: boolean }

/** Facts for a template, and what was asked for them. */
async function gather(content: string, { payload, kind = 'join', isEmbed = false }: Change = {}) {
  return gatherFacts(
    {
      members: {
        fetch(_, userId) {
          asked.push(userId)
          return Promise.resolve(members.get(userId))
        },
        fetchAvatar(userId) {
          asked.push(`avatar of ${userId}`)
          return Promise.resolve('c3')
        },
      },
      entryOf() {
        asked.push('entry')
        return Promise.resolve(entry)
      },
      now: () => 9_000,
    },
    {
      guildId: GUILD,
      channelId: CHANNEL,
      kind,
      payload: aPayload(payload),
      timezone: 'Europe/Amsterdam',
      used: usedVariables({ kind, content, isEmbed }),
      isEmbed,
      signal: AbortSignal.timeout(5_000),
    },
  )
}

describe('what a message costs', () => {
  it.each([
    '<user_mention> <user_id> <user_display_name> <user_joined_at> <user_avatar_url>',
    '<inviter_id> <inviter_mention> <invite_code> <current_invite_count> <current_date>',
    '<server_id> <server_created_at> <channel_id> <channel_mention> <channel_created_at>',
    'no variable <at_all>',
  ])('is no question where the event says it all: %s', async (content) => {
    await gather(content)
    expect(asked).toEqual([])
  })

  it.each([
    ['<user_nickname>', [MEMBER]],
    ['<inviter_display_name> <inviter_roles>', ['entry', INVITER]],
    ['<inviter_joined_at>', [INVITER]],
    ['<server_name> <channel_name>', ['entry']],
    ['<server_owner>', ['entry']],
  ])('is what %s needs', async (content, wanted) => {
    await gather(content)
    expect(asked).toEqual(wanted)
  })

  it('is the name of an inviter whom the event does not name, where no mention may show', async () => {
    const facts = await gather('`<inviter_mention>`', { payload: { inviterName: null } })
    expect(asked).toEqual([INVITER])
    expect(facts.inviter?.username).toBe(aMember().username)
  })

  it('of a leave is no membership of who has left, but their picture', async () => {
    const facts = await gather('<user_nickname> <user_avatar_url>', {
      kind: 'leave',
      payload: { memberAvatar: null },
    })
    expect(asked).toEqual([`avatar of ${MEMBER}`])
    expect(facts.user?.avatarUrl).toContain(`/avatars/${MEMBER}/c3.png`)
  })

  it('is the owner’s name only where a mention would not show', async () => {
    members.set(OWNER, aMember({ nickname: null, globalName: 'Ada' }))
    const content = JSON.stringify({ embeds: [{ title: '<server_owner>' }] })
    const facts = await gather(content, { isEmbed: true })
    expect(asked).toEqual(['entry', OWNER])
    expect(facts.guild.ownerName).toBe('Ada')
  })
})

describe('the facts', () => {
  it('have the member as the event told, and the inviter as Discord knows them now', async () => {
    const facts = await gather('<user_display_name> <inviter_display_name>')
    expect(facts.user).toMatchObject({ id: MEMBER, globalName: 'Mina', joinedAt: new Date(1_000) })
    expect(facts.inviter).toMatchObject({ id: INVITER, nickname: 'Captain', isMute: true })
    expect(facts).toMatchObject({ inviteCode: 'abc', currentInviteCount: 3, now: new Date(9_000) })
  })

  it('have the name that the invite had of an inviter who is no member any more', async () => {
    members.clear()
    const facts = await gather('<inviter_display_name>')
    expect(facts.inviter).toMatchObject({ id: INVITER, globalName: 'Ines' })
  })

  it('list roles from the highest on, without everyone', async () => {
    const roleIds = ['1', '2', GUILD]
    members.set(INVITER, aMember({ roleIds }))
    const named = (id: string, name: string, position: number) => aRole({ id, name, position })
    const roles = [named(GUILD, '@everyone', 0), named('1', 'crew', 1), named('2', 'captain', 5)]
    entry = anEntry({ roles })
    const facts = await gather('<inviter_roles>')
    expect(facts.inviter?.roles).toEqual([
      { id: '2', name: 'captain' },
      { id: '1', name: 'crew' },
    ])
  })

  it('show nobody who wants no identity shown, and ask nothing about them', async () => {
    const payload = { memberId: '-77', memberName: null, memberAvatar: null, inviterId: null }
    const facts = await gather('<user_nickname> <user_avatar_url> <inviter_nickname>', { payload })
    expect(facts).toMatchObject({ user: null, inviter: null })
    expect(asked).toEqual([])
  })

  it('name the channels of the guild, and what it says of itself', async () => {
    entry = anEntry({
      channels: [aChannel(), aChannel({ id: '8', name: 'rules' })],
      about: { ...anEntry().about, rulesChannelId: '8', premiumTier: 2 },
    })
    const facts = await gather('<server_rules_channel>')
    expect(facts.channel).toEqual({ id: CHANNEL, name: 'general', type: 0 })
    expect(facts.guild).toMatchObject({
      rulesChannel: { id: '8', name: 'rules', type: 0 },
      systemChannel: null,
      premiumTier: 2,
      afkTimeoutS: 300,
    })
  })
})
