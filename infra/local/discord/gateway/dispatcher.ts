import { drawMs, type Faults, takeFault } from '../faults.ts'
import type { Dispatch } from '../realm.ts'
import type { Guild } from '../world/world.ts'
import type { Sessions } from './sessions.ts'

/** From the world's events to sessions: who may see them, and the faults on the way. */
export function makeDispatcher(deps: {
  sessions: Sessions
  faults: () => Faults
  botUserId: string
  random: () => number
  later: (delayMs: number, task: () => void) => void
}) {
  const { sessions, botUserId } = deps
  const heldBack = new Map<string, Dispatch[]>()

  function deliver(guild: Guild, { type, data }: Dispatch): void {
    // A bot hears of itself without the members intent.
    const always = type === 'GUILD_MEMBER_UPDATE' && userIdOf(data) === botUserId
    sessions.dispatch(guild, type, data, always)
  }

  /** Holds the guild's next joins back until `count` are there, then sends them the last first. */
  function holdBack(guild: Guild, dispatch: Dispatch): boolean {
    const order = deps.faults().reorders.get(guild.id)
    if (!order) return false
    const held = heldBack.get(guild.id) ?? []
    held.push(dispatch)
    heldBack.set(guild.id, held)
    if (held.length < order.count) return true
    heldBack.delete(guild.id)
    deps.faults().reorders.delete(guild.id)
    for (const one of held.toReversed()) deliver(guild, one)
    return true
  }

  function repeat(guild: Guild, dispatch: Dispatch): void {
    const { repeats } = deps.faults()
    if (!repeats || repeats.left <= 0) return
    repeats.left -= 1
    const { afterMs = 400, joinedAtOffMs = 400 } = repeats
    const { joined_at: joinedAt } = dispatch.data as { joined_at: string } // a member event's data
    const again = new Date(Date.parse(joinedAt) + joinedAtOffMs).toISOString()
    deps.later(afterMs, () =>
      deliver(guild, { ...dispatch, data: { ...dispatch.data, joined_at: again } }),
    )
  }

  return {
    publish(guild: Guild, dispatch: Dispatch): void {
      if (guild.unavailable || !guild.members.has(botUserId)) return
      const faults = deps.faults()
      const delay = takeFault(faults.delays, ({ types }) => types.includes(dispatch.type))
      if (delay) {
        deps.later(drawMs(delay.ms, deps.random), () => deliver(guild, dispatch))
        return
      }
      if (dispatch.type === 'GUILD_MEMBER_ADD') {
        if (holdBack(guild, dispatch)) return
        repeat(guild, dispatch)
      }
      deliver(guild, dispatch)
    },
    /** Sends what was held back for reordering after all. */
    release(guildOf: (id: string) => Guild | undefined): void {
      for (const [guildId, held] of heldBack) {
        const guild = guildOf(guildId)
        if (guild) for (const one of held) deliver(guild, one)
      }
      heldBack.clear()
    },
  }
}

const userIdOf = (data: object): string | undefined => (data as { user?: { id?: string } }).user?.id // a member event's data

export type Dispatcher = ReturnType<typeof makeDispatcher>
