import { ApplicationIntegrationType, InteractionContextType } from 'discord-api-types/v10'
import { largestFileBytes } from '../attachments.ts'
import type { Realm } from '../realm.ts'
import { wireChannel } from '../wire/guild.ts'
import { wireMember } from '../wire/member.ts'
import { wireMessage } from '../wire/message.ts'
import { channelPermissions } from '../world/permissions.ts'
import type { Message } from '../world/world.ts'
import type { Actor } from './acting.ts'
import { acknowledgeWithinMs, type Interaction } from './interactions.ts'

/** Discord's types of interaction. */
const typeNumbers = { command: 2, component: 3, autocomplete: 4, modal: 5 } as const

export const typeOf = ({ kind }: Interaction): number => typeNumbers[kind]

/** Tells the bot by INTERACTION_CREATE, and gives it 3 s to acknowledge. */
export async function send(
  realm: Realm,
  { actor, interaction, data, message }: Sending,
): Promise<void> {
  realm.publish(actor.guild, {
    type: 'INTERACTION_CREATE',
    data: wireInteraction(realm, { actor, interaction, data, message }),
  })
  const waitMs = acknowledgeWithinMs - (realm.now() - interaction.createdAtMs)
  await realm.interactions.until(() => interaction.answer !== null, waitMs)
  if (interaction.answer === null) interaction.failed = true
}

interface Sending {
  actor: Actor
  interaction: Interaction
  data: object
  /** The one whose component was used. */
  message?: Message
}

/** @see Discord docs, interactions/receiving-and-responding#interaction-object */
function wireInteraction(realm: Realm, { actor, interaction, data, message }: Sending): object {
  const { guild, channel, member, user, permissions } = actor
  const { botUserId, clientId } = realm.application
  return {
    id: interaction.id,
    application_id: clientId,
    type: typeOf(interaction),
    token: interaction.token,
    version: 1,
    data,
    guild: { id: guild.id, locale: guild.profile.preferredLocale, features: guild.features },
    guild_id: guild.id,
    guild_locale: guild.profile.preferredLocale,
    channel: { ...wireChannel(channel), permissions: String(permissions) },
    channel_id: channel.id,
    member: { ...wireMember(member, user), permissions: String(permissions) },
    locale: actor.locale,
    app_permissions: String(channelPermissions(guild, channel, botUserId)),
    context: InteractionContextType.Guild,
    authorizing_integration_owners: { [ApplicationIntegrationType.GuildInstall]: guild.id },
    entitlements: [],
    entitlement_sku_ids: [],
    attachment_size_limit: largestFileBytes,
    message: message && wireMessage(realm, message),
  }
}
