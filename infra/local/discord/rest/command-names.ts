import { fault, type InputFault, isRecord, type Parser, text } from '../input.ts'
import { discordLocale } from '../locales.ts'

export type Translations = Record<string, string> | null

const nameForm = /^[-_'\p{L}\p{N}\p{sc=Deva}\p{sc=Thai}]{1,32}$/u

/** A name of a chat input command or option, in any of its languages.
 *  @see Discord docs, application-commands#application-command-object-application-command-naming */
export const chatInputName: Parser<string> = (value, path, faults) => {
  const name = text(1, 32)(value, path, faults)
  if (name !== '' && (!nameForm.test(name) || name !== name.toLowerCase()))
    faults.push({
      path,
      code: 'APPLICATION_COMMAND_INVALID_NAME',
      message: 'Command name is invalid',
    })
  return name
}

/** Translations by Discord's locale. */
export const translationsOf =
  (item: Parser<string>): Parser<Record<string, string>> =>
  (value, path, faults) => {
    if (!isRecord(value)) return fault(faults, path, 'DICT_TYPE_CONVERT', {})
    return Object.fromEntries(
      Object.entries(value).map(([locale, one]) => [
        discordLocale(locale, [...path, locale], faults),
        item(one, [...path, locale], faults),
      ]),
    )
  }

/** Every name may be there once. */
export function noneTwice(
  names: readonly string[],
  {
    path,
    faults,
    code,
  }: { path: readonly (string | number)[]; faults: InputFault[]; code: string },
): void {
  const seen = new Set<string>()
  for (const [index, name] of names.entries()) {
    if (seen.has(name))
      faults.push({ path: [...path, index, 'name'], code, message: 'Names must be unique' })
    seen.add(name)
  }
}
