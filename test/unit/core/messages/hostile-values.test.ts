import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { embedsLength, embedLimits, type EmbedTemplate } from '#core/messages/embed-document.ts'
import type { MessageFacts, PersonFacts } from '#core/messages/message-facts.ts'
import { parseEmbedDocument } from '#core/messages/parse-embed-document.ts'
import { type MessageBody, renderMessage } from '#core/messages/render-message.ts'
import { variableCatalogue } from '#core/messages/variable-catalogue.ts'
import { outlineOf, signalsOf } from '#test/support/discord-markup.ts'
import { aPerson, someFacts } from '#test/support/message-facts.ts'

const MEMBER = '868946730878632047'
const INVITER = '325678901234567890'
const kinds = fc.constantFrom('join' as const, 'leave' as const)

/* Pieces of what people put into names to be seen, to ping, to break out. */
const barbs = [
  ['@everyone', '@here', `<@${MEMBER}>`, '<@!1>', '<@&2>', '<#3>', '</ban:4>', '<t:5:R>'],
  ['<:x:6>', '<a:x:7>', '<id:home>', '<mailto:a@b.c>', 'https://evil.com', 'http://evil.com'],
  ['discord.gg/raid', 'discord.com/invite/raid', '[x](https://evil.com)', '](https://evil.com)'],
  ['`', '``', '```', '**', '*', '__', '_', '~~', '~', '||', '|', '\\', '> ', '>>> ', '# ', '-# '],
  ['- ', '1. ', '\n', '\r\n', '\u2028', '\u202e', '\u2067', '\u200b', '\ud800', '\0', '<', '>'],
  [
    '<user_mention>',
    '<inviter_id>',
    `e${'\u0301'.repeat(40)}`,
    '👩\u200d👩\u200d👧',
    'שלום',
    ' ',
    '(',
    ')',
  ],
  ['everyone', 'here', '123', ':', '.', '!', '/', '@', '#', '&', '%00', '$&', '$1', '…', '"', '}'],
].flat()
const hostileText = (maxPieces: number) =>
  fc
    .array(fc.oneof(fc.constantFrom(...barbs), fc.string({ unit: 'binary', maxLength: 8 })), {
      maxLength: maxPieces,
    })
    .map((pieces) => pieces.join(''))

const person = (id: string, text: fc.Arbitrary<string>): fc.Arbitrary<PersonFacts> =>
  fc.record({
    id: fc.constant(id),
    username: text,
    globalName: fc.option(text),
    nickname: fc.option(text),
    roles: fc.array(fc.record({ id: fc.constant('77'), name: text }), { maxLength: 60 }),
  })

/** Facts in which people chose the worst that is tried here. */
const hostileFacts = (maxPieces: number): fc.Arbitrary<MessageFacts> => {
  const text = hostileText(maxPieces)
  return fc
    .record({
      user: fc.option(person(MEMBER, text), { freq: 8 }),
      inviter: fc.option(person(INVITER, text), { freq: 8 }),
      inviteCode: fc.option(text),
      channel: fc.record({ id: fc.constant('88'), name: text, type: fc.nat(20) }),
      guild: fc.record({
        id: fc.constant('944644082502860820'),
        name: text,
        description: text,
        preferredLocale: text,
        ownerId: fc.constant('99'),
        ownerName: text,
        rulesChannel: fc.record({ id: fc.constant('88'), name: text }),
      }),
      timezone: fc.oneof(fc.constantFrom('UTC', 'Asia/Kathmandu'), text),
    })
    .map((facts) => someFacts(facts))
}

const variables = variableCatalogue.map(({ name }) => `<${name}>`)
/* What an administrator writes around variables, none of which mentions or links by itself. */
const frames = [
  ['**', '*', '_', '__', '~~', '||', '`', '``', '```', '```js\n', '\n', ' ', '> ', '# ', '- '],
  ['Hello ', ', by ', '!', '@', '(', ')', '\\', '👋', '"', ': '],
].flat()
const templates = fc
  .array(fc.oneof(fc.constantFrom(...variables), fc.constantFrom(...frames)), { maxLength: 60 })
  .map((parts) => parts.join(''))

