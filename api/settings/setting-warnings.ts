import { diagnose, type Lack, lackSentences } from '#core/discord/doctor.ts'
import type { GuildEntry } from '#core/discord/guild-entry.ts'
import type { GuildSettings } from '#core/postgres/guild-settings.ts'
import type { SettingName, SettingsAnswer } from '../schemas/settings.ts'

type Warning = SettingsAnswer['warnings'][number]

/** What the choice of a channel may bring about; the rest of a diagnosis is not about settings. */
const lacksOfChannels: ReadonlySet<Lack> = new Set([
  'channel-gone',
  'view-channel',
  'send-messages',
  'embed-links',
])

/** What keeps the bot from posting as set, by the setting that chose the channel. */
export function settingWarnings(
  entry: GuildEntry | undefined,
  settings: GuildSettings,
  now: Date,
): Warning[] {
  if (!entry) return []
  const findings = diagnose({ entry, settings, now: now.getTime() })
  const chosen: [SettingName, string | null, boolean][] = [
    ['joinMessagesChannel', settings.join_messages_channel, settings.join_messages_enabled],
    ['leaveMessagesChannel', settings.leave_messages_channel, settings.leave_messages_enabled],
  ]
  return chosen.flatMap(([path, channelId, isEnabled]) =>
    findings
      .filter((finding) => isEnabled && finding.channelId === channelId && channelId !== null)
      .filter(({ what }) => lacksOfChannels.has(what))
      .map(({ what }) => ({ path, code: what, message: lackSentences[what] })),
  )
}
