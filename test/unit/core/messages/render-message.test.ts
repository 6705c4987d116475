import { describe, expect, it } from 'vitest'
import type { MessageFacts } from '#core/messages/message-facts.ts'
import { renderMessage } from '#core/messages/render-message.ts'
import { usedVariables } from '#core/messages/used-variables.ts'
import { aPerson, someFacts } from '#test/support/message-facts.ts'

const MEMBER = '868946730878632047'
const INVITER = '325678901234567890'
const text = (content: string, facts: MessageFacts = someFacts()) =>
  renderMessage({ kind: 'join', content, isEmbed: false, facts })
const embeds = (documents: object[], facts: MessageFacts = someFacts()) =>
  renderMessage({
    kind: 'join',
    content: JSON.stringify({ embeds: documents }),
    isEmbed: true,
    facts,
  })
const contentOf = (rendering: ReturnType<typeof text>) =>
  rendering.kind === 'message' ? rendering.body.content : undefined

describe('a text', () => {
  it('is filled, and alerts whom it mentions', () => {
    expect(text('Welcome <user_mention>! By <inviter_display_name>, `<invite_code>`.')).toEqual({
      kind: 'message',
      body: {
        content: `Welcome <@${MEMBER}>! By Ines, \`harbour24\`.`,
        allowed_mentions: { parse: [], users: [MEMBER] },
      },
    })
  })

  it.each([
    ['<inviter_mention>', [INVITER]],
    ['<user_mention> <inviter_mention>', [MEMBER, INVITER]],
    [`<@${INVITER}> <@!${MEMBER}>`, [MEMBER, INVITER]],
    ['<@<user_id>>', [MEMBER]],
    ['<user_display_name> <server_owner> <@1> <@&2> @everyone', []],
  ])('%s alerts %j', (content, users) => {
    expect(text(content)).toMatchObject({ body: { allowed_mentions: { parse: [], users } } })
  })

  it('does not alert an owner who is the inviter, where only the owner is mentioned', () => {
    const guild = { id: '1', ownerId: INVITER }
    const rendering = text('Ask <server_owner>', someFacts({ guild }))
    expect(rendering).toMatchObject({
      body: { content: `Ask <@${INVITER}>`, allowed_mentions: { users: [] } },
    })
  })

  it('does not alert somebody whose mention was cut off', () => {
    expect(text(`${'x'.repeat(1_999)}<user_mention>`)).toMatchObject({
      body: { content: `${'x'.repeat(1_999)}…`, allowed_mentions: { users: [] } },
    })
  })

  it('of a member who wants no identity shown mentions nobody', () => {
    const rendering = text('<user_mention> <user_id> <user_avatar_url>', someFacts({ user: null }))
    expect(rendering).toMatchObject({
      body: {
        content: 'Unknown member Unknown member https://cdn.discordapp.com/embed/avatars/0.png',
        allowed_mentions: { parse: [], users: [] },
      },
    })
  })

  it('leaves what is no variable as written', () => {
    expect(contentOf(text('<nothing> <USER_ID> < user_id> <user_id'))).toBe(
      '<nothing> <USER_ID> < user_id> <user_id',
    )
  })

  it('does not fill what a value says', () => {
    const user = aPerson({ nickname: '<inviter_id>' })
    expect(contentOf(text('<user_nickname>', someFacts({ user })))).toBe('\\<inviter\\_id\\>')
  })

  it('shows names in code as they are, where a backslash would show', () => {
    const user = aPerson({ nickname: 'a_b*c`d' })
    expect(contentOf(text('`<user_nickname>` <user_nickname>', someFacts({ user })))).toBe(
      '`a_b*cˋd` a\\_b\\*cˋd',
    )
  })

  it('encodes a name within an address', () => {
    const user = aPerson({ nickname: 'a b/../c)' })
    const rendering = text('[x](https://example.com/<user_nickname>)', someFacts({ user }))
    expect(contentOf(rendering)).toBe('[x](https://example.com/a%20b%2F%2E%2E%2Fc%29)')
  })

  it.each(['', '  \n '])('of blanks alone (%j) is nothing', (content) => {
    expect(text(content)).toEqual({ kind: 'nothing', reason: 'empty' })
  })
})

