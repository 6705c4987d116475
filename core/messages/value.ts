/** What a variable says, before it is known where it will stand. */
export type Value =
  /** Our own words, numbers, dates, codes: letters, digits, blanks and `-:._`. */
  | { kind: 'word'; text: string }
  /** Text that people chose, as they wrote it. */
  | { kind: 'chosen'; text: string }
  /** A mention; its name (as chosen as any) stands where Discord shows none, as in a title. */
  | { kind: 'mention'; mark: string; name: Value }
  /** Values in a row, of which `leftOut` more are not shown. */
  | { kind: 'list'; values: readonly Value[]; leftOut: number }
  /** An https address. */
  | { kind: 'url'; url: string }

export const word = (text: string): Value => ({ kind: 'word', text })
export const chosen = (text: string): Value => ({ kind: 'chosen', text })
export const mention = (mark: string, name: Value): Value => ({ kind: 'mention', mark, name })

/** An id as Discord gives it; people without identity have negative ones, which nothing can mention. */
export const isMentionable = (id: string): boolean => /^\d{1,20}$/.test(id)
