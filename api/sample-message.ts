import type { GuildEntry } from '#core/discord/guild-entry.ts'
import { exampleFacts } from '#core/messages/example-facts.ts'
import type { MessageFacts } from '#core/messages/message-facts.ts'
import { renderMessage, type Rendering } from '#core/messages/render-message.ts'
import { templateFaults } from '#core/messages/template-faults.ts'
import type { ProblemFault } from './schemas/problem.ts'
import type { PreviewRequest } from './schemas/message.ts'

export type SampleGuild = { entry: GuildEntry; timezone: string; now: Date }

/** What a template would come to for a made-up member, in this guild. */
export function renderSample(template: PreviewRequest, guild: SampleGuild): Rendering {
  return renderMessage({ ...template, facts: sampleFacts(guild, template.channelId ?? null) })
}

/** What is wrong with a template, under the name that the request has for it. */
export function sampleFaults(template: PreviewRequest): ProblemFault[] {
  return templateFaults(template).map((fault) => ({ path: 'content', ...fault }))
}

function sampleFacts({ entry, timezone, now }: SampleGuild, channelId: string | null) {
  const { about } = entry
  const channelOf = (id: string | null) => {
    const channel = entry.channels.find((one) => one.id === id)
    return channel ? { id: channel.id, name: channel.name, type: channel.type } : null
  }
  const facts: MessageFacts = {
    ...exampleFacts,
    user: exampleFacts.user && { ...exampleFacts.user, joinedAt: now },
    channel: channelOf(channelId) ?? exampleFacts.channel,
    guild: {
      ...exampleFacts.guild,
      id: entry.guildId,
      name: entry.name,
      description: about.description,
      afkTimeoutS: about.afkTimeoutSeconds,
      mfaLevel: about.mfaLevel,
      ownerId: entry.ownerId,
      preferredLocale: about.preferredLocale,
      premiumSubscriptionCount: about.premiumSubscriptionCount,
      premiumTier: about.premiumTier,
      verificationLevel: about.verificationLevel,
      nsfwLevel: about.nsfwLevel,
      publicUpdatesChannel: channelOf(about.publicUpdatesChannelId),
      rulesChannel: channelOf(about.rulesChannelId),
      systemChannel: channelOf(about.systemChannelId),
      widgetChannel: channelOf(about.widgetChannelId),
    },
    now,
    timezone,
  }
  return facts
}
