import type { REST } from '@discordjs/rest'
import {
  ApplicationFlags,
  GatewayIntentBits,
  Routes,
  type RESTGetCurrentApplicationResult,
} from 'discord-api-types/v10'
import { intents } from '#core/discord/intents.ts'
import type { RestAllowance } from '#core/redis/rest-allowance.ts'

/** The switch is in Discord's portal, and is seldom touched. */
const TTL_MS = 60_000
const TIMEOUT_MS = 5_000

const MEMBERS = ApplicationFlags.GatewayGuildMembers | ApplicationFlags.GatewayGuildMembersLimited

export type GrantedIntentsDeps = {
  /** The bot's. */
  rest: REST
  allowance: Pick<RestAllowance, 'take'>
  now: () => Date
}

/** Which of the bot's intents Discord grants, as bits; undefined where Discord does not tell. */
export type GrantedIntents = () => Promise<number | undefined>

/** Asks at most once a minute. Never throws. */
export function makeGrantedIntents({ rest, allowance, now }: GrantedIntentsDeps): GrantedIntents {
  let known: { bits: Promise<number | undefined>; until: number } | undefined

  async function ask(): Promise<number | undefined> {
    try {
      const signal = AbortSignal.timeout(TIMEOUT_MS)
      await allowance.take('doctor', signal)
      const answer = await rest.get(Routes.currentApplication(), { signal })
      const { flags } = answer as RESTGetCurrentApplicationResult
      // Only this one of ours has to be switched on.
      return (flags & MEMBERS) === 0 ? intents & ~GatewayIntentBits.GuildMembers : intents
    } catch {
      // What is not known is not diagnosed; the next look asks again.
      known = undefined
      return undefined
    }
  }

  return () => {
    if (known === undefined || known.until <= now().getTime()) {
      known = { bits: ask(), until: now().getTime() + TTL_MS }
    }
    return known.bits
  }
}
