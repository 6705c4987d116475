import { GatewayIntentBits, PermissionFlagsBits } from 'discord-api-types/v10'
import type { EntryChannel, GuildEntry } from './guild-entry.ts'
import type { MessageLoss } from './message-loss.ts'
import { intents as wantedIntents } from './intents.ts'
import { canBeInvitedTo } from './inviting-channels.ts'
import { channelPermissions, guildPermissions, holds } from './permissions.ts'
import type { GuildSettings } from '#core/postgres/guild-settings.ts'

/** What a guild, or Discord, may withhold from the bot. */
export const lacks = [
  'timed-out',
  'manage-guild',
  'view-audit-log',
  'create-invite',
  'manage-channels',
  'channel-gone',
  'view-channel',
  'send-messages',
  'embed-links',
  'message-invalid',
  'message-refused',
  'members-intent',
  'invites-intent',
  'moderation-intent',
] as const
export type Lack = (typeof lacks)[number]

/** What does not work because of it, as a sentence for an administrator. */
export const lackSentences: Readonly<Record<Lack, string>> = {
  'timed-out': 'The bot is timed out: until that is over, it sees no invites and posts nothing.',
  'manage-guild':
    'Without Manage Server, Discord hides how often invites were used: no join can be explained.',
  'view-audit-log': 'Without View Audit Log, nobody is named for a bot that was added.',
  'create-invite': 'Without Create Invite, the bot can create no invites for members.',
  'manage-channels':
    'Without Manage Channels, the bot does not hear of invites made or deleted here: joins right after may stay unexplained.',
  'channel-gone': 'This channel no longer exists: its messages are not posted.',
  'view-channel': 'Without View Channel, the bot can post nothing here.',
  'send-messages': 'Without Send Messages, the bot can post nothing here.',
  'embed-links': 'Without Embed Links, messages with embeds arrive here without them.',
  'message-invalid':
    'The newest message here was lost: with its variables filled in, nothing is left that Discord takes. Its template needs a look.',
  'message-refused':
    'Discord refused the newest message here. This notice goes once a message gets through.',
  'members-intent': 'Without the Server Members intent, the bot does not hear who joins or leaves.',
  'invites-intent': 'Without the invites intent, the bot does not hear of invites made or deleted.',
  'moderation-intent':
    'Without the moderation intent, who added a bot is known only where the audit log is asked.',
}

/** One thing that is missing, in one channel or in the whole guild. */
export type Finding = { what: Lack; channelId?: string }

export type DiagnosedSettings = Pick<
  GuildSettings,
  | 'join_messages_enabled'
  | 'join_messages_channel'
  | 'join_message_is_embed'
  | 'leave_messages_enabled'
  | 'leave_messages_channel'
  | 'leave_message_is_embed'
>

export type DiagnosisInput = {
  entry: GuildEntry
  settings: DiagnosedSettings
  /** Why the newest message of a channel was lost, where it was; see `message-failures.ts`. */
  messageFailures?: ReadonlyMap<string, { reason: MessageLoss }>
  /** Bits that Discord grants; undefined where that is not known, which finds nothing. */
  intents?: number
  /** Milliseconds since the epoch. */
  now: number
}

const { CreateInstantInvite, EmbedLinks, ManageChannels, ManageGuild } = PermissionFlagsBits
const { SendMessages, ViewAuditLog, ViewChannel } = PermissionFlagsBits

/** Everything that is missing in a guild; nothing where all works. Pure: stored nowhere. */
export function diagnose(input: DiagnosisInput): Finding[] {
  const { entry, now } = input
  const isTimedOut = entry.botTimedOutUntil !== null && entry.botTimedOutUntil > now
  const mayAnything = holds(guildPermissions(entry, now), PermissionFlagsBits.Administrator)
  // It says it all: what is lacking until then comes back by itself.
  const timedOut: Finding[] = isTimedOut && !mayAnything ? [{ what: 'timed-out' }] : []
  const lasting = { ...input, entry: { ...entry, botTimedOutUntil: null } }
  return [
    ...timedOut,
    ...guildLacks(lasting),
    ...invitingChannelLacks(lasting),
    ...messageLacks(lasting),
    ...intentLacks(lasting.intents),
  ]
}

function guildLacks({ entry, now }: DiagnosisInput): Finding[] {
  const bits = guildPermissions(entry, now)
  const needed: [Lack, bigint][] = [
    ['manage-guild', ManageGuild],
    ['view-audit-log', ViewAuditLog],
    ['create-invite', CreateInstantInvite],
  ]
  return needed.filter(([, bit]) => !holds(bits, bit)).map(([what]) => ({ what }))
}

/** Said once where it is so in every channel. */
function invitingChannelLacks({ entry, now }: DiagnosisInput): Finding[] {
  const inviting = entry.channels.filter(({ type }) => canBeInvitedTo(type))
  const without = inviting.filter(
    (channel) => !holds(channelPermissions(entry, channel, now), ManageChannels),
  )
  if (without.length === 0) return []
  if (without.length === inviting.length) return [{ what: 'manage-channels' }]
  return without.map(({ id }) => ({ what: 'manage-channels', channelId: id }))
}

function messageLacks(input: DiagnosisInput): Finding[] {
  const { entry, settings, messageFailures, now } = input
  /** Channel -> whether embeds go there. */
  const channels = new Map<string, boolean>()
  const add = (isEnabled: boolean, channelId: string | null, isEmbed: boolean) => {
    if (isEnabled && channelId !== null) {
      channels.set(channelId, isEmbed || channels.get(channelId) === true)
    }
  }
  const { join_messages_channel: joins, leave_messages_channel: leaves } = settings
  add(settings.join_messages_enabled, joins, settings.join_message_is_embed)
  add(settings.leave_messages_enabled, leaves, settings.leave_message_is_embed)
  return [...channels].flatMap(([channelId, isEmbed]) => {
    const channel = entry.channels.find(({ id }) => id === channelId)
    const what = channel
      ? (postingLack(entry, channel, { isEmbed, now }) ??
        lackOfLoss(messageFailures?.get(channelId)?.reason))
      : 'channel-gone'
    return what === undefined ? [] : [{ what, channelId }]
  })
}

/** The first lack: those after it follow from it. */
function postingLack(
  entry: GuildEntry,
  channel: EntryChannel,
  { isEmbed, now }: { isEmbed: boolean; now: number },
): Lack | undefined {
  const bits = channelPermissions(entry, channel, now)
  if (!holds(bits, ViewChannel)) return 'view-channel'
  if (!holds(bits, SendMessages)) return 'send-messages'
  return isEmbed && !holds(bits, EmbedLinks) ? 'embed-links' : undefined
}

/** What a lost message tells where everything seems to be in order. */
function lackOfLoss(loss: MessageLoss | undefined): Lack | undefined {
  // It came too late, which says nothing about the channel.
  if (loss === undefined || loss === 'expired') return undefined
  return loss === 'invalid' ? 'message-invalid' : 'message-refused'
}

function intentLacks(granted: number | undefined): Finding[] {
  if (granted === undefined) return []
  const needed: [Lack, number][] = [
    ['members-intent', GatewayIntentBits.GuildMembers],
    ['invites-intent', GatewayIntentBits.GuildInvites],
    ['moderation-intent', GatewayIntentBits.GuildModeration],
  ]
  return needed
    .filter(([, bit]) => (wantedIntents & bit) !== 0 && (granted & bit) === 0)
    .map(([what]) => ({ what }))
}
