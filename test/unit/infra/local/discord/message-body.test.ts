import { describe, expect, it } from 'vitest'
import { parseInput } from '#infra/local/discord/input.ts'
import { messageBody } from '#infra/local/discord/rest/message-body.ts'

function faultsOf(body: object): string[] {
  const parsed = parseInput(messageBody, body)
  return parsed.ok ? [] : parsed.faults.map(({ path, code }) => `${path.join('.')}: ${code}`)
}
const ofEmbed = (embed: object) => faultsOf({ embeds: [embed] })
const field = (more: object = {}) => ({ name: 'n', value: 'v', ...more })
const row = (...components: object[]) => ({ type: 1, components })
const button = (more: object = {}) => ({ type: 2, style: 1, label: 'B', custom_id: 'b', ...more })
const menu = (more: object = {}) => ({
  type: 3,
  custom_id: 'm',
  options: [{ label: 'One', value: '1' }],
  ...more,
})

describe('the body of a message', () => {
  it('keeps to the limits of embeds, each by itself', () => {
    expect(ofEmbed({ title: 'x'.repeat(257) })).toEqual(['embeds.0.title: BASE_TYPE_MAX_LENGTH'])
    expect(ofEmbed({ description: 'x'.repeat(4_097) })).toEqual([
      'embeds.0.description: BASE_TYPE_MAX_LENGTH',
    ])
    expect(ofEmbed({ author: { name: 'x'.repeat(257) } })).toEqual([
      'embeds.0.author.name: BASE_TYPE_MAX_LENGTH',
    ])
    expect(ofEmbed({ footer: { text: 'x'.repeat(2_049) } })).toEqual([
      'embeds.0.footer.text: BASE_TYPE_MAX_LENGTH',
    ])
    expect(
      ofEmbed({ fields: [field({ name: ' ' }), field({ value: 'x'.repeat(1_025) })] }),
    ).toEqual([
      'embeds.0.fields.0.name: BASE_TYPE_REQUIRED',
      'embeds.0.fields.1.value: BASE_TYPE_MAX_LENGTH',
    ])
    expect(ofEmbed({ fields: Array.from({ length: 26 }, () => field()) })).toEqual([
      'embeds.0.fields: BASE_TYPE_MAX_LENGTH',
    ])
    expect(ofEmbed({ title: 't', color: 0x1_00_00_00 })).toEqual([
      'embeds.0.color: NUMBER_TYPE_MAX',
    ])
    expect(ofEmbed({ title: 't', timestamp: 'noon' })).toEqual([
      'embeds.0.timestamp: DATE_TIME_TYPE_PARSE',
    ])
    const embeds = Array.from({ length: 11 }, () => ({ title: 't' }))
    expect(faultsOf({ embeds })).toEqual(['embeds: BASE_TYPE_MAX_LENGTH'])
  })

  it('has 6,000 characters in all its embeds at most', () => {
    const half = { description: 'x'.repeat(3_000) }
    expect(faultsOf({ embeds: [half, half] })).toEqual([])
    expect(faultsOf({ embeds: [half, half, { title: 'x' }] })).toEqual([
      'embeds: MAX_EMBED_SIZE_EXCEEDED',
    ])
  })

  it('takes addresses of the web only, and attachments for pictures', () => {
    expect(ofEmbed({ title: 't', url: 'javascript:alert(1)' })).toEqual([
      'embeds.0.url: URL_TYPE_INVALID_SCHEME',
    ])
    expect(ofEmbed({ title: 't', url: 'attachment://a.png' })).toEqual([
      'embeds.0.url: URL_TYPE_INVALID_SCHEME',
    ])
    expect(ofEmbed({ image: { url: 'attachment://a.png' } })).toEqual([])
    expect(ofEmbed({ thumbnail: { url: 'not one' } })).toEqual([
      'embeds.0.thumbnail.url: URL_TYPE_INVALID_URL',
    ])
  })

  it('trims embeds, and leaves out those that show nothing', () => {
    const parsed = parseInput(messageBody, {
      embeds: [{ title: ' t ', footer: null, fields: [field()] }, { color: 1 }, {}],
    })
    expect(parsed).toMatchObject({
      value: { embeds: [{ type: 'rich', title: 't', fields: [{ inline: false }] }] },
    })
  })

  it('has up to five rows of five buttons or one menu, with custom ids of their own', () => {
    expect(faultsOf({ components: [row(button()), row(menu())] })).toEqual([])
    expect(faultsOf({ components: [button()] })).toContain('components.0.type: BASE_TYPE_CHOICES')
    expect(faultsOf({ components: [row(button(), menu())] })).toEqual([
      'components.0.components: COMPONENT_LAYOUT_WIDTH_EXCEEDED',
    ])
    expect(faultsOf({ components: [row(button(), button())] })).toEqual([
      'components.0.components.1.custom_id: COMPONENT_CUSTOM_ID_DUPLICATED',
    ])
    const ids = ['a', 'b', 'c', 'd', 'e', 'f']
    expect(faultsOf({ components: [row(...ids.map((id) => button({ custom_id: id })))] })).toEqual([
      'components.0.components: BASE_TYPE_MAX_LENGTH',
    ])
    expect(faultsOf({ components: [row(button({ custom_id: 'x'.repeat(101) }))] })).toEqual([
      'components.0.components.0.custom_id: BASE_TYPE_MAX_LENGTH',
    ])
    expect(faultsOf({ components: [row(button({ label: 'x'.repeat(81) }))] })).toEqual([
      'components.0.components.0.label: BASE_TYPE_MAX_LENGTH',
    ])
    expect(faultsOf({ components: [row(button({ style: 5 }))] })).toHaveLength(2)
    expect(faultsOf({ components: [row(menu({ options: [] }))] })).toEqual([
      'components.0.components.0.options: BASE_TYPE_MIN_LENGTH',
    ])
  })
})