describe('an embed document', () => {
  it('is filled by what each place shows: mentions in texts, names in titles and footers', () => {
    const user = aPerson({ nickname: 'a*b' })
    const rendering = embeds(
      [
        {
          title: '<user_mention>',
          description: '<user_mention> <user_nickname>',
          footer: { text: '<user_mention>' },
          author: { name: '<user_nickname>' },
          fields: [{ name: '<channel_mention>', value: '<channel_mention>' }],
        },
      ],
      someFacts({ user }),
    )
    expect(rendering).toEqual({
      kind: 'message',
      body: {
        embeds: [
          {
            title: 'a\\*b',
            description: `<@${MEMBER}> a\\*b`,
            footer: { text: 'a*b' },
            author: { name: 'a*b' },
            fields: [{ name: 'welcome', value: '<#944644082502860840>', inline: false }],
          },
        ],
        allowed_mentions: { parse: [], users: [] },
      },
    })
  })

  it('has the picture whole, what else is in an address encoded, and the time as ISO 8601', () => {
    const guild = { id: '1', name: 'a&b #c' }
    const rendering = embeds(
      [
        {
          title: 'x',
          url: 'https://example.com/?q=<server_name>&by=<inviter_avatar_url>',
          thumbnail: { url: '<inviter_avatar_url>?size=64' },
          timestamp: '<current_datetime_iso>',
        },
        { title: 'y', timestamp: '2026-01-01T00:00:00+01:00' },
      ],
      someFacts({ guild }),
    )
    const picture = 'https://cdn.discordapp.com/embed/avatars/3.png'
    const encoded = encodeURIComponent(picture).replaceAll('.', '%2E')
    expect(rendering).toMatchObject({
      body: {
        embeds: [
          {
            url: `https://example.com/?q=a%26b%20%23c&by=${encoded}`,
            thumbnail: { url: `${picture}?size=64` },
            timestamp: '2026-07-01T22:30:05.000Z',
          },
          { timestamp: '2025-12-31T23:00:00.000Z' },
        ],
      },
    })
  })

  it('loses an address that filling made too long, and an embed that was nothing else', () => {
    const url = `https://example.com/${'<server_description>'.repeat(50)}`
    const guild = { id: '1', description: 'é'.repeat(300) }
    expect(embeds([{ image: { url } }, { title: 'x', url }], someFacts({ guild }))).toEqual({
      kind: 'message',
      body: { embeds: [{ title: 'x' }], allowed_mentions: { parse: [], users: [] } },
    })
    expect(embeds([{ image: { url } }], someFacts({ guild }))).toEqual({
      kind: 'nothing',
      reason: 'empty',
    })
  })

  it('is cut, each text by its own limit', () => {
    const guild = { id: '1', description: 'd'.repeat(300) }
    const long = '<server_description>'.repeat(10)
    const rendering = embeds(
      [{ title: long, author: { name: long }, fields: [{ name: long, value: long }] }],
      someFacts({ guild }),
    )
    const cut = (length: number) => `${'d'.repeat(length - 1)}…`
    expect(rendering).toMatchObject({
      body: {
        embeds: [
          {
            title: cut(256),
            author: { name: cut(256) },
            fields: [{ name: cut(256), value: cut(1_024) }],
          },
        ],
      },
    })
  })

  it('with faults is nothing, and says so', () => {
    const facts = someFacts()
    expect(renderMessage({ kind: 'join', content: '{', isEmbed: true, facts })).toEqual({
      kind: 'nothing',
      reason: 'invalid-embed',
    })
  })
})

describe('the variables that a message uses', () => {
  it('are those of its kind, once each', () => {
    const content = '<user_id> <user_id> <channel_name> <nothing>'
    const used = (kind: 'join' | 'leave') => [...usedVariables({ kind, content, isEmbed: false })]
    expect(used('join')).toEqual(['user_id', 'channel_name'])
    expect(used('leave')).toEqual(['user_id'])
  })

  it('are found in a document, also where JSON spells them otherwise', () => {
    const content = '{"x":"<user_id>","embeds":[{"title":"\\u003cserver_name\\u003e"}]}'
    expect([...usedVariables({ kind: 'join', content, isEmbed: true })]).toEqual(['server_name'])
    expect(usedVariables({ kind: 'join', content: '{', isEmbed: true }).size).toBe(0)
  })
})
