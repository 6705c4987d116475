import type { CommandContext } from '../command-context.ts'
import { timestamp } from '#core/discord/timestamp.ts'
import { isNameless } from '#core/journal/nameless-member.ts'
import type { NetDoubt } from '#core/statistics/net-doubt.ts'

/** Evergreen, as the dashboard has it. */
export const ANSWER_COLOUR = 0x24_7a_61

type Says = Pick<CommandContext, 'say'>

/** A person as everybody sees them; answers ping nobody. Whoever opted out has a negative id. */
export function personWords({ say }: Says, id: string | null): string {
  if (id === null) return say('person.unknown')
  return isNameless(id) ? say('person.hidden') : `<@${id}>`
}

export function channelWords({ say }: Says, id: string | null): string {
  return id === null ? say('channel.unknown') : `<#${id}>`
}

/** When an invite ends. @param expiresAt null: never */
export function expiryWords({ say }: Says, expiresAt: Date | null): string {
  if (expiresAt === null) return say('invite.never-expires')
  return say('invite.expires', { when: timestamp(expiresAt, 'R') })
}

/** @see Discord docs, message#embed-object-embed-limits */
const FIELD_MAX = 1_024

/** As many lines, from the first on, as a field of an embed takes. */
export function fieldLines(lines: readonly string[]): string {
  let text = ''
  for (const line of lines) {
    const longer = text === '' ? line : `${text}\n${line}`
    if (longer.length > FIELD_MAX) break
    text = longer
  }
  return text
}

/** A net count, and how far it may be off: `12`, `12 ±2`, `12 ±20+`. */
export function netWords(
  { catalogue }: Pick<CommandContext, 'catalogue'>,
  net: number,
  { members, isMore }: NetDoubt,
): string {
  const number = catalogue.number(net)
  if (members === 0 && !isMore) return number
  return `${number} ±${catalogue.number(members)}${isMore ? '+' : ''}`
}
