import type { Attachments } from './attachments.ts'
import type { Faults } from './faults.ts'
import type { Interactions } from './interactions/interactions.ts'
import type { Guild, World } from './world/world.ts'

export interface Application {
  clientId: string
  clientSecret: string
  botToken: string
  botUserId: string
  redirectUris: readonly string[]
}

/** A gateway event about a guild, before shards, sequences and serialisation. */
export interface Dispatch {
  type: string
  data: object
}

/** What every part works on: the lasting world, the moment, chance, and the way to the gateway. */
export interface Realm {
  readonly world: World
  readonly faults: Faults
  readonly application: Application
  readonly attachments: Attachments
  readonly interactions: Interactions
  readonly now: () => number
  /** 0 ≤ x < 1. */
  readonly random: () => number
  readonly newId: (atMs?: number) => string
  /** To all sessions that see the guild and have the intent for it. */
  publish(guild: Guild, dispatch: Dispatch): void
  /** Runs `task` after `delayMs`, unless the local Discord has closed by then. */
  later(delayMs: number, task: () => void): void
  /** The world changed: it is to be saved sometime soon. */
  touched(): void
}
