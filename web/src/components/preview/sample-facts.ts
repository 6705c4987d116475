import { exampleFacts } from '#core/messages/example-facts.ts'
import type { ChannelFacts, MessageFacts } from '#core/messages/message-facts.ts'

const memberSinceMs = 3_000

export type Sample = {
  guild: { id: string; name: string }
  /** Where the message is posted, where that is chosen. */
  channel: ChannelFacts | null
  timezone: string
  /** Whether it is known who invited the member. */
  hasInviter: boolean
  now: Date
}

/** What a message about a made-up member of this guild is filled from. */
export function sampleFacts(sample: Sample): MessageFacts {
  const { user, inviter, inviteCode, currentInviteCount } = exampleFacts
  return {
    ...exampleFacts,
    user: user && { ...user, joinedAt: new Date(sample.now.getTime() - memberSinceMs) },
    inviter: sample.hasInviter ? inviter : null,
    inviteCode: sample.hasInviter ? inviteCode : null,
    currentInviteCount: sample.hasInviter ? currentInviteCount : null,
    channel: sample.channel ?? exampleFacts.channel,
    guild: { ...exampleFacts.guild, id: sample.guild.id, name: sample.guild.name },
    now: sample.now,
    timezone: sample.timezone,
  }
}

/** What mentions show, by the id they hold. */
export type MentionNames = ReadonlyMap<string, string>

/** Names of everything that made-up facts, and messages written by hand, can mention. */
export function mentionNames(facts: MessageFacts, channels: readonly ChannelFacts[]): MentionNames {
  const { user, inviter, guild, channel } = facts
  const people = [user, inviter].flatMap((person) =>
    person ? [[person.id, person.nickname ?? person.globalName ?? person.username] as const] : [],
  )
  const roles = inviter?.roles?.map(({ id, name }) => [id, name] as const) ?? []
  const places = [
    guild.publicUpdatesChannel,
    guild.rulesChannel,
    guild.systemChannel,
    channel,
    ...channels,
  ].flatMap((place) => (place ? [[place.id, place.name] as const] : []))
  const named = [...people, ...roles, ...places, [guild.ownerId, guild.ownerName] as const]
  return new Map(named.flatMap(([id, name]) => (id && name ? [[id, name]] : [])))
}
