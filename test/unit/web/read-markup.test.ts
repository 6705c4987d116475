import { describe, expect, it } from 'vitest'
import {
  readMarkup,
  readTitle,
  type Markup,
} from '../../../web/src/components/preview/read-markup.ts'

/** Kinds and words: `strong(text:a)`. */
function outline(parts: readonly Markup[]): string {
  return parts
    .map((part) => {
      if ('parts' in part) return `${part.kind}(${outline(part.parts)})`
      if (part.kind === 'text') return part.text
      if ('id' in part) return `${part.kind}:${part.id}`
      if ('text' in part) return `${part.kind}:${part.text}`
      return 'name' in part ? `${part.kind}:${part.name}` : part.kind
    })
    .join('|')
}
const read = (text: string) => outline(readMarkup(text))

describe('what Discord makes of a text', () => {
  it('holds emphasis in one another', () => {
    expect(read('**a _b_** __c__ ~~d~~ ||e||')).toBe(
      'strong(a |em(b))| |underline(c)| |strikethrough(d)| |spoiler(e)',
    )
  })

  it('names what mentions point at', () => {
    expect(read('Hi <@868946730878632047> in <#944644082502860840>, <@&944644082502860901>')).toBe(
      'Hi |user:868946730878632047| in |channel:944644082502860840|, |role:944644082502860901',
    )
    expect(read('@everyone </invite_tracker stats:944644082502860901>')).toBe(
      'everyone:@everyone| |command:invite_tracker stats',
    )
  })

  it('keeps code as it is written', () => {
    expect(read('`<@1> **x**` ```js\n**y**```')).toBe('code:<@1> **x**| |codeBlock:**y**')
  })

  it('finds headings, small print, lists and quotes at the beginning of a line only', () => {
    expect(read('# One\n- a\n- b **c**\n> q\n# Two\n-# small\nx # no - no')).toBe(
      'heading(One)|item(a)|item(b |strong(c))|blockQuote(q|break)|heading(Two)|subtext(small)|x # no - no',
    )
  })

  it('shows lines, escapes and unknown things as they are written', () => {
    expect(read('a\n\nb')).toBe('a|break|break|b')
    expect(read('\\*a\\* <user_hat> 1 < 2 :smile:')).toBe('*a* <user_hat> 1 < 2 :smile:')
  })

  it('makes links of addresses on the web and of nothing else', () => {
    expect(read('[a](https://a.example/b) https://c.example')).toBe(
      'link(a)| |link(https://c.example)',
    )
    const [link] = readMarkup('[a](https://a.example/b)')
    expect(link).toMatchObject({ href: 'https://a.example/b' })
    for (const address of ['javascript:alert(1)', 'data:text/html,x', '//a.example', 'vbscript:x'])
      expect(read(`[a](${address})`)).not.toContain('link')
  })

  it('shows neither mentions nor links in titles', () => {
    expect(outline(readTitle('**a** <@868946730878632047> [b](https://b.example)'))).toBe(
      'strong(a)| |<@868946730878632047>| |b',
    )
  })

  it('reads what is nested beyond sense without falling over', () => {
    const deep = '*_'.repeat(900) + 'x' + '_*'.repeat(900)
    expect(() => readMarkup(deep)).not.toThrow()
    expect(() => readMarkup('||'.repeat(2_000))).not.toThrow()
    expect(() => readMarkup('> '.repeat(2_000))).not.toThrow()
  })
})
