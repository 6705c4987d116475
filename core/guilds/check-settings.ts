import { ChannelType } from 'discord-api-types/v10'
import { isTimeZone } from './time-zones.ts'
import { inviteUrl, parseInviteCode } from '#core/discord/invite-code.ts'
import { languages } from '#core/languages/languages.ts'
import { type TemplateFault, templateFaults } from '#core/messages/template-faults.ts'
import type { GuildSettings, GuildSettingsPatch } from '#core/postgres/guild-settings.ts'

/** One thing that keeps settings from being saved. */
export type SettingFault = TemplateFault & { setting: keyof GuildSettingsPatch }

/** What is known of the guild beside its settings; only what the patch needs is looked at. */
export type SettingFacts = {
  channels: readonly { id: string; type: number }[]
  vanityCode: string | null
  /** Those of the patch's codes that are invites of the guild. */
  knownCodes: ReadonlySet<string>
}

/** Channels that messages can be posted in. */
const TEXT_CHANNELS: ReadonlySet<number> = new Set([
  ChannelType.GuildText,
  ChannelType.GuildAnnouncement,
  ChannelType.GuildVoice,
  ChannelType.GuildStageVoice,
])

const kinds = ['join', 'leave'] as const
type Kind = (typeof kinds)[number]

/** What of `patch` cannot be saved over `before`. What the patch leaves alone is not looked at. */
export function settingFaults(
  before: GuildSettings,
  patch: GuildSettingsPatch,
  facts: SettingFacts,
): SettingFault[] {
  const after = { ...before, ...patch }
  return [
    ...kinds.flatMap((kind) => [
      ...channelFaults(kind, after, patch, facts),
      ...contentFaults(kind, after, patch),
    ]),
    ...linkFaults(patch, facts),
    ...zoneFaults(patch),
    ...languageFaults(patch),
  ]
}

/** The code that a patch wants to be shared; undefined where there is none. */
export function codeOfPatch({ server_shared_invite_link: link }: GuildSettingsPatch) {
  return link ? parseInviteCode(link) : undefined
}

/** The patch as it is stored: an invite is kept as a link, however it was typed. */
export function normalizePatch(patch: GuildSettingsPatch): GuildSettingsPatch {
  if (patch.server_shared_invite_link === undefined) return patch
  const code = codeOfPatch(patch)
  return { ...patch, server_shared_invite_link: code === undefined ? null : inviteUrl(code) }
}

function channelFaults(
  kind: Kind,
  after: GuildSettings,
  patch: GuildSettingsPatch,
  { channels }: SettingFacts,
): SettingFault[] {
  const setting = `${kind}_messages_channel` as const
  const enabled = `${kind}_messages_enabled` as const
  const channelId = after[setting]
  if (channelId === null) {
    const isTouched = patch[setting] !== undefined || patch[enabled] !== undefined
    return isTouched && after[enabled]
      ? [{ setting, message: 'Choose the channel to post in.' }]
      : []
  }
  if (patch[setting] === undefined) return []
  const channel = channels.find(({ id }) => id === channelId)
  if (!channel) return [{ setting, message: 'The server has no such channel.' }]
  if (TEXT_CHANNELS.has(channel.type)) return []
  return [{ setting, message: 'Messages cannot be posted in a channel of this kind.' }]
}

function contentFaults(
  kind: Kind,
  after: GuildSettings,
  patch: GuildSettingsPatch,
): SettingFault[] {
  const setting = `${kind}_message_content` as const
  const isEmbed = `${kind}_message_is_embed` as const
  if (patch[setting] === undefined && patch[isEmbed] === undefined) return []
  const template = { content: after[setting], isEmbed: after[isEmbed] }
  return templateFaults(template).map((fault) => ({ setting, ...fault }))
}

function linkFaults(
  patch: GuildSettingsPatch,
  { vanityCode, knownCodes }: SettingFacts,
): SettingFault[] {
  const setting = 'server_shared_invite_link'
  const link = patch[setting]
  if (link === null || link === undefined) return []
  const code = codeOfPatch(patch)
  if (code === undefined) return [{ setting, message: 'This is neither an invite nor its code.' }]
  if (code === vanityCode || knownCodes.has(code)) return []
  return [{ setting, message: 'The server has no such invite that can still be used.' }]
}

function zoneFaults({ timezone }: GuildSettingsPatch): SettingFault[] {
  if (timezone === undefined || isTimeZone(timezone)) return []
  const message = 'This is no time zone; they are called as Europe/Amsterdam is.'
  return [{ setting: 'timezone', message }]
}

function languageFaults({ language }: GuildSettingsPatch): SettingFault[] {
  if (language === undefined || languages.some((known) => known === language)) return []
  return [{ setting: 'language', message: `The languages are ${languages.join(', ')}.` }]
}
