import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { IntlMessageFormat } from 'intl-messageformat'
import { describe, expect, it } from 'vitest'
import { intlLocales, languages, type Language } from '#core/languages/languages.ts'
import { messages } from '#core/languages/messages.ts'

const root = join(import.meta.dirname, '..', '..', '..', '..')
const keys = Object.keys(messages.en)
const translations = languages.filter((language) => language !== 'en')

/** The same in another language, and rightly so. */
const SAME_EVERYWHERE = new Set<string>([])

type Element = ReturnType<IntlMessageFormat['getAst']>[number]

/** What the parser calls each element. A number may need a plural in one language only. */
const kinds: Readonly<Record<number, string>> = { 1: 'text', 2: 'number', 5: 'select', 6: 'number' }

/** Names of the placeholders of a sentence, with what each is, as `count:number`. */
function placeholders(language: Language, text: string): string {
  const format = new IntlMessageFormat(text, intlLocales[language], undefined, { ignoreTag: true })
  const found = new Set<string>()
  const visit = (elements: readonly Element[]) => {
    for (const element of elements) {
      const kind = kinds[element.type]
      if (kind === undefined || !('value' in element)) continue
      const branches = 'options' in element ? element.options : {}
      const names = kind === 'select' ? Object.keys(branches).toSorted() : []
      found.add([element.value, kind, ...names].join(':'))
      for (const branch of Object.values(branches)) visit(branch.value)
    }
  }
  visit(format.getAst())
  return [...found].toSorted().join(' ')
}

/** Text of a sentence without what is filled in, to see whether somebody translated it. */
const wordsOf = (text: string) => text.replaceAll(/\{[^{}]*\}/g, '').match(/\p{L}{2,}/gu) ?? []

describe.each(translations)('%s', (language) => {
  const texts: Readonly<Record<string, string>> = messages[language]

  it('has every sentence, and no other', () => {
    expect(Object.keys(texts).toSorted()).toEqual(keys.toSorted())
  })

  it('fills in the same as en in every sentence', () => {
    const found = keys.map((key) => `${key} ${placeholders(language, texts[key] ?? '')}`)
    const wanted = Object.entries(messages.en).map(
      ([key, text]) => `${key} ${placeholders('en', text)}`,
    )
    expect(found).toEqual(wanted)
  })

  it('has translated all that has words', () => {
    const copies = Object.entries(messages.en)
      .filter(([key, text]) => wordsOf(text).length > 1 && texts[key] === text)
      .map(([key]) => key)
      .filter((key) => !SAME_EVERYWHERE.has(key))
    expect(copies).toEqual([])
  })
})

describe.each(languages)('%s', (language) => {
  it('keeps to what Discord takes for descriptions, choices and buttons', () => {
    const tooLong = Object.entries(messages[language])
      .filter(([key]) => key.startsWith('command.'))
      .filter(([, text]) => text.length < 1 || text.length > 100)
    expect(tooLong).toEqual([])
  })

  it('ends no sentence in a blank, and starts none with one', () => {
    const ragged = Object.entries(messages[language]).filter(([, text]) => text !== text.trim())
    expect(ragged).toEqual([])
  })
})

describe('the keys', () => {
  const sources = ['core', 'bot', 'api'].flatMap((room) =>
    readdirSync(join(root, room), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts'))
      .map((file) => readFileSync(join(root, room, file), 'utf8')),
  )
  const code = sources.join('\n')
  /** Text of the code that may be a key: in quotes, or with holes in backticks. */
  const quoted = new Set([...code.matchAll(/'([a-z][\w.-]*)'/g)].map(([, text = '']) => text))
  const holed = [...code.matchAll(/`([a-z][\w-]*\.[^`\s]*\$\{[^`\s]*)`/g)].map(
    ([, text = '']) =>
      new RegExp(
        `^${text
          .split(/\$\{[^}]*\}/)
          .map((part) => part.replaceAll('.', '\\.'))
          .join('.+')}$`,
      ),
  )

  it('are all used', () => {
    const unused = keys.filter(
      (key) =>
        !key.startsWith('command.') &&
        !quoted.has(key) &&
        !holed.some((pattern) => pattern.test(key)),
    )
    expect(unused).toEqual([])
  })
})
