import { isRecord } from '../input.ts'
import { localized } from '../locales.ts'
import type { OptionDefinition } from '../rest/command-options.ts'

/** A command as Discord stores and shows it. */
export interface StoredCommand extends Record<string, unknown> {
  id: string
  name: string
  /** 1 a slash command, 2 on a person, 3 on a message. */
  type: number
  version: string
  /** Bits that a member needs; null: none. */
  default_member_permissions: string | null
  /** Where it shows: 0 guilds; null: everywhere. */
  contexts: number[] | null
  options?: OptionDefinition[]
}

/** Without what says nothing, as Discord answers: neither nulls nor options that are not required. */
export function tidyOption(option: OptionDefinition): OptionDefinition {
  const said = Object.entries(option).filter(
    ([key, value]) =>
      value !== null &&
      value !== undefined &&
      !(value === false && (key === 'required' || key === 'autocomplete')),
  )
  const tidy = Object.fromEntries(said) as unknown as OptionDefinition // only optional members went
  return tidy.options ? { ...tidy, options: tidy.options.map(tidyOption) } : tidy
}

/** For lists without `with_localizations`: the texts in one language, no translations. */
export function inOneLanguage(
  part: Record<string, unknown>,
  locale: string,
): Record<string, unknown> {
  const {
    name_localizations: names,
    description_localizations: descriptions,
    options,
    choices,
    ...rest
  } = part
  const each = (list: unknown) =>
    Array.isArray(list) ? list.filter(isRecord).map((one) => inOneLanguage(one, locale)) : undefined
  const inLocale = (key: 'name' | 'description', translations: unknown) => {
    const text = rest[key]
    if (typeof text !== 'string') return {}
    const translated = localized(text, translations, locale)
    return translated === text ? {} : { [`${key}_localized`]: translated }
  }
  return {
    ...rest,
    ...inLocale('name', names),
    ...inLocale('description', descriptions),
    ...(options !== undefined && { options: each(options) }),
    ...(choices !== undefined && { choices: each(choices) }),
  }
}
