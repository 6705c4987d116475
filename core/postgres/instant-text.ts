/** An instant as Postgres reads it. @param ms milliseconds since the epoch */
export function instantText(ms: number): string
export function instantText(ms: number | null): string | null
export function instantText(ms: number | null): string | null {
  return ms === null ? null : new Date(ms).toISOString()
}
