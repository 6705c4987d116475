import { GatewayDispatchEvents, type GatewayDispatchPayload } from 'discord-api-types/v10'
import type { Logger } from 'pino'
import { makeEntryWriter } from './entry-writer.ts'
import { makeRecentEntries } from './recent-entries.ts'
import { applyDispatch, guildOfEntryDispatch } from '#core/discord/apply-dispatch.ts'
import {
  factsOfEntry,
  makeGuildEntry,
  type GuildEntry,
  type GuildFacts,
} from '#core/discord/guild-entry.ts'
import { guildPermissions } from '#core/discord/permissions.ts'
import type { GuildEntries } from '#core/redis/guild-directory.ts'

/** Whole entries kept in the process; an entry takes some 20 kB. Redis holds all of them. */
const MAX_ENTRIES = 500
/** Facts are small: those of every guild of a process fit. */
const MAX_FACTS = 50_000
/** A guild that could not be read is not asked for again sooner. */
const FAILURE_PAUSE_MS = 2_000
const MAX_FAILURES = 1_000
/** Dispatches that wait for their guild's entry; with more, it is read anew instead. */
const MAX_HEARD = 1_000

export type GuildDirectoryOptions = {
  entries: GuildEntries
  fetchEntry: (guildId: string) => Promise<GuildEntry>
  botId: string
  generationOf: (guildId: string) => number | undefined
  /** Told when what the bot may do in a guild has changed, or may have. */
  onPermissionsChanged: (guildId: string) => void
  log: Logger
  now: () => number
  signal: AbortSignal
}

/**
 * What is known of the enabled guilds of this process: name, channels, roles, what the bot may do.
 * GUILD_CREATE tells all of it, later dispatches change it, Redis keeps it for a process that
 * resumes, and Discord is asked where Redis has none.
 */
export type GuildDirectory = {
  /** Takes a dispatch; one of a guild without the module costs a map look-up. Never waits. */
  take(payload: GatewayDispatchPayload): void
  /** @throws what Redis or REST threw where the guild could not be read */
  entryOf(guildId: string): Promise<GuildEntry>
  /** @throws as `entryOf` */
  facts(guildId: string): Promise<GuildFacts>
  /** Forgets a guild that was disabled. */
  drop(guildId: string): void
}

type Loading = { heard: GatewayDispatchPayload[]; entry: Promise<GuildEntry> }

export function makeGuildDirectory(options: GuildDirectoryOptions): GuildDirectory {
  const { entries, fetchEntry, botId, generationOf, log, now } = options
  const writer = makeEntryWriter(options)
  const recent = makeRecentEntries<GuildEntry>(MAX_ENTRIES)
  const facts = makeRecentEntries<GuildFacts>(MAX_FACTS)
  const loading = new Map<string, Loading>()
  const failures = new Map<string, { error: Error; until: number }>()

  function keep(entry: GuildEntry): void {
    recent.set(entry.guildId, entry)
    facts.set(entry.guildId, factsOfEntry(entry))
  }

  function forget(guildId: string): void {
    loading.delete(guildId)
    recent.delete(guildId)
    facts.delete(guildId)
    failures.delete(guildId)
  }

  /** @returns undefined where the guild has to be read anew */
  function apply(entry: GuildEntry, payload: GatewayDispatchPayload): GuildEntry | undefined {
    const after = applyDispatch(entry, payload)
    if (after === entry) return entry
    const { guildId } = entry
    const isAllowed = (one: GuildEntry) => guildPermissions(one, now())
    const isTimedOut = after?.botTimedOutUntil !== entry.botTimedOutUntil
    if (after === undefined || isTimedOut || isAllowed(entry) !== isAllowed(after)) {
      options.onPermissionsChanged(guildId)
    }
    if (after === undefined) forget(guildId)
    else keep(after)
    writer.write(guildId, after ?? 'forget')
    return after
  }

  async function read(guildId: string, heard: GatewayDispatchPayload[]): Promise<GuildEntry> {
    const failed = failures.get(guildId)
    if (failed && failed.until > now()) throw failed.error
    const unwritten = writer.unwritten(guildId)
    const known = unwritten ?? (await entries.load(guildId))
    let entry = known === undefined || known === 'forget' ? await fetchEntry(guildId) : known
    // GUILD_CREATE came meanwhile, or the guild was disabled: what was read here is the past.
    if (loading.get(guildId)?.heard !== heard) return recent.get(guildId) ?? entry
    loading.delete(guildId)
    keep(entry)
    if (entry !== known) writer.write(guildId, entry)
    for (const payload of heard) {
      const after = apply(entry, payload)
      if (after === undefined) break
      entry = after
    }
    return entry
  }

  function load(guildId: string): Loading {
    const known = loading.get(guildId)
    if (known) return known
    const heard: GatewayDispatchPayload[] = []
    const started: Loading = { heard, entry: Promise.resolve().then(() => read(guildId, heard)) }
    loading.set(guildId, started)
    started.entry.catch((error: unknown) => {
      if (loading.get(guildId) !== started) return
      loading.delete(guildId)
      // What was heard is lost, so what Redis holds is no longer true.
      if (heard.length > 0) writer.write(guildId, 'forget')
      if (failures.has(guildId)) return
      if (failures.size >= MAX_FAILURES) failures.clear()
      const cause = error instanceof Error ? error : new Error(String(error))
      failures.set(guildId, { error: cause, until: now() + FAILURE_PAUSE_MS })
    })
    return started
  }

  function hear(guildId: string, payload: GatewayDispatchPayload): void {
    const entry = recent.get(guildId)
    if (entry) {
      apply(entry, payload)
      return
    }
    const started = load(guildId)
    if (started.heard.length < MAX_HEARD) started.heard.push(payload)
    else {
      forget(guildId)
      writer.write(guildId, 'forget')
    }
    started.entry.catch((error: unknown) => {
      const err = error instanceof Error ? error.message : String(error)
      log.debug({ guildId, err }, 'guild could not be read; it is read anew when needed')
    })
  }

  function entryOf(guildId: string): Promise<GuildEntry> {
    const entry = recent.get(guildId)
    return entry ? Promise.resolve(entry) : load(guildId).entry
  }

  return {
    take(payload) {
      if (payload.t === GatewayDispatchEvents.GuildCreate) {
        const { id: guildId, channels, members } = payload.d
        if (payload.d.unavailable === true || generationOf(guildId) === undefined) return
        const member = members.find(({ user }) => user.id === botId)
        if (member === undefined) return
        forget(guildId)
        const entry = makeGuildEntry({ guild: payload.d, channels, member, botId })
        keep(entry)
        writer.write(guildId, entry)
        options.onPermissionsChanged(guildId)
        return
      }
      const guildId = guildOfEntryDispatch(payload, botId)
      if (guildId !== undefined && generationOf(guildId) !== undefined) hear(guildId, payload)
    },
    entryOf,
    async facts(guildId) {
      return facts.get(guildId) ?? factsOfEntry(await entryOf(guildId))
    },
    drop(guildId) {
      forget(guildId)
      writer.drop(guildId)
    },
  }
}
