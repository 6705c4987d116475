/**
 * An instant as Discord shows it to each reader in their own language and time zone.
 * `D`: a day; `f`: a day and a minute; `R`: how long ago, or until.
 * @see Discord docs, reference#message-formatting-timestamp-styles
 */
export function timestamp(instant: Date, style: 'D' | 'f' | 'R'): string {
  return `<t:${Math.floor(instant.getTime() / 1000)}:${style}>`
}
