import { Locale } from 'discord-api-types/v10'
import { fault, type Parser } from './input.ts'

const known = new Set<string>(Object.values(Locale))

/** A language as Discord spells it: `en-US`, `nl`. @see Discord docs, reference#locales */
export const discordLocale: Parser<string> = (value, path, faults) =>
  typeof value === 'string' && known.has(value)
    ? value
    : fault(faults, path, 'BASE_TYPE_CHOICES', 'en-US')

/** What a person with this language reads: the translation, where there is one. */
export function localized(text: string, translations: unknown, locale: string): string {
  const found = (translations as Record<string, unknown> | null | undefined)?.[locale] // checked next
  return typeof found === 'string' ? found : text
}
