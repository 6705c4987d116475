import { sleep } from 'k6'
import { companion, control } from './post.ts'
import { ask, signIn, type Session } from './session.ts'

/** A guild with the tracker on, and the ways into it. */
export interface CastGuild {
  guildId: string
  channelId: string
  codes: string[]
  hasVanity: boolean
  /** Administers it. */
  owner: Session
}

/** All that `setup` makes, and every function of a script gets. */
export interface Cast {
  guilds: CastGuild[]
  /** Who joined before is not measured, only held against the truth. */
  measuredFromMs: number
}

export interface Wishes {
  guilds: number
  codesEach: number
  /** Whether each has a vanity URL as well. */
  vanity?: boolean
  /** Let some join other guilds first, until the bot knows that Discord's lists are in time. */
  warmUp?: boolean
}

/** Somebody may have five feeds open at a time. */
const guildsPerOwner = 4

/** Makes guilds, owners and invites, switches the tracker on and follows their feeds. */
export function makeCast(wishes: Wishes): Cast {
  const extra = wishes.warmUp ? warmUpGuilds : 0
  const guilds = makeGuilds({ ...wishes, guilds: wishes.guilds + extra })
  if (wishes.warmUp) warmUp(guilds.splice(-extra), wishes)
  return { guilds, measuredFromMs: Date.now() }
}

function makeGuilds(wishes: Wishes): CastGuild[] {
  const owners: Session[] = []
  const guilds = Array.from({ length: wishes.guilds }, (_, number) => {
    if (number % guildsPerOwner === 0)
      owners.push(signIn(makeUser(`owner ${number}`), owners.length))
    return makeGuild(number, owners[owners.length - 1], wishes)
  })
  for (const { guildId, owner } of guilds) enable(guildId, owner)
  companion('primed', { codes: wishes.guilds * wishes.codesEach })
  for (const { guildId, owner } of guilds)
    companion('follow', { guildId, cookie: `usher=${owner.cookie}` })
  return guilds
}

export function makeUser(username: string): string {
  return (control('createUser', { username }) as { id: string }).id
}

function makeGuild(
  number: number,
  owner: Session | undefined,
  { codesEach, vanity = false }: Wishes,
): CastGuild {
  if (!owner) throw new Error('a guild has an owner')
  const guild = control('createGuild', {
    name: `Load ${number}`,
    ownerId: owner.userId,
    features: vanity ? ['VANITY_URL'] : [],
    ...(vanity ? { vanityCode: `load-${number}` } : {}),
  }) as { id: string; channels: { id: string }[] }
  const codes = Array.from({ length: codesEach }, (_, code) => {
    const inviterId = makeUser(`inviter ${number} ${code}`)
    return (control('createInvite', { guildId: guild.id, inviterId }) as { code: string }).code
  })
  const channelId = guild.channels[0]?.id ?? ''
  return { guildId: guild.id, channelId, codes, hasVanity: vanity, owner }
}

/** Until the bot has heard of the guild, the switch is refused. */
export function enable(guildId: string, owner: Session): void {
  let status = 0
  for (let attempt = 0; attempt < 100 && status !== 200; attempt += 1) {
    if (attempt > 0) sleep(0.3)
    const body = { enabled: true }
    status = ask(owner, `/guilds/${guildId}/module`, { method: 'PUT', name: 'module', body }).status
  }
  if (status !== 200) throw new Error(`guild ${guildId} cannot be enabled: ${status}`)
}

/* Ten joins in a row, each alone in its guild, show a cluster that Discord's lists are in time, and
   ten by vanity URL that its uses are. There are two clusters, and guilds fall to either by chance.
   Until then every join waits for 2.5 s: that is a first start, and no other. */
const warmUpGuilds = 8
const warmUpRounds = 5
/** Each join is over before its guild's next one. */
const warmUpPauseS = 3

function warmUp(guilds: readonly CastGuild[], { codesEach, vanity = false }: Wishes): void {
  for (let round = 0; round < warmUpRounds * (vanity ? 2 : 1); round += 1) {
    const way = vanity && round % 2 === 1 ? codesEach : 0
    for (const guild of guilds) {
      joinGuild(guild, way)
      sleep(warmUpPauseS / guilds.length)
    }
  }
  sleep(warmUpPauseS)
}

/** Somebody new joins, by one way after the other. */
export function joinGuild({ guildId, codes, hasVanity }: CastGuild, turn: number): string {
  const way = turn % (codes.length + (hasVanity ? 1 : 0))
  const code = codes[way]
  const by = code === undefined ? { vanity: true } : { code }
  return (control('join', { guildId, by }) as { userId: string }).userId
}
