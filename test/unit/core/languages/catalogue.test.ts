import { describe, expect, it } from 'vitest'
import { makeCatalogue } from '#core/languages/catalogue.ts'
import { languageOfLocale, parseLanguage } from '#core/languages/languages.ts'

const instant = new Date('2026-07-01T22:30:00Z')

it('says a sentence in its language', () => {
  expect(makeCatalogue('nl', 'UTC').say('page.next')).toBe('Volgende')
})

it('writes numbers as the language does, also within a sentence', () => {
  const values = { number: 1_234, pages: 5_000 }
  expect(makeCatalogue('en', 'UTC').say('page.place', values)).toBe('Page 1,234 of 5,000')
  expect(makeCatalogue('de', 'UTC').say('page.place', values)).toBe('Seite 1.234 von 5.000')
  expect(makeCatalogue('es', 'UTC').number(12_345.5)).toBe('12.345,5')
})

it('chooses the plural', () => {
  const { say } = makeCatalogue('en', 'UTC')
  const told = [0, 1, 2].map((count) => say('privacy.info.joins', { count }))
  expect(told).toEqual(['None of your joins', '1 time that you joined', '2 times that you joined'])
})

it('leaves what looks like a tag, and text that looks like a sentence, as it is', () => {
  const { say } = makeCatalogue('en', 'UTC')
  expect(say('error.unexpected', { id: '<@1> {id} <b>' })).toContain('<@1> {id} <b>')
})

it('throws where a value is missing', () => {
  expect(() => makeCatalogue('en', 'UTC').say('error.unexpected')).toThrow('id')
})

it("writes dates in the guild's time zone", () => {
  expect(makeCatalogue('en', 'Europe/Amsterdam').date(instant)).toBe('2 July 2026 at 00:30')
  expect(makeCatalogue('fr', 'UTC').date(instant)).toContain('1 juillet 2026')
})

it('writes dates in UTC where this machine does not know the time zone', () => {
  expect(makeCatalogue('en', 'Moon/Base').date(instant)).toBe('1 July 2026 at 22:30')
})

describe('a language', () => {
  it.each([
    ['nl', 'nl'],
    ['es-ES', 'es'],
    ['es-419', 'es'],
    ['en-US', 'en'],
    ['pt-BR', 'en'],
    [undefined, 'en'],
  ])('of the locale %s is %s', (locale, language) => {
    expect(languageOfLocale(locale)).toBe(language)
  })

  it('that another Usher stored is English', () => {
    expect(parseLanguage('tlh')).toBe('en')
  })
})
