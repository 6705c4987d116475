import { makeCatalogue } from '#core/languages/catalogue.ts'
import { parseLanguage } from '#core/languages/languages.ts'
import { announcementVariables } from '#core/messages/announcement-variables.ts'
import { escapeName } from '#core/messages/escape-name.ts'
import { fillMessage } from '#core/messages/fill-variables.ts'
import type { Db } from '#core/postgres/connect.ts'
import { invitersOfCodes } from '#core/postgres/inviters-of-codes.ts'
import type { MessageSettings, QueuedMessage } from '#core/postgres/outbox.ts'
import type { DigestPayload } from '#core/postgres/outbox-payload.ts'
import { codesNamed, digestText } from './digest-text.ts'
import type { OutgoingMessage } from './send-message.ts'

export type Composed =
  | { kind: 'composed'; body: OutgoingMessage['body'] }
  /** Nothing that Discord would take can be made of the guild's template. */
  | { kind: 'lost'; detail: string }
  /** What the message says could not be read; it may be later. */
  | { kind: 'failed'; reason: string }

/** Makes what is sent of what waits. @param signal aborts reading from Discord. Never throws. */
export type ComposeMessage = (message: QueuedMessage, signal: AbortSignal) => Promise<Composed>

/** Whether the guild still wants the message, and is the guild it was when it was queued. */
export function isWanted({ settings, kind }: QueuedMessage): boolean {
  if (settings === null) return false
  if (kind === 'digest') return settings.join !== null || settings.leave !== null
  return settings[kind] !== null
}

export type ComposeDeps = { db: Db }

export function makeComposeMessage({ db }: ComposeDeps): ComposeMessage {
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
        return inviter.inviterName === null
          ? `<@${inviter.inviterId}>`
          : escapeName(inviter.inviterName)
      },
    })
    if (content === '') return { kind: 'lost', detail: 'the digest tells of nothing' }
    return { kind: 'composed', body: { content, allowed_mentions: { parse: [] } } }
  }

  return async (message, signal) => {
    signal.throwIfAborted()
    const { settings, guildId } = message
    if (settings === null) return { kind: 'failed', reason: 'no settings' }
    try {
      if (message.kind === 'digest') return await composeDigest(guildId, settings, message.payload)
      const content = fillMessage(
        settings[message.kind]?.content ?? '',
        announcementVariables(message.payload),
      )
      const { memberId, inviterId } = message.payload
      const concerned = [memberId, inviterId].filter(
        (userId): userId is string => userId !== null && /^\d+$/.test(userId),
      )
      const users = [...new Set(concerned)]
      return { kind: 'composed', body: { content, allowed_mentions: { parse: [], users } } }
    } catch (error) {
      return { kind: 'failed', reason: error instanceof Error ? error.message : String(error) }
    }
  }
}
