import { IntlMessageFormat } from 'intl-messageformat'
import { intlLocales, type Language } from './languages.ts'
import { messages, type MessageKey } from './messages.ts'

/** What a sentence is filled with. Text that people chose is escaped before it comes here. */
export type MessageValues = Readonly<Record<string, string | number>>

/** One language's sentences, numbers and dates. */
export type Catalogue = {
  language: Language
  /** @throws Error where `values` lacks what the sentence needs */
  say: (key: MessageKey, values?: MessageValues) => string
  /** As `1,234`, at most three decimals. */
  number: (value: number) => string
  /** Day and minute in the guild's time zone. */
  date: (instant: Date) => string
}

/** Sentences are parsed once a process: there are some hundreds. */
const parsed = new Map<string, IntlMessageFormat>()

function messageOf(language: Language, key: MessageKey): IntlMessageFormat {
  const id = `${language}:${key}`
  const known = parsed.get(id)
  if (known) return known
  // Discord's `<@id>` and `<t:…>` are no tags of ours.
  const options = { ignoreTag: true }
  const message = new IntlMessageFormat(
    messages[language][key],
    intlLocales[language],
    undefined,
    options,
  )
  parsed.set(id, message)
  return message
}

/** @param timezone IANA name; UTC where this machine does not know it */
export function makeCatalogue(language: Language, timezone: string): Catalogue {
  const locale = intlLocales[language]
  return {
    language,
    say: (key, values) => String(messageOf(language, key).format(values)),
    number: (value) => value.toLocaleString(locale),
    date: (instant) => dateFormat(locale, timezone).format(instant),
  }
}

function dateFormat(locale: string, timeZone: string): Intl.DateTimeFormat {
  const style = { dateStyle: 'long', timeStyle: 'short' } as const
  try {
    return new Intl.DateTimeFormat(locale, { ...style, timeZone })
  } catch {
    // A zone that was known when it was saved, on a machine with older data.
    return new Intl.DateTimeFormat(locale, { ...style, timeZone: 'UTC' })
  }
}
