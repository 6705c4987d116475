import { MessageFlags } from 'discord-api-types/v10'
import { choice, object, optional } from '../input.ts'
import { acknowledge, requireOpen } from '../interactions/acknowledge.ts'
import type { Interaction } from '../interactions/interactions.ts'
import { typeOf } from '../interactions/send.ts'
import type { Realm } from '../realm.ts'
import { wireMessage } from '../wire/message.ts'
import type { Message } from '../world/world.ts'
import { callbackBodyFor } from './callback-body.ts'
import { answerWith, param, read, type RestRequest, type Route } from './route.ts'

const callbackQuery = object({ with_response: optional(choice('true', 'false', '1', '0')) })

/** Where the bot acknowledges an interaction. Needs no token but the one in the path. */
export function interactionRoutes(realm: Realm): Route[] {
  return [
    {
      method: 'POST',
      path: '/interactions/:interactionId/:interactionToken/callback',
      auth: 'interaction',
      limit: { requests: 5, perMs: 2_000 },
      about: (params) => placesOf(realm.interactions.findByToken(params.interactionToken ?? '')),
      handle: (request) => respond(realm, request),
    },
  ]
}

/** Guild and channel of an interaction. */
export const placesOf = (interaction: Interaction | undefined): string[] =>
  interaction ? [interaction.guildId, interaction.channelId] : []

function respond(realm: Realm, request: RestRequest): unknown {
  const named = realm.interactions.find(param(request, 'interactionId'))
  const isIts = named?.token === param(request, 'interactionToken')
  const interaction = requireOpen(realm, isIts ? named : undefined)
  const callback = read(callbackBodyFor(interaction), request.body)
  const { with_response: wanted } = read(callbackQuery, request.query)
  const message = acknowledge(realm, interaction, { callback, files: request.files })
  if (wanted !== 'true' && wanted !== '1') return undefined
  return answerWith(200, wireCallback(realm, { interaction, message, type: callback.type }))
}

function wireCallback(
  realm: Realm,
  {
    interaction,
    message,
    type,
  }: { interaction: Interaction; message: Message | null; type: number },
): object {
  return {
    interaction: {
      id: interaction.id,
      type: typeOf(interaction),
      channel_id: interaction.channelId,
      guild_id: interaction.guildId,
      ...(message && {
        response_message_id: message.id,
        response_message_loading: (message.flags & MessageFlags.Loading) !== 0,
        response_message_ephemeral: message.visibleTo !== null,
      }),
    },
    resource: message ? { type, message: wireMessage(realm, message) } : { type },
  }
}
