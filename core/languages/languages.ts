/** Languages that Usher answers in: `en` and its translations, each a file beside this one. */
export const languages = ['en', 'nl', 'de', 'fr', 'es'] as const

export type Language = (typeof languages)[number]

/** How numbers and dates are written in each: `en` as most of the world writes it. */
export const intlLocales: Readonly<Record<Language, string>> = {
  en: 'en-GB',
  nl: 'nl-NL',
  de: 'de-DE',
  fr: 'fr-FR',
  es: 'es-ES',
}

/** Discord's own codes of each language but `en`, which is what everybody else sees.
 *  @see Discord docs, reference#locales */
export const discordLocales = {
  nl: ['nl'],
  de: ['de'],
  fr: ['fr'],
  es: ['es-ES', 'es-419'],
} as const

/** The setting of a guild; `en` for what an older or newer Usher may have stored. */
export function parseLanguage(text: string): Language {
  return languages.find((language) => language === text) ?? 'en'
}

/** The language nearest to one of Discord's locales, as `nl` or `es-419`. */
export function languageOfLocale(locale: string | undefined): Language {
  return parseLanguage(locale?.split('-')[0] ?? 'en')
}
