import { randomBytes } from 'node:crypto'
import type { AnswerKind, ChoiceView, InteractionView } from '../control/interaction-types.ts'
import type { Message } from '../world/world.ts'
import type { Modal } from './modal.ts'

/** How long the bot has to acknowledge, and how long its token is good for what follows.
 *  @see Discord docs, interactions/receiving-and-responding#responding-to-an-interaction */
export const acknowledgeWithinMs = 3_000
export const tokenGoodForMs = 15 * 60_000

/** One thing that a person did, and what became of it. */
export interface Interaction {
  id: string
  token: string
  kind: InteractionView['kind']
  guildId: string
  channelId: string
  userId: string
  locale: string
  /** `/invite_tracker create`, for a command and its autocomplete. */
  command: string | null
  /** Of the component or modal. */
  customId: string | null
  /** The message whose component was used, also for a modal that came of it. */
  sourceMessageId: string | null
  createdAtMs: number
  answer: AnswerKind | null
  acknowledgedAtMs: number | null
  failed: boolean
  /** `@original`. */
  originalId: string | null
  /** How often the bot said or changed something after its acknowledgement. */
  changes: number
  modal: Modal | null
  choices: ChoiceView[] | null
}

const mostInteractions = 10_000
const mostEphemeralInChannel = 1_000

/** Interactions, and messages that one person sees: kept while the local Discord runs. */
export function makeInteractions() {
  const byId = new Map<string, Interaction>()
  const byToken = new Map<string, Interaction>()
  const ephemeral = new Map<string, Message[]>()
  const writes = new Map<string, number>()
  const waiting = new Set<() => void>()
  let closed = false

  return {
    open(
      id: string,
      made: Pick<
        Interaction,
        'kind' | 'guildId' | 'channelId' | 'userId' | 'locale' | 'createdAtMs'
      > &
        Partial<Pick<Interaction, 'command' | 'customId' | 'sourceMessageId'>>,
    ): Interaction {
      const secret = randomBytes(48).toString('hex')
      const interaction: Interaction = {
        id,
        token: Buffer.from(`interaction:${id}:${secret}`).toString('base64url'),
        command: null,
        customId: null,
        sourceMessageId: null,
        answer: null,
        acknowledgedAtMs: null,
        failed: false,
        originalId: null,
        changes: 0,
        modal: null,
        choices: null,
        ...made,
      }
      byId.set(id, interaction)
      byToken.set(interaction.token, interaction)
      const [oldest] = byId.values()
      if (oldest && byId.size > mostInteractions) {
        byId.delete(oldest.id)
        byToken.delete(oldest.token)
      }
      return interaction
    },
    find: (id: string): Interaction | undefined => byId.get(id),
    findByToken: (token: string): Interaction | undefined => byToken.get(token),
    /** The newest first. */
    ofGuild: (guildId: string): Interaction[] =>
      [...byId.values()].filter((one) => one.guildId === guildId).toReversed(),

    /** To be called after every change of an interaction: who waits for it looks again. */
    changed(): void {
      for (const look of waiting) look()
    },
    /** Waits until `test` holds, `ms` at most. */
    until(test: () => boolean, ms: number): Promise<void> {
      if (test() || ms <= 0) return Promise.resolve()
      return new Promise((resolve) => {
        const end = () => {
          clearTimeout(timer)
          waiting.delete(look)
          resolve()
        }
        const look = () => {
          if (test() || closed) end()
        }
        const timer = setTimeout(end, ms)
        waiting.add(look)
      })
    },
    close(): void {
      closed = true
      this.changed()
    },

    /** Messages of a channel that one person sees, the oldest first. */
    ephemeralIn: (channelId: string): readonly Message[] => ephemeral.get(channelId) ?? [],
    ephemeral: (id: string): Message | undefined => {
      for (const messages of ephemeral.values()) {
        const found = messages.find((message) => message.id === id)
        if (found) return found
      }
      return undefined
    },
    keepEphemeral(message: Message): void {
      const known = ephemeral.get(message.channelId) ?? []
      known.push(message)
      if (known.length > mostEphemeralInChannel) known.shift()
      ephemeral.set(message.channelId, known)
    },
    dropEphemeral(message: Message): void {
      const rest = (ephemeral.get(message.channelId) ?? []).filter((one) => one !== message)
      if (rest.length > 0) ephemeral.set(message.channelId, rest)
      else ephemeral.delete(message.channelId)
    },

    noteCommandWrite(scope: string): void {
      writes.set(scope, (writes.get(scope) ?? 0) + 1)
    },
    commandWrites: (scope: string): number => writes.get(scope) ?? 0,
  }
}

export type Interactions = ReturnType<typeof makeInteractions>
