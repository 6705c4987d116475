import { expect, it } from 'vitest'
import { embedsLength } from '#core/messages/embed-document.ts'
import { fitEmbeds } from '#core/messages/fit-embeds.ts'

const text = (length: number) => 'x'.repeat(length)

it('leaves embeds that Discord takes as they are', () => {
  const embeds = [{ description: text(4_000) }, { description: text(2_000) }]
  expect(fitEmbeds(embeds)).toEqual(embeds)
})

it('cuts the longest texts, and those only, down to one level', () => {
  const [first, second] = fitEmbeds([
    { title: text(256), description: text(4_000), footer: { text: text(500) } },
    { description: text(3_000), fields: [{ name: text(100), value: text(1_024) }] },
  ])
  const lengths = [first?.description, second?.description].map((cut) => cut?.length)
  expect(lengths).toEqual([2_060, 2_060])
  expect(first?.footer?.text).toHaveLength(500)
  expect(second?.fields?.[0]?.value).toHaveLength(1_024)
  expect(embedsLength([first ?? {}, second ?? {}])).toBe(6_000)
})

it('leaves out the last fields where short texts alone are too many', () => {
  const fields = Array.from({ length: 25 }, (_, i) => ({
    name: text(250),
    value: `${i} ${text(1_000)}`,
  }))
  const fitted = fitEmbeds([{ title: 'first', fields }, { fields }])
  expect(embedsLength(fitted)).toBeLessThanOrEqual(6_000)
  expect(fitted[1]).toEqual({})
  expect(fitted[0]?.fields?.[0]?.value).toMatch(/^0 x+…$/)
  expect(fitted[0]?.fields?.length).toBeGreaterThan(15)
})
