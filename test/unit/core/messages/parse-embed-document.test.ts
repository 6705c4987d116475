import { describe, expect, it } from 'vitest'
import type { EmbedTemplate } from '#core/messages/embed-document.ts'
import { parseEmbedDocument } from '#core/messages/parse-embed-document.ts'

/** A document of one embed. */
const one = (embed: object) => JSON.stringify({ embeds: [embed] })
const many = (length: number, item: unknown) => Array.from({ length }, () => item)
const faultsOf = (text: string) =>
  (parseEmbedDocument(text).faults ?? []).map(({ path, message }) => `${path} ${message}`)

describe('a document', () => {
  const full: EmbedTemplate = {
    title: 'Welcome, <user_display_name>',
    description: 'By <inviter_mention>',
    url: 'https://example.com/members/<user_id>',
    timestamp: '<current_datetime_iso>',
    color: 0x58_65_f2,
    footer: { text: '<server_name>', icon_url: 'https://example.com/icon.png' },
    image: { url: 'https://example.com/<user_display_name>.png?size=<current_invite_count>' },
    thumbnail: { url: '<user_avatar_url>' },
    author: { name: 'Usher', url: 'https://example.com', icon_url: '<inviter_avatar_url>?size=64' },
    fields: [{ name: 'Code', value: '`<invite_code>`', inline: true }],
  }

  it('is read with all of an embed', () => {
    expect(parseEmbedDocument(one(full))).toEqual({ document: { embeds: [full] } })
  })

  it('may have other keys, at any place, and null for none', () => {
    const text = JSON.stringify({
      content: 'not read',
      components: [1],
      embeds: [{ type: 'rich', title: 'Hi', url: null, video: {}, footer: { text: 'f', x: 1 } }],
    })
    expect(parseEmbedDocument(text)).toEqual({
      document: { embeds: [{ title: 'Hi', footer: { text: 'f' } }] },
    })
  })

  it('is read as JSON has it where a key stands twice: the last one counts', () => {
    const { document } = parseEmbedDocument('{"embeds":[{"title":"a","title":"b"}]}')
    expect(document?.embeds[0]?.title).toBe('b')
  })

  it.each([
    [{ title: 'x' }],
    [{ description: 'x' }],
    [{ fields: [{ name: 'x', value: 'y' }] }],
    [{ image: { url: 'https://example.com' } }],
    [{ thumbnail: { url: 'https://example.com' } }],
    [{ author: { name: 'x' } }],
    [{ footer: { text: 'x' } }],
  ])('shows something with %j', (embed) => {
    expect(faultsOf(one(embed))).toEqual([])
  })

  it.each([
    'https://user:secret@example.com/',
    'http://example.com',
    'https://',
    'https://<server_name>.example.com',
    'https://example.com<user_id>',
    '<server_name>',
    '<user_avatar_url',
    'javascript:alert(1)',
    'attachment://x.png',
    'data:image/png;base64,AAAA',
    '//example.com',
    'https://exa mple.com',
  ])('may not hold the address %j', (url) => {
    expect(faultsOf(one({ title: 'x', url }))).toEqual([
      '$.embeds[0].url must be an address that begins with https:// and its host, or a picture as <user_avatar_url>',
    ])
  })

  it.each([
    '2026-05-17',
    '2026-05-17T12:34',
    '2026-05-17T12:34:56.789Z',
    '2026-05-17T12:34:56+02:00',
  ])('may hold the timestamp %s', (timestamp) => {
    expect(faultsOf(one({ title: 'x', timestamp }))).toEqual([])
  })

  it.each(['yesterday', '2026-13-01', '<current_datetime>', '<user_joined_at>', '1747485296'])(
    'may not hold the timestamp %s',
    (timestamp) => {
      expect(faultsOf(one({ title: 'x', timestamp }))).toEqual([
        '$.embeds[0].timestamp must be an instant as 2026-05-17T12:34:56Z, or <current_datetime_iso>',
      ])
    },
  )
})