const known = new Set([`<@${MEMBER}>`, `<@${INVITER}>`, '<@99>', '<@&77>', '<#88>'])
const isKnown = (signal: string) =>
  known.has(signal) || signal.startsWith('https://cdn.discordapp.com/')

function bodyOf(rendering: ReturnType<typeof renderMessage>): MessageBody {
  return rendering.kind === 'message'
    ? rendering.body
    : { allowed_mentions: { parse: [], users: [] } }
}

function textsOf({ title, description, footer, author, fields = [] }: EmbedTemplate): string[] {
  const all = [title, description, footer?.text, author?.name]
  const ofFields = fields.flatMap(({ name, value }) => [name, value])
  return [...all, ...ofFields].filter((text) => text !== undefined)
}

const timeout = 20_000

describe('a message', { timeout }, () => {
  it('stays within 2,000 well-formed characters, and mentions and links nothing of its own', () => {
    fc.assert(
      fc.property(templates, kinds, hostileFacts(30), (content, kind, facts) => {
        const body = bodyOf(renderMessage({ kind, content, isEmbed: false, facts }))
        const text = body.content ?? ''
        expect(text.length).toBeLessThanOrEqual(2_000)
        expect(text.isWellFormed()).toBe(true)
        expect(signalsOf(text).filter((signal) => !isKnown(signal))).toEqual([])
      }),
      { numRuns: 200 },
    )
  })

  it('alerts the member and the inviter, where the template mentions them, and nobody else', () => {
    fc.assert(
      fc.property(templates, kinds, hostileFacts(6), (content, kind, facts) => {
        const body = bodyOf(renderMessage({ kind, content, isEmbed: false, facts }))
        const { parse, users } = body.allowed_mentions
        const wanted = [
          ...(content.includes('<user_mention>') && facts.user ? [MEMBER] : []),
          ...(content.includes('<inviter_mention>') && facts.inviter ? [INVITER] : []),
        ].filter((id) => body.content?.includes(`<@${id}>`))
        expect(parse).toEqual([])
        expect(users).toEqual(wanted)
      }),
      { numRuns: 200 },
    )
  })

  it.each([
    'Welcome <user_mention>, called **<user_display_name>**, by _<inviter_display_name>_!',
    '**<user_display_name>**, __<user_display_name>__, ~~<user_display_name>~~ ||<user_display_name>||.',
    '`<user_display_name>` and ``<user_display_name>`` and\n```\n<user_display_name>\n```\n<user_display_name>',
    '<user_display_name><inviter_display_name><server_name>',
    '@<user_display_name> #<user_display_name> \\<user_display_name> <@<user_nickname>>',
    '<user_display_name>\n> <user_display_name>\n- <user_display_name>\n# <user_display_name>\n-# <user_display_name>',
    'https://example.com/hello?name=<user_display_name>&by=<inviter_display_name> and <server_name>',
    '[your page](https://example.com/<user_display_name>) of <server_description>',
    'one ` tick <user_display_name> and ** two stars <user_display_name>',
    '(<user_display_name>) "<server_name>" <user_display_name>: <inviter_roles>',
  ])('looks the same whoever comes: %j', (content) => {
    const outline = (facts: MessageFacts) =>
      outlineOf(
        bodyOf(renderMessage({ kind: 'join', content, isEmbed: false, facts })).content ?? '',
      )
    const anybody = aPerson({ username: 'x', globalName: 'x', nickname: 'x', roles: [] })
    const calm = outline(
      someFacts({
        user: { ...anybody, id: MEMBER },
        inviter: { ...anybody, id: INVITER },
        guild: { id: '1', name: 'x', description: 'x' },
      }),
    )
    const names = fc.tuple(hostileText(6), hostileText(6), hostileText(6))
    fc.assert(
      fc.property(names, ([first, second, third]) => {
        const facts = someFacts({
          user: { ...anybody, id: MEMBER, username: 'x', globalName: first, nickname: first },
          inviter: { ...anybody, id: INVITER, nickname: second },
          guild: { id: '1', name: third, description: third },
        })
        expect(outline(facts)).toBe(calm)
      }),
      { numRuns: 200 },
    )
  })
})

