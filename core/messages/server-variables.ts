import { channelMention, createdAt } from './channel-variables.ts'
import { isSeen } from './clean-text.ts'
import type { ChannelFacts, GuildMessageFacts, MessageFacts } from './message-facts.ts'
import { chosen, isMentionable, mention, type Value, word } from './value.ts'
import { everyKind, type Variable } from './variable.ts'

const NOT_IN_USE = word('Not in use')

/* Each at the place of Discord's number. @see Discord docs, guild#guild-object-mfa-level and others */
const mfaLevels = ['NONE', 'ELEVATED']
const premiumTiers = ['NONE', 'TIER_1', 'TIER_2', 'TIER_3']
const verificationLevels = ['NONE', 'LOW', 'MEDIUM', 'HIGH', 'VERY_HIGH']
const nsfwLevels = ['DEFAULT', 'EXPLICIT', 'SAFE', 'AGE_RESTRICTED']

function serverVariable(
  name: string,
  description: string,
  read: (guild: GuildMessageFacts, facts: MessageFacts) => Value,
): Variable {
  return {
    name: `server_${name}`,
    family: 'server',
    description,
    kinds: everyKind,
    read: (facts) => read(facts.guild, facts),
  }
}

/** What tells of the server. */
export const serverVariables: readonly Variable[] = [
  serverVariable('id', 'The id of the server.', ({ id }) => word(id)),
  serverVariable('name', 'The name of the server.', ({ name }) =>
    isSeen(name) ? chosen(name) : word('Unknown server'),
  ),
  serverVariable('created_at', 'When the server was made.', ({ id }, { timezone }) =>
    createdAt(id, timezone),
  ),
  serverVariable('description', 'The description of the server, or `Not in use`.', (guild) =>
    isSeen(guild.description) ? chosen(guild.description) : NOT_IN_USE,
  ),
  serverVariable(
    'afk_timeout',
    'After how long idle members are moved to the AFK channel, as `0:05:00`.',
    ({ afkTimeoutS }) => (isCount(afkTimeoutS) ? word(duration(afkTimeoutS)) : NOT_IN_USE),
  ),
  serverVariable(
    'mfa_level',
    'Whether moderators need two factors: `NONE` or `ELEVATED`.',
    ({ mfaLevel }) => level(mfaLevels, mfaLevel),
  ),
  serverVariable('owner', 'Mentions the owner of the server, without alerting them.', (guild) => {
    const { ownerId, ownerName } = guild
    if (!ownerId || !isMentionable(ownerId)) return word('Unknown owner')
    return mention(`<@${ownerId}>`, isSeen(ownerName) ? chosen(ownerName) : word(ownerId))
  }),
  serverVariable(
    'preferred_locale',
    'The language of the server, as `en-US`.',
    ({ preferredLocale }) => (isSeen(preferredLocale) ? chosen(preferredLocale) : NOT_IN_USE),
  ),
  serverVariable(
    'premium_subscription_count',
    'How many boosts the server has.',
    ({ premiumSubscriptionCount: count }) => word(String(isCount(count) ? count : 0)),
  ),
  serverVariable(
    'premium_tier',
    'The boost level of the server: `NONE`, `TIER_1`, `TIER_2` or `TIER_3`.',
    ({ premiumTier }) => level(premiumTiers, premiumTier),
  ),
  serverVariable(
    'verification_level',
    'What members must have verified: `NONE`, `LOW`, `MEDIUM`, `HIGH` or `VERY_HIGH`.',
    ({ verificationLevel }) => level(verificationLevels, verificationLevel),
  ),
  serverVariable(
    'nsfw_level',
    'The age level of the server: `DEFAULT`, `EXPLICIT`, `SAFE` or `AGE_RESTRICTED`.',
    ({ nsfwLevel }) => level(nsfwLevels, nsfwLevel),
  ),
  serverVariable(
    'public_updates_channel',
    "A link to the channel of Discord's notices to the server's staff, or `Not in use`.",
    ({ publicUpdatesChannel }) => channelInUse(publicUpdatesChannel),
  ),
  serverVariable(
    'rules_channel',
    'A link to the channel of the rules, or `Not in use`.',
    ({ rulesChannel }) => channelInUse(rulesChannel),
  ),
  serverVariable(
    'system_channel',
    "A link to the channel of Discord's own welcome messages, or `Not in use`.",
    ({ systemChannel }) => channelInUse(systemChannel),
  ),
  serverVariable(
    'widget_channel',
    "A link to the channel that the server's widget invites to, or `Not in use`.",
    ({ widgetChannel }) => channelInUse(widgetChannel),
  ),
]

const channelInUse = (channel: ChannelFacts | null | undefined): Value =>
  channel ? channelMention(channel) : NOT_IN_USE

const level = (names: readonly string[], index: number | null | undefined): Value => {
  const name = names[index ?? -1]
  return name === undefined ? NOT_IN_USE : word(name)
}

const isCount = (count: number | null | undefined): count is number =>
  typeof count === 'number' && Number.isSafeInteger(count) && count >= 0

/** @returns H:MM:SS */
function duration(seconds: number): string {
  const two = (count: number) => String(count).padStart(2, '0')
  return `${Math.floor(seconds / 3600)}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`
}
