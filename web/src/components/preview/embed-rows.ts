import type { EmbedField } from '#core/messages/embed-document.ts'

/** Fields as they stand beside one another: up to three inline ones, any other alone. */
export function embedRows(fields: readonly EmbedField[]): EmbedField[][] {
  const rows: EmbedField[][] = []
  for (const field of fields) {
    const row = rows.at(-1)
    const fits = field.inline && row?.[0]?.inline && row.length < 3
    if (fits) row.push(field)
    else rows.push([field])
  }
  return rows
}