describe('an embed', { timeout }, () => {
  const anEmbed = fc.record({
    title: fc.option(templates, { nil: undefined }),
    description: templates.map((text) => `.${text}`),
    url: fc.constantFrom('https://example.com/<user_display_name>', '<user_avatar_url>'),
    timestamp: fc.constantFrom('<current_datetime_iso>', '2026-01-01'),
    footer: fc.record({ text: templates.map((text) => `.${text}`) }),
    author: fc.record({
      name: templates.map((text) => `.${text}`.slice(0, 256)),
      icon_url: fc.constantFrom(
        'https://example.com/?<server_name>',
        '<inviter_avatar_url>?size=64',
      ),
    }),
    image: fc.record({ url: fc.constant('https://example.com/#<server_description>') }),
    fields: fc.array(
      fc.record({
        name: templates.map((text) => `.${text}`.slice(0, 256)),
        value: templates.map((text) => `.${text}`.slice(0, 1_024)),
      }),
      { maxLength: 25 },
    ),
  })
  const documents = fc.array(anEmbed, { minLength: 1, maxLength: 5 }).map((embeds) => ({
    embeds: embeds.map((one) => ({ ...one, title: one.title?.slice(0, 256) })),
  }))

  it("stays within Discord's limits, and mentions and links nothing of its own", () => {
    let valid = 0
    fc.assert(
      fc.property(documents, kinds, hostileFacts(30), (document, kind, facts) => {
        const content = JSON.stringify(document)
        const rendering = renderMessage({ kind, content, isEmbed: true, facts })
        if (parseEmbedDocument(content).faults) {
          expect(rendering).toEqual({ kind: 'nothing', reason: 'invalid-embed' })
          return
        }
        valid += 1
        const { embeds = [], allowed_mentions } = bodyOf(rendering)
        expect(allowed_mentions).toEqual({ parse: [], users: [] })
        expect(embeds.length).toBe(document.embeds.length)
        expect(embedsLength(embeds)).toBeLessThanOrEqual(embedLimits.total)
        for (const embed of embeds) expectWithinLimits(embed)
        const signals = embeds.flatMap(textsOf).flatMap(signalsOf)
        expect(signals.filter((signal) => !isKnown(signal))).toEqual([])
      }),
      { numRuns: 150 },
    )
    expect(valid).toBeGreaterThan(30)
  })

  it('is never thrown over, whatever is stored', () => {
    fc.assert(
      fc.property(
        fc.oneof(hostileText(40), fc.json()),
        kinds,
        hostileFacts(3),
        (content, kind, facts) => {
          for (const isEmbed of [true, false]) renderMessage({ kind, content, isEmbed, facts })
        },
      ),
      { numRuns: 200 },
    )
  })
})

function expectWithinLimits(embed: EmbedTemplate): void {
  const { title = '', description = '', footer, author, fields = [], timestamp } = embed
  expect(title.length).toBeLessThanOrEqual(256)
  expect(description.length).toBeLessThanOrEqual(4_096)
  expect(footer?.text.length ?? 0).toBeLessThanOrEqual(2_048)
  expect(author?.name.length ?? 0).toBeLessThanOrEqual(256)
  expect(fields.length).toBeLessThanOrEqual(25)
  for (const { name, value } of fields) {
    expect(name.length).toBeGreaterThan(0)
    expect(name.length).toBeLessThanOrEqual(256)
    expect(value.length).toBeGreaterThan(0)
    expect(value.length).toBeLessThanOrEqual(1_024)
  }
  for (const text of textsOf(embed)) expect(text.isWellFormed()).toBe(true)
  expect(timestamp).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/)
  for (const url of [embed.url, embed.image?.url, author?.icon_url]) {
    expect(url).toMatch(/^https:\/\/(example\.com|cdn\.discordapp\.com)\/\S*$/)
    expect(url?.length ?? 0).toBeLessThanOrEqual(2_048)
  }
}
