import { GatewayDispatchEvents, type GatewayDispatchPayload } from 'discord-api-types/v10'
import type { Logger } from 'pino'
import type { GuildRegistry } from './guild-registry.ts'
import type { ShardSessions } from './shard-sessions.ts'
import type { LaneEvent } from '../lanes/lane-event.ts'
import type { Lanes } from '../lanes/lanes.ts'
import { parseDispatch } from '../lanes/parse-dispatch.ts'
import type { Priming } from '../lanes/priming.ts'
import type { PresentGuilds } from '#core/redis/present-guilds.ts'
import type { Traces } from '#core/telemetry/traces.ts'

export type IntakeOptions = {
  registry: GuildRegistry
  sessions: ShardSessions
  lanes: Lanes
  priming: Priming
  presentGuilds: PresentGuilds
  onTaken: (kind: string) => void
  /** Undefined where nothing is traced. */
  traces?: Traces | undefined
  log: Logger
  now: () => number
}

/**
 * Where dispatches come in. One of a guild without the module costs a map look-up; any other goes
 * into its guild's lane with its place in the session. Never waits.
 */
export function makeIntake(options: IntakeOptions) {
  const { registry, sessions, lanes, priming, presentGuilds, onTaken, traces, log, now } = options

  const remember = (what: Promise<void>) => {
    what.catch((error: unknown) => {
      log.warn({ err: String(error) }, 'presence of a guild could not be stored')
    })
  }

  /** A join's trace begins with its dispatch, which lasts until the lane has settled it. */
  function withTrace(event: LaneEvent, guildId: string): LaneEvent {
    if (event.kind !== 'join') return event
    const trace = traces?.begin('dispatch', event.receivedAt, { 'usher.guild.id': guildId })
    if (trace === undefined) return event
    const { close } = event
    return {
      ...event,
      traceparent: trace.traceparent,
      close() {
        trace.end()
        close()
      },
    }
  }

  return (payload: GatewayDispatchPayload, shardId: number): void => {
    switch (payload.t) {
      case GatewayDispatchEvents.Ready: {
        const guildIds = payload.d.guilds.map(({ id }) => id)
        remember(presentGuilds.add(guildIds))
        // A new session replays nothing: what is known of these guilds may be old.
        priming.addMissed(guildIds)
        return
      }
      case GatewayDispatchEvents.GuildCreate:
        remember(presentGuilds.add([payload.d.id]))
        return
      case GatewayDispatchEvents.GuildDelete:
        if (payload.d.unavailable !== true) remember(presentGuilds.remove(payload.d.id))
        return
      case GatewayDispatchEvents.GuildMemberAdd:
      case GatewayDispatchEvents.GuildMemberRemove:
      case GatewayDispatchEvents.InviteCreate:
      case GatewayDispatchEvents.InviteDelete:
      case GatewayDispatchEvents.GuildAuditLogEntryCreate: {
        const generation = registry.generationOf(payload.d.guild_id ?? '')
        if (generation === undefined) return
        const parsed = parseDispatch(payload)
        if (parsed === undefined) return
        const { sessionId, close } = sessions.open(shardId, payload.s)
        const position = { sessionId, sequence: payload.s }
        const event = { ...parsed.detail, receivedAt: now(), position, close }
        lanes.push(parsed.guildId, generation, traces ? withTrace(event, parsed.guildId) : event)
        onTaken(parsed.detail.kind)
        return
      }
      default:
    }
  }
}
