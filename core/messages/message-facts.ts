/** What join and leave messages are filled from. Whoever sends one gathers what its template needs:
 *  `usedVariables` tells. What is not known is null or left out, and shows as its variable's word. */

export type MessageKind = 'join' | 'leave'

export type RoleFacts = { id: string; name: string }

/** A person as Discord knows them. Only the id is always there; a leave brings little more. */
export type PersonFacts = {
  id: string
  username?: string | null
  globalName?: string | null
  nickname?: string | null
  isDeaf?: boolean | null
  isMute?: boolean | null
  /** Has not yet passed the guild's membership screening. */
  isPending?: boolean | null
  joinedAt?: Date | null
  /** Since when the person boosts the guild. */
  premiumSince?: Date | null
  /** Without @everyone, in the order to show. */
  roles?: readonly RoleFacts[] | null
  communicationDisabledUntil?: Date | null
  /** An https address; `avatarUrl` makes one. Without it: Discord's own picture for the id. */
  avatarUrl?: string | null
}

export type ChannelFacts = {
  id: string
  name?: string | null
  /** Discord's number. @see Discord docs, channel#channel-object-channel-types */
  type?: number | null
}

/** A guild, with Discord's numbers for its levels. @see Discord docs, guild#guild-object */
export type GuildMessageFacts = {
  id: string
  name?: string | null
  description?: string | null
  /** Seconds. */
  afkTimeoutS?: number | null
  mfaLevel?: number | null
  ownerId?: string | null
  /** Stands where a mention would not show, as in a title. */
  ownerName?: string | null
  /** As Discord writes it: `en-US`. */
  preferredLocale?: string | null
  premiumSubscriptionCount?: number | null
  premiumTier?: number | null
  verificationLevel?: number | null
  nsfwLevel?: number | null
  publicUpdatesChannel?: ChannelFacts | null
  rulesChannel?: ChannelFacts | null
  systemChannel?: ChannelFacts | null
  widgetChannel?: ChannelFacts | null
}

/** Everything that one message can say. */
export type MessageFacts = {
  /** Whom the event is about; null where they want no identity shown. */
  user: PersonFacts | null
  /** Null where unknown, where there is none, and where they want no identity shown. */
  inviter: PersonFacts | null
  inviteCode: string | null
  /** The inviter's net count after the event. */
  currentInviteCount: number | null
  /** Where the message is posted. */
  channel: ChannelFacts | null
  guild: GuildMessageFacts
  /** The instant that `<current_…>` tell. */
  now: Date
  /** The guild's IANA name; UTC where it is none. */
  timezone: string
}
