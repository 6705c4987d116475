import type { GuildMembers } from '../discord/guild-members.ts'
import { makeCatalogue } from '#core/languages/catalogue.ts'
import { parseLanguage } from '#core/languages/languages.ts'
import { isSeen } from '#core/messages/clean-text.ts'
import { escapeName } from '#core/messages/escape-name.ts'
import { renderMessage } from '#core/messages/render-message.ts'
import { usedVariables } from '#core/messages/used-variables.ts'
import type { Db } from '#core/postgres/connect.ts'
import { invitersOfCodes } from '#core/postgres/inviters-of-codes.ts'
import type { MessageSettings, QueuedMessage } from '#core/postgres/outbox.ts'
import type { DigestPayload } from '#core/postgres/outbox-payload.ts'
import { RestAllowanceError } from '#core/redis/rest-allowance.ts'
import { codesNamed, digestText } from './digest-text.ts'
import { gatherFacts, type GatherDeps } from './gather-facts.ts'
import type { OutgoingMessage } from './send-message.ts'

/** After as many attempts, a message goes without what Discord does not tell of its members. */
const ATTEMPTS_WITH_MEMBERS = 3

export type Composed =
  | { kind: 'composed'; body: OutgoingMessage['body'] }
  /** Nothing that Discord would take can be made of the guild's template. */
  | { kind: 'lost'; detail: string }
  /** What the message says could not be read; it may be later. */
  | { kind: 'failed'; reason: string }
  /** Discord allows no request for so long. */
  | { kind: 'limited'; retryAfterMs: number; isShort: boolean }

/** Makes what is sent of what waits. @param signal aborts reading from Discord. Never throws. */
export type ComposeMessage = (message: QueuedMessage, signal: AbortSignal) => Promise<Composed>

/** Whether the guild still wants the message, and is the guild it was when it was queued. */
export function isWanted(message: QueuedMessage): boolean {
  const { settings } = message
  if (settings === null) return false
  return message.kind === 'digest'
    ? message.payload.counts.some(({ kind }) => settings[kind] !== null)
    : settings[message.kind] !== null
}

export type ComposeDeps = GatherDeps & { db: Db }

export function makeComposeMessage({ db, ...gathering }: ComposeDeps): ComposeMessage {
  async function composeDigest(
    guildId: string,
    settings: MessageSettings,
    payload: DigestPayload,
  ): Promise<Composed> {
    const counts = payload.counts.filter(({ kind }) => settings[kind] !== null)
    const inviters = await invitersOfCodes(db, guildId, codesNamed(counts))
    const content = digestText({
      counts,
      catalogue: makeCatalogue(parseLanguage(settings.language), settings.timezone),
      inviterOf(code) {
        const inviter = inviters.get(code)
        if (inviter === undefined) return undefined
        const { inviterId, inviterName } = inviter
        return isSeen(inviterName) ? escapeName(inviterName) : `<@${inviterId}>`
      },
    })
    if (content === '') return { kind: 'lost', detail: 'the digest tells of nothing' }
    return { kind: 'composed', body: { content, allowed_mentions: { parse: [] } } }
  }

  async function composeOne(
    message: QueuedMessage & { kind: 'join' | 'leave' },
    { settings, signal }: { settings: MessageSettings; signal: AbortSignal },
  ): Promise<Composed> {
    const { guildId, channelId, kind, payload, attempts } = message
    const template = { kind, ...(settings[kind] ?? { content: '', isEmbed: false }) }
    const facts = await gatherFacts(
      attempts >= ATTEMPTS_WITH_MEMBERS ? { ...gathering, members: nobody } : gathering,
      {
        guildId,
        channelId,
        kind,
        payload,
        timezone: settings.timezone,
        used: usedVariables(template),
        isEmbed: template.isEmbed,
        signal,
      },
    )
    const rendering = renderMessage({ ...template, facts })
    if (rendering.kind === 'nothing') return { kind: 'lost', detail: rendering.reason }
    return { kind: 'composed', body: rendering.body }
  }

  return async (message, signal) => {
    const { settings, guildId } = message
    if (settings === null) return { kind: 'lost', detail: 'the guild is not enabled' }
    try {
      return message.kind === 'digest'
        ? await composeDigest(guildId, settings, message.payload)
        : await composeOne(message, { settings, signal })
    } catch (error) {
      if (error instanceof RestAllowanceError) {
        return { kind: 'limited', retryAfterMs: error.retryAfterMs, isShort: true }
      }
      return { kind: 'failed', reason: error instanceof Error ? error.message : String(error) }
    }
  }
}

const nobody: GuildMembers = {
  fetch: () => Promise.resolve(undefined),
  fetchAvatar: () => Promise.resolve(null),
}
