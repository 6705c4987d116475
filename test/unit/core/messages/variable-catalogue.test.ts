import { describe, expect, it } from 'vitest'
import type { MessageFacts, MessageKind } from '#core/messages/message-facts.ts'
import { renderMessage } from '#core/messages/render-message.ts'
import { findVariable, variableCatalogue } from '#core/messages/variable-catalogue.ts'
import { someFacts } from '#test/support/message-facts.ts'

const amsterdam = 'Europe/Amsterdam'

/** Everything that can be known. */
const present = someFacts({
  guild: {
    id: '944644082502860820',
    name: 'The Harbour',
    description: 'Boats, all day',
    afkTimeoutS: 3_900,
    mfaLevel: 1,
    ownerId: '300000000000000000',
    ownerName: 'Ada',
    preferredLocale: 'nl',
    premiumSubscriptionCount: 7,
    premiumTier: 3,
    verificationLevel: 4,
    nsfwLevel: 3,
    publicUpdatesChannel: { id: '11', name: 'staff' },
    rulesChannel: { id: '12', name: 'rules' },
    systemChannel: { id: '13', name: 'hello' },
    widgetChannel: { id: '14', name: 'door' },
  },
})

/** Nobody and nothing is known but the guild's id. */
const absent = someFacts({
  user: null,
  inviter: null,
  inviteCode: null,
  currentInviteCount: null,
  channel: null,
  guild: { id: '944644082502860820' },
})

/** What is known of a leave's member: the user that Discord names, and the join that was kept. */
const leaver = someFacts({
  channel: null,
  user: { id: '868946730878632047', username: 'mina_v', globalName: 'Mina' },
})

type Row = [name: string, known: string, unknown: string]

const person = (family: 'user' | 'inviter', id: string, nickname: string, word: string): Row[] =>
  [
    ['id', id, word],
    ['mention', `<@${id}>`, word],
    ['nickname', nickname, word],
    ['display_name', nickname, word],
    ['is_deaf', 'Deafend', 'Not deafend'],
    ['is_mute', 'Muted', 'Not muted'],
    ['is_pending', 'Pending', 'Not pending'],
    ['joined_at', '29-03-2026 00:59:59', 'Unknown'],
    ['premium_since', '29-03-2026 01:00:00', 'Not boosting'],
    ['roles', '<@&944644082502860901>, <@&944644082502860902>', 'No roles'],
    ['communication_disabled_until', '25-10-2026 01:00:00', 'None'],
  ].map(([name = '', known = '', unknown = '']) => [`${family}_${name}`, known, unknown])

const rows: Row[] = [
  ...person('inviter', '325678901234567890', 'Ines', 'Unknown inviter'),
  [
    'inviter_avatar_url',
    'https://cdn.discordapp.com/embed/avatars/3.png',
    'https://cdn.discordapp.com/embed/avatars/0.png',
  ],
  ['current_invite_count', '12', '0'],
  ['invite_code', 'harbour24', 'Unknown invite'],
  ...person('user', '868946730878632047', 'Captain', 'Unknown member'),
  [
    'user_avatar_url',
    'https://cdn.discordapp.com/avatars/868946730878632047/abc.png',
    'https://cdn.discordapp.com/embed/avatars/0.png',
  ],
  ['channel_id', '944644082502860840', 'Unknown channel'],
  ['channel_mention', '<#944644082502860840>', 'Unknown channel'],
  ['channel_name', 'welcome', 'Unknown channel'],
  ['channel_type', 'GUILD\\_TEXT', 'UNKNOWN'],
  ['channel_created_at', '19-02-2022 17:18:19', 'Unknown'],
  ['server_id', '944644082502860820', '944644082502860820'],
  ['server_name', 'The Harbour', 'Unknown server'],
  ['server_created_at', '19-02-2022 17:18:19', '19-02-2022 17:18:19'],
  ['server_description', 'Boats, all day', 'Not in use'],
  ['server_afk_timeout', '1:05:00', 'Not in use'],
  ['server_mfa_level', 'ELEVATED', 'Not in use'],
  ['server_owner', '<@300000000000000000>', 'Unknown owner'],
  ['server_preferred_locale', 'nl', 'Not in use'],
  ['server_premium_subscription_count', '7', '0'],
  ['server_premium_tier', 'TIER\\_3', 'Not in use'],
  ['server_verification_level', 'VERY\\_HIGH', 'Not in use'],
  ['server_nsfw_level', 'AGE\\_RESTRICTED', 'Not in use'],
  ['server_public_updates_channel', '<#11>', 'Not in use'],
  ['server_rules_channel', '<#12>', 'Not in use'],
  ['server_system_channel', '<#13>', 'Not in use'],
  ['server_widget_channel', '<#14>', 'Not in use'],
  ['current_date', '01-07-2026', '01-07-2026'],
  ['current_time', '22:30:05', '22:30:05'],
  ['current_datetime', '01-07-2026 22:30:05', '01-07-2026 22:30:05'],
  ['current_datetime_iso', '2026-07-01T22:30:05.000Z', '2026-07-01T22:30:05.000Z'],
]

