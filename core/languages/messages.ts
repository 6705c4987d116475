import de from './de.json' with { type: 'json' }
import en from './en.json' with { type: 'json' }
import es from './es.json' with { type: 'json' }
import fr from './fr.json' with { type: 'json' }
import nl from './nl.json' with { type: 'json' }
import type { Language } from './languages.ts'

/** Names a sentence. `en.json` has all of them; a test holds the others to it. */
export type MessageKey = keyof typeof en

/** Every sentence in every language, as ICU message syntax has them. */
export const messages: Readonly<Record<Language, Readonly<Record<MessageKey, string>>>> = {
  en,
  nl,
  de,
  fr,
  es,
}

/** Whether `key`, put together while running, names a sentence. */
export function isMessageKey(key: string): key is MessageKey {
  return Object.hasOwn(en, key)
}
