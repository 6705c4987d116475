const byCode: Readonly<Record<string, string>> = {
  'access-denied': 'You did not let Usher in, so nothing happened. Try again whenever you like.',
  'state-mismatch':
    'That log-in was not begun in this browser, or took too long. Please try again.',
  'code-refused': 'Discord refused this log-in. Please try again.',
  'discord-unavailable': 'Discord did not answer. Please try again in a moment.',
}

/** Why a log-in came to nothing, as a sentence; `code` is what the api put into the address. */
export const wordsForLoginError = (code: string): string =>
  byCode[code] ?? 'The log-in did not work. Please try again.'
