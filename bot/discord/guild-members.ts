import { DiscordAPIError, type REST } from '@discordjs/rest'
import {
  Routes,
  type RESTGetAPIGuildMemberResult,
  type RESTGetAPIUserResult,
} from 'discord-api-types/v10'
import type { RestAllowance } from '#core/redis/rest-allowance.ts'

/** A raid names one inviter again and again; longer, and a changed nickname would go unseen. */
const FRESH_MS = 60_000
const ANSWERS_MAX = 5_000
const TIMEOUT_MS = 8_000

/** What messages may say of a member, as Discord knows them now. */
export type FetchedMember = {
  username: string
  globalName: string | null
  nickname: string | null
  /** Hashes of their pictures: everywhere, and in this guild. */
  avatar: string | null
  guildAvatar: string | null
  isDeaf: boolean
  isMute: boolean
  isPending: boolean
  joinedAt: Date | null
  premiumSince: Date | null
  roleIds: readonly string[]
  communicationDisabledUntil: Date | null
}

export type GuildMembers = {
  /**
   * A member of a guild; undefined for somebody who is none. Whoever asks for the same member at
   * once shares a request, and the answer counts for a minute.
   * @throws what REST threw, or the signal's reason once it aborts
   */
  fetch(guildId: string, userId: string, signal: AbortSignal): Promise<FetchedMember | undefined>
  /** As `fetch`, of a person wherever they are: the hash of their picture. */
  fetchAvatar(userId: string, signal: AbortSignal): Promise<string | null>
}

export type GuildMembersOptions = {
  rest: REST
  allowance: Pick<RestAllowance, 'take'>
  /** Milliseconds on a clock that never goes back. */
  now: () => number
}

type Answer<T> = { value: Promise<T | undefined>; until: number }

export function makeGuildMembers({ rest, allowance, now }: GuildMembersOptions): GuildMembers {
  /** @returns undefined where Discord knows no such person, or no such member */
  async function ask(path: `/${string}`): Promise<unknown> {
    const signal = AbortSignal.timeout(TIMEOUT_MS)
    await allowance.take('message', signal)
    try {
      return await rest.get(path, { signal })
    } catch (error) {
      if (error instanceof DiscordAPIError && error.status === 404) return undefined
      throw error
    }
  }

  // Discord's types, of which the parts that are read are always there.
  const members = makeAnswers(now, async (key) => {
    const [guildId = '', userId = ''] = key.split(' ')
    const found = await ask(Routes.guildMember(guildId, userId))
    return found === undefined ? undefined : parseMember(found as RESTGetAPIGuildMemberResult)
  })
  const avatars = makeAnswers(now, async (userId) => {
    const found = await ask(Routes.user(userId))
    return (found as RESTGetAPIUserResult | undefined)?.avatar ?? undefined
  })

  return {
    fetch: (guildId, userId, signal) => unlessAborted(members(`${guildId} ${userId}`), signal),
    fetchAvatar: async (userId, signal) => (await unlessAborted(avatars(userId), signal)) ?? null,
  }
}

/** Asks for each key once a minute at most; an answer that failed counts for nobody else. */
function makeAnswers<T>(now: () => number, ask: (key: string) => Promise<T | undefined>) {
  const answers = new Map<string, Answer<T>>()
  return (key: string): Promise<T | undefined> => {
    const known = answers.get(key)
    if (known && now() < known.until) return known.value
    const answer = { value: ask(key), until: now() + FRESH_MS }
    answers.delete(key)
    answers.set(key, answer)
    const [oldest] = answers.keys()
    if (answers.size > ANSWERS_MAX && oldest !== undefined) answers.delete(oldest)
    answer.value.catch(() => {
      if (answers.get(key) === answer) answers.delete(key)
    })
    return answer.value
  }
}

async function unlessAborted<T>(answer: Promise<T>, signal: AbortSignal): Promise<T> {
  const { promise: aborted, reject } = Promise.withResolvers<never>()
  const abort = () => reject(signal.reason)
  if (signal.aborted) abort()
  signal.addEventListener('abort', abort, { once: true })
  try {
    return await Promise.race([aborted, answer])
  } finally {
    signal.removeEventListener('abort', abort)
  }
}

function parseMember(member: RESTGetAPIGuildMemberResult): FetchedMember {
  const { user } = member
  return {
    username: user.username,
    globalName: user.global_name,
    nickname: member.nick ?? null,
    avatar: user.avatar,
    guildAvatar: member.avatar ?? null,
    isDeaf: member.deaf,
    isMute: member.mute,
    isPending: member.pending ?? false,
    joinedAt: instantOf(member.joined_at),
    premiumSince: instantOf(member.premium_since),
    roleIds: member.roles,
    communicationDisabledUntil: instantOf(member.communication_disabled_until),
  }
}

function instantOf(text: string | null | undefined): Date | null {
  return text ? new Date(text) : null
}
