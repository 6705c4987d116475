const names: Readonly<Record<string, string>> = {
  en: 'English',
  nl: 'Nederlands',
  de: 'Deutsch',
  fr: 'Français',
  es: 'Español',
}

/** The languages that the bot answers in, each in its own words, with the `chosen` one. */
export function languageOptions(chosen: string): { value: string; label: string }[] {
  const options = Object.entries(names).map(([value, label]) => ({ value, label }))
  return chosen in names ? options : [...options, { value: chosen, label: chosen }]
}
