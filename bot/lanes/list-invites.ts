import { DiscordAPIError, type REST } from '@discordjs/rest'
import { Routes, type APIExtendedInvite } from 'discord-api-types/v10'
import type { ListedInvite } from './lane-event.ts'
import { parseListedInvite } from './parse-dispatch.ts'

/** A failed fetch is not an empty list: each way of not knowing has its own name. */
export type ListOutcome =
  | { kind: 'list'; invites: ReadonlyMap<string, ListedInvite> }
  /** The bot may see neither invites nor their uses. */
  | { kind: 'list-forbidden' }
  /** With View Audit Log only, Discord answers without `uses`. */
  | { kind: 'list-without-uses' }
  /** 429, 5xx, time-out, no connection: later may be better. */
  | { kind: 'list-failed'; error: string }

/** Reads a guild's invites. Never throws. */
export async function listInvites(rest: REST, guildId: string): Promise<ListOutcome> {
  try {
    const invites = (await rest.get(Routes.guildInvites(guildId))) as APIExtendedInvite[]
    if (!Array.isArray(invites)) return { kind: 'list-failed', error: 'the answer is no list' }
    if (invites.some(({ uses }) => typeof uses !== 'number')) return { kind: 'list-without-uses' }
    return { kind: 'list', invites: new Map(invites.map((i) => [i.code, parseListedInvite(i)])) }
  } catch (error) {
    if (error instanceof DiscordAPIError && (error.status === 403 || error.status === 404)) {
      return { kind: 'list-forbidden' }
    }
    return { kind: 'list-failed', error: error instanceof Error ? error.message : String(error) }
  }
}
