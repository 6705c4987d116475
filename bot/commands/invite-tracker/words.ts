import type { CommandContext } from '../command-context.ts'
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

/** When an invite ends. @param expiresAt ms since the epoch; null: never */
export function expiryWords({ say }: Says, expiresAt: number | null): string {
  if (expiresAt === null) return say('invite.never-expires')
  return say('invite.expires', { when: sinceWords(expiresAt) })
}

/** An instant as every reader's own Discord says it: "in 5 minutes", "a day ago". */
export function sinceWords(atMs: number): string {
  return `<t:${Math.floor(atMs / 1_000)}:R>`
}

/** Day and minute in every reader's own time zone. */
export function instantWords(atMs: number): string {
  return `<t:${Math.floor(atMs / 1_000)}:f>`
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