/* The same instants on a clock with daylight saving: it began on 29 March 2026 at 01:00 UTC, and
   ended on 25 October at 01:00 UTC. */
const inAmsterdam = new Map([
  ['29-03-2026 00:59:59', '29-03-2026 01:59:59'],
  ['29-03-2026 01:00:00', '29-03-2026 03:00:00'],
  ['25-10-2026 01:00:00', '25-10-2026 02:00:00'],
  ['19-02-2022 17:18:19', '19-02-2022 18:18:19'],
  ['01-07-2026', '02-07-2026'],
  ['22:30:05', '00:30:05'],
  ['01-07-2026 22:30:05', '02-07-2026 00:30:05'],
])

function say(name: string, kind: MessageKind, facts: MessageFacts): string | undefined {
  const content = `<${name}>`
  const rendering = renderMessage({ kind, content, isEmbed: false, facts })
  return rendering.kind === 'message' ? rendering.body.content : undefined
}

it('has the rows below and no other variable, each once', () => {
  expect(rows.map(([name]) => name)).toEqual(variableCatalogue.map(({ name }) => name))
  expect(new Set(rows.map(([name]) => name)).size).toBe(rows.length)
})

describe.each(['join', 'leave'] as const)('in a %s message', (kind) => {
  it.each(rows)('<%s> says what is known, and the word for what is not', (name, known, unknown) => {
    const isWritten = kind === 'leave' && name.startsWith('channel_')
    expect(say(name, kind, present)).toBe(isWritten ? `<${name}>` : known)
    expect(say(name, kind, absent)).toBe(isWritten ? `<${name}>` : unknown)
  })

  it.each(rows)("<%s> is on the guild's clock", (name, known, unknown) => {
    const isWritten = kind === 'leave' && name.startsWith('channel_')
    const there = (text: string) => (isWritten ? `<${name}>` : (inAmsterdam.get(text) ?? text))
    expect(say(name, kind, { ...present, timezone: amsterdam })).toBe(there(known))
    expect(say(name, kind, { ...absent, timezone: amsterdam })).toBe(there(unknown))
  })
})

describe('a person', () => {
  it('has the words for what only a member has, once they have left', () => {
    const said = (name: string) => say(name, 'leave', leaver)
    expect(said('user_nickname')).toBe('No nickname')
    expect(said('user_display_name')).toBe('Mina')
    expect(said('user_joined_at')).toBe('Unknown')
    expect(said('user_roles')).toBe('No roles')
    expect(said('user_is_deaf')).toBe('Not deafend')
  })

  it('is called by their nickname, else global name, else username, else mention', () => {
    const name = (change: object) =>
      say('user_display_name', 'join', someFacts({ user: { id: '5', ...change } }))
    expect(name({ username: 'u', globalName: 'g', nickname: 'n' })).toBe('n')
    expect(name({ username: 'u', globalName: 'g', nickname: null })).toBe('g')
    expect(name({ username: 'u', globalName: '\u3164 \u200b', nickname: '' })).toBe('u')
    expect(name({})).toBe('<@5>')
  })

  it('with an id that nobody can mention is nobody', () => {
    const facts = someFacts({ user: { id: '-7', username: 'secret' } })
    for (const name of ['id', 'mention', 'nickname', 'display_name']) {
      expect(say(`user_${name}`, 'join', facts)).toBe('Unknown member')
    }
  })

  it('whose time-out is over has none', () => {
    const user = { id: '5', communicationDisabledUntil: new Date('2026-07-01T22:30:05Z') }
    expect(say('user_communication_disabled_until', 'join', someFacts({ user }))).toBe('None')
  })

  it('has at most forty roles listed, and the number of the others', () => {
    const roles = Array.from({ length: 45 }, (_, i) => ({ id: String(100 + i), name: 'r' }))
    const text = say('user_roles', 'join', someFacts({ user: { id: '5', roles } }))
    expect(text?.match(/<@&\d+>/g)).toHaveLength(40)
    expect(text).toMatch(/, \+5$/)
  })

  it('has a picture of Discord’s where theirs is no https address', () => {
    const user = { id: '5', avatarUrl: 'javascript:alert(1)' }
    const url = 'https://cdn.discordapp.com/embed/avatars/0.png'
    expect(say('user_avatar_url', 'join', someFacts({ user }))).toBe(url)
  })
})

it('takes UTC where the timezone is none', () => {
  expect(say('current_time', 'join', someFacts({ timezone: 'Nowhere/Land' }))).toBe('22:30:05')
})

it('knows no variable but by its whole name', () => {
  expect(findVariable('user', 'join')).toBeUndefined()
  expect(findVariable('constructor', 'join')).toBeUndefined()
})
