import { describe, expect, it } from 'vitest'
import { exampleFacts } from '#core/messages/example-facts.ts'
import { renderMessage } from '#core/messages/render-message.ts'
import { formatDocument } from '../../../web/src/components/editor/format-document.ts'
import { starterEmbed, textOfEmbed } from '../../../web/src/components/editor/starter-embed.ts'

describe('an embed document to begin with', () => {
  it.each(['join', 'leave'] as const)(
    'is a %s message that Discord takes, saying the text',
    (kind) => {
      const content = starterEmbed(kind, 'Hello "you"\n<user_mention>')
      const rendering = renderMessage({ kind, content, isEmbed: true, facts: exampleFacts })
      if (rendering.kind !== 'message') throw new Error(rendering.reason)
      const text = JSON.stringify(rendering.body)
      expect(text).toContain('Hello \\"you\\"\\n<@868946730878632047>')
      expect(text).not.toMatch(/<(user|inviter|server|invite|current)_/)
    },
  )

  it('gives its text back', () => {
    expect(textOfEmbed(starterEmbed('join', 'Hello'))).toBe('Hello')
    expect(textOfEmbed('{')).toBe('')
  })

  it('is laid out as formatting would', () => {
    const document = starterEmbed('join', 'Hello')
    expect(formatDocument(document)).toBe(document)
    expect(formatDocument('{"embeds":[{"title":"a"}]}')).toBe(
      '{\n  "embeds": [\n    {\n      "title": "a"\n    }\n  ]\n}',
    )
    expect(formatDocument('{"embeds": [')).toContain('"embeds"')
  })
})
