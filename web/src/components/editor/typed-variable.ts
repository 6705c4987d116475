import type { MessageKind } from '#core/messages/message-facts.ts'
import { variableCatalogue } from '#core/messages/variable-catalogue.ts'
import type { Variable } from '#core/messages/variable.ts'

/** A variable somebody is at: its place in the text, and the letters before the caret. */
export type TypedVariable = { start: number; end: number; letters: string }

/** What messages mostly say: offered before its like. */
const usual = new Set([
  'user_mention',
  'user_display_name',
  'inviter_mention',
  'inviter_display_name',
  'invite_code',
  'current_invite_count',
  'server_name',
  'channel_mention',
])

const BEGUN = /<([a-z_]{0,40})$/i
const REST = /^[a-z_]*>?/i

/** The variable that is being typed at `caret`; null where there is none. */
export function typedVariable(text: string, caret: number): TypedVariable | null {
  const begun = BEGUN.exec(text.slice(Math.max(0, caret - 41), caret))
  if (!begun) return null
  const letters = begun[1] ?? ''
  const rest = REST.exec(text.slice(caret, caret + 41))?.[0] ?? ''
  // What follows belongs to it only where it is closed: `<us|er` may be two things.
  const end = rest.endsWith('>') ? caret + rest.length : caret
  return { start: caret - begun[0].length, end, letters }
}

/** Variables that such a message knows and whose name holds `letters`; the likeliest first. */
export function suggestVariables(letters: string, kind: MessageKind): Variable[] {
  const wanted = letters.toLowerCase()
  const rank = ({ name }: Variable) => {
    const fit = name.startsWith(wanted) ? 0 : name.includes(`_${wanted}`) ? 2 : 4
    return fit + (usual.has(name) ? 0 : 1)
  }
  return variableCatalogue
    .filter(({ name, kinds }) => kinds.includes(kind) && name.includes(wanted))
    .toSorted((a, b) => rank(a) - rank(b))
}
