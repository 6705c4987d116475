import { Client, Events, GatewayIntentBits, type Guild } from 'discord.js'
import { localApplication } from '#test/support/local-discord.ts'

/** Whom the tracker named for one GUILD_MEMBER_ADD. */
export interface Guess {
  guildId: string
  memberId: string
  joinedAtMs: number
  code: string | null
  inviterId: string | null
}

export interface TutorialTracker {
  start(): Promise<void>
  stop(): Promise<void>
  /** So far; a join whose list has not come yet is missing. */
  guesses(): readonly Guess[]
}

/**
 * An invite tracker as tutorials show it: remembers the uses of every invite, lists them again on
 * each join, and takes the first whose uses rose. The stock discord.js Client, nothing else.
 */
export function makeTutorialTracker(apiBase: string): TutorialTracker {
  const guesses: Guess[] = []
  let client: Client | undefined

  async function start(): Promise<void> {
    const { Guilds, GuildMembers, GuildInvites } = GatewayIntentBits
    const started = new Client({
      intents: [Guilds, GuildMembers, GuildInvites],
      rest: { api: apiBase },
    })
    client = started
    const usesOf = new Map<string, Map<string, number>>()
    const remember = async (guild: Guild) => {
      const invites = await guild.invites.fetch()
      usesOf.set(guild.id, new Map(invites.map(({ code, uses }) => [code, uses ?? 0])))
      return invites
    }
    started.on(Events.InviteCreate, ({ guild, code, uses }) => {
      if (guild) usesOf.get(guild.id)?.set(code, uses ?? 0)
    })
    started.on(Events.InviteDelete, ({ guild, code }) => {
      if (guild) usesOf.get(guild.id)?.delete(code)
    })
    started.on(Events.GuildMemberAdd, (member) => {
      const { guild, id: memberId, joinedTimestamp } = member
      const track = async () => {
        const invites = await guild.invites.fetch()
        const before = usesOf.get(guild.id)
        const used = invites.find(({ code, uses }) => (uses ?? 0) > (before?.get(code) ?? 0))
        usesOf.set(guild.id, new Map(invites.map(({ code, uses }) => [code, uses ?? 0])))
        guesses.push({
          guildId: guild.id,
          memberId,
          joinedAtMs: joinedTimestamp ?? 0,
          code: used?.code ?? null,
          inviterId: used?.inviterId ?? null,
        })
      }
      track().catch(() => undefined) // no list, no guess: such trackers leave it at that
    })
    const ready = new Promise((resolve) => started.once(Events.ClientReady, resolve))
    await started.login(localApplication.botToken)
    await ready
    await Promise.all(started.guilds.cache.map(remember))
  }

  return {
    start,
    stop: async () => {
      await client?.destroy()
      client = undefined
    },
    guesses: () => guesses,
  }
}
