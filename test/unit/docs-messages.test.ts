import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import {
  CONTENT_MAX,
  DOCUMENT_MAX,
  embedLimits,
  EMBEDS_MAX,
} from '#core/messages/embed-document.ts'
import { exampleFacts } from '#core/messages/example-facts.ts'
import { parseEmbedDocument } from '#core/messages/parse-embed-document.ts'
import { renderMessage } from '#core/messages/render-message.ts'
import { exampleOf, variableCatalogue } from '#core/messages/variable-catalogue.ts'

const page = readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'messages.md'), 'utf8')

/** What stands between three backticks and this language. */
const codeOf = (language: string) => page.split(`\n\`\`\`${language}\n`)[1]?.split('\n```')[0] ?? ''

describe('the page about messages', () => {
  it('has a row for every variable, with its messages, its meaning and an example, in order', () => {
    const rows = page
      .split('\n')
      .filter((line) => line.startsWith('| `<'))
      .map((line) => line.split('|').map((cell) => cell.trim()))
    expect(rows.map(([, ...cells]) => cells.slice(0, 4))).toEqual(
      variableCatalogue.map((variable) => [
        `\`<${variable.name}>\``,
        variable.kinds.join(', '),
        variable.description,
        exampleOf(variable),
      ]),
    )
  })

  it('says what its example becomes', () => {
    const content = codeOf('')
    const { user, inviter } = exampleFacts
    const rendering = renderMessage({ kind: 'join', content, isEmbed: false, facts: exampleFacts })
    const text = rendering.kind === 'message' ? (rendering.body.content ?? '') : ''
    const seen = text
      .replace(`<@${user?.id}>`, `@${user?.globalName}`)
      .replace(`<@${inviter?.id}>`, `@${inviter?.nickname}`)
    expect(page).toContain(`\n> ${seen}\n`)
  })

  it('shows an embed document without faults, in which every variable is one', () => {
    const content = codeOf('json')
    expect(parseEmbedDocument(content).faults).toBeUndefined()
    const rendering = renderMessage({ kind: 'join', content, isEmbed: true, facts: exampleFacts })
    expect(JSON.stringify(rendering)).not.toMatch(/<[a-z_]+>/)
  })

  it('tells every limit', () => {
    const { url, ...limits } = embedLimits
    for (const limit of [...Object.values(limits), CONTENT_MAX, DOCUMENT_MAX]) {
      expect(page).toMatch(new RegExp(`\\b${limit}\\b`))
    }
    expect(url).toBe(2_048) // of no use to a reader: no address is so long
    expect(EMBEDS_MAX).toBe(5)
    expect(page).toContain('one to five embeds')
  })
})