describe('a fault', () => {
  const text = (length: number) => 'x'.repeat(length)
  const fields = (count: number) => Array.from({ length: count }, () => ({ name: 'n', value: 'v' }))

  it.each<[string, unknown, string[]]>([
    ['the document', [], ['$ must be an object: { "embeds": [ … ] }']],
    ['no embeds', { embed: {} }, ['$.embeds is needed: a list of embeds, in [ and ]']],
    ['null embeds', { embeds: null }, ['$.embeds is needed: a list of embeds, in [ and ]']],
    ['one embed', { embeds: {} }, ['$.embeds must be a list of embeds, in [ and ]']],
    ['an empty list', { embeds: [] }, ['$.embeds needs at least one embed']],
    [
      'six embeds',
      { embeds: many(6, { title: 'x' }) },
      ['$.embeds may hold at most 5 embeds, and has 6'],
    ],
    ['no object', { embeds: ['x'] }, ['$.embeds[0] must be an object, in { and }']],
    [
      'nothing to see',
      { embeds: [{ color: 1, url: 'https://example.com', title: ' ', fields: [] }] },
      [
        '$.embeds[0] shows nothing: it needs a title, a description, a field, a picture, an author or a footer',
      ],
    ],
  ])('of %s is told with its path', (_, document, faults) => {
    expect(faultsOf(JSON.stringify(document))).toEqual(faults)
  })

  it.each<[object, string]>([
    [{ title: 7 }, 'title must be text, in double quotes'],
    [{ title: text(257) }, 'title may have at most 256 characters, and has 257'],
    [{ description: text(4_097) }, 'description may have at most 4096 characters, and has 4097'],
    [{ footer: 'x' }, 'footer must be an object, in { and }'],
    [{ footer: {} }, 'footer.text is needed: a text that is not blank'],
    [
      { footer: { text: text(2_049) } },
      'footer.text may have at most 2048 characters, and has 2049',
    ],
    [{ author: { name: ' ' } }, 'author.name is needed: a text that is not blank'],
    [{ author: { name: text(257) } }, 'author.name may have at most 256 characters, and has 257'],
    [{ image: {} }, 'image.url is needed: an https address'],
    [{ color: '#5865F2' }, 'color must be a whole number from 0 to 16777215: #5865F2 is 5793266'],
    [{ color: 16_777_216 }, 'color must be a whole number from 0 to 16777215'],
    [{ color: 1.5 }, 'color must be a whole number from 0 to 16777215'],
    [{ fields: fields(26) }, 'fields may hold at most 25 fields, and has 26'],
    [{ fields: {} }, 'fields must be a list of fields, in [ and ]'],
    [
      { fields: [...fields(3), { value: 'v' }] },
      'fields[3].name is needed: a text that is not blank',
    ],
    [
      { fields: [{ name: 'n', value: null }] },
      'fields[0].value is needed: a text that is not blank',
    ],
    [
      { fields: [{ name: 'n', value: text(1_025) }] },
      'fields[0].value may have at most 1024 characters, and has 1025',
    ],
    [{ fields: [{ name: 'n', value: 'v', inline: 1 }] }, 'fields[0].inline must be true or false'],
  ])('of %j is told once, with its path', (embed, fault) => {
    expect(faultsOf(one(embed))).toEqual([`$.embeds[0].${fault}`])
  })

  it('is told of all texts together', () => {
    const long = { description: text(3_000), fields: [{ name: 'n', value: 'v' }] }
    expect(faultsOf(JSON.stringify({ embeds: [long, long] }))).toEqual([
      '$.embeds may have at most 6000 characters in all texts together, and has 6004',
    ])
  })

  it('has its place in the text', () => {
    const document = '{\n  "embeds": [\n    { "title": "ok" },\n    { "title": 12345 }\n  ]\n}'
    expect(parseEmbedDocument(document).faults).toEqual([
      {
        path: '$.embeds[1].title',
        message: 'must be text, in double quotes',
        offset: document.indexOf('12345'),
        length: 5,
        line: 4,
        column: 16,
      },
    ])
  })

  it('stands in the order of the text, at most fifty times', () => {
    const all = parseEmbedDocument(
      JSON.stringify({
        embeds: many(5, { color: 'x', fields: many(25, 1), url: 'x' }),
      }),
    ).faults
    const offsets = all?.map(({ offset }) => offset) ?? []
    expect(offsets).toHaveLength(50)
    expect(offsets).toEqual(offsets.toSorted((a, b) => a - b))
  })
})

describe('what is not JSON', () => {
  it.each([
    ['', 1, 1, 'a value is expected here'],
    ['{\n"embeds": [\n{ "title": "a" },\n]}', 4, 1, 'is there a comma too many'],
    ['{"embeds": [{"title": "a"}', 1, 27, 'a closing ] is expected here'],
    ["{'embeds': []}", 1, 2, 'text must stand in double quotes'],
    ['{"embeds": [{"title": "a\n"}]}', 1, 23, 'no closing quote'],
    ['{"embeds": [] /* none */}', 1, 15, 'JSON has no comments'],
    ['{"embeds" []}', 1, 11, 'a colon is expected here'],
    ['{"embeds": [{"title": "a" "url": "b"}]}', 1, 27, 'a comma is expected here'],
    ['{"embeds": []} x', 1, 16, ''],
  ])('%j is told once, at line %i, column %i', (text, line, column, message) => {
    const faults = parseEmbedDocument(text).faults
    expect(faults).toHaveLength(1)
    expect(faults?.[0]).toMatchObject({ path: '$', line, column })
    expect(faults?.[0]?.message).toMatch(/^is not JSON: /)
    expect(faults?.[0]?.message).toContain(message)
  })

  it('and not small is not read at all', () => {
    expect(faultsOf('['.repeat(20_000))).toEqual(['$ is nested too deeply'])
    expect(faultsOf(`"${'x'.repeat(20_000)}"`)).toEqual([
      '$ may have at most 20000 characters, and has 20002',
    ])
  })
})
