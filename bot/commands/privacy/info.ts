import { ButtonStyle } from 'discord-api-types/v10'
import type { Answer } from '../answer.ts'
import { buttonRow } from '../button-row.ts'
import { subcommand } from '../command.ts'
import type { CommandContext } from '../command-context.ts'
import { timestamp } from '#core/discord/timestamp.ts'
import type { PrivacyFacts, Span } from '#core/privacy/privacy.ts'

/** `/privacy info`: what is stored, in numbers, and the button to opt out or in. */
export const info = subcommand({ name: 'info', options: {}, run: (context) => showInfo(context) })

/** @param before a line about what was just done */
export async function showInfo(context: CommandContext, before?: string): Promise<Answer> {
  const { guildId, userId, say, deps } = context
  const facts = await deps.privacy.privacyOf(guildId, userId)
  const lines = [
    say('privacy.info.title'),
    ...storedLines(context, facts),
    stateLine(context, facts),
  ]
  const button = facts.optedOut
    ? { label: say('privacy.opt-in.button'), style: ButtonStyle.Primary as const, args: ['in'] }
    : { label: say('privacy.opt-out.button'), style: ButtonStyle.Secondary as const, args: ['ask'] }
  return {
    content: [...(before === undefined ? [] : [before, '']), ...lines].join('\n'),
    components: [buttonRow(userId, [{ ...button, view: 'opt' }])],
  }
}

function storedLines({ say }: CommandContext, facts: PrivacyFacts): string[] {
  return [
    `- ${say('privacy.info.joins', { count: facts.joins.count })}${period(facts.joins)}`,
    `- ${say('privacy.info.invited', { count: facts.invited.count })}${period(facts.invited)}`,
    `- ${say('privacy.info.candidate-of', { count: facts.candidateOf })}`,
    `- ${say('privacy.info.invites', { count: facts.invites })}`,
    `- ${say('privacy.info.messages', { count: facts.messages })}`,
    say('privacy.info.retention'),
  ]
}

function stateLine({ say }: CommandContext, { optedOut, optedOutAt }: PrivacyFacts): string {
  if (!optedOut) return say('privacy.info.takes-part')
  return say('privacy.info.opted-out', {
    since: optedOutAt === null ? 'none' : timestamp(optedOutAt, 'D'),
  })
}

/** Digits and marks that every language reads. */
function period({ oldestAt, newestAt }: Span): string {
  if (oldestAt === null || newestAt === null) return ''
  return ` (${timestamp(oldestAt, 'f')} – ${timestamp(newestAt, 'f')})`
}
