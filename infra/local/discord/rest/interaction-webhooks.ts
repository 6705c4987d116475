import { MessageFlags } from 'discord-api-types/v10'
import { type Interaction, tokenGoodForMs } from '../interactions/interactions.ts'
import {
  addResponse,
  changeResponse,
  deleteResponse,
  findMessageOf,
  originalOf,
} from '../interactions/responses.ts'
import type { Realm } from '../realm.ts'
import { refuse } from '../refusal.ts'
import { wireMessage } from '../wire/message.ts'
import type { Message } from '../world/world.ts'
import { placesOf } from './interactions.ts'
import { messageBody } from './message-body.ts'
import { param, read, type RestRequest, type Route } from './route.ts'

const limit = { requests: 5, perMs: 2_000 }

/** What the bot says after its acknowledgement: edits of the original response, follow-ups. */
export function interactionWebhookRoutes(realm: Realm): Route[] {
  const path = '/webhooks/:applicationId/:interactionToken'
  const common: Pick<Route, 'auth' | 'limit' | 'about'> = {
    auth: 'interaction',
    limit,
    about: (params) => placesOf(realm.interactions.findByToken(params.interactionToken ?? '')),
  }
  const onMessage = [
    { at: `${path}/messages/@original`, messageOf: originalMessage },
    { at: `${path}/messages/:messageId`, messageOf: followUp },
  ]
  return [
    { ...common, method: 'POST', path, handle: (request) => say(realm, request) },
    ...onMessage.flatMap(({ at, messageOf }): Route[] => [
      {
        ...common,
        method: 'GET',
        path: at,
        handle: (request) =>
          wireMessage(realm, messageOf(realm, interactionOf(realm, request), request)),
      },
      {
        ...common,
        method: 'PATCH',
        path: at,
        handle(request) {
          const interaction = interactionOf(realm, request)
          const message = messageOf(realm, interaction, request)
          return change(realm, interaction, { message, request })
        },
      },
      {
        ...common,
        method: 'DELETE',
        path: at,
        handle(request) {
          const interaction = interactionOf(realm, request)
          deleteResponse(realm, interaction, messageOf(realm, interaction, request))
          noteChange(realm, interaction)
        },
      },
    ]),
  ]
}

/** The interaction of the token, as long as that is good. */
function interactionOf(realm: Realm, request: RestRequest): Interaction {
  if (param(request, 'applicationId') !== realm.application.clientId) throw refuse.unknownWebhook()
  const interaction = realm.interactions.findByToken(param(request, 'interactionToken'))
  if (!interaction || realm.now() - interaction.createdAtMs > tokenGoodForMs)
    throw refuse.invalidWebhookToken()
  // Before the acknowledgement there is nothing to edit or follow, nor after choices.
  if (interaction.answer === null || interaction.answer === 'choices') throw refuse.unknownWebhook()
  return interaction
}

function originalMessage(realm: Realm, interaction: Interaction): Message {
  const message = originalOf(realm, interaction)
  if (!message) throw refuse.unknownMessage()
  return message
}

function followUp(realm: Realm, interaction: Interaction, request: RestRequest): Message {
  const message = findMessageOf(realm, interaction, param(request, 'messageId'))
  const isIts =
    message?.interaction?.id === interaction.id || message?.id === interaction.originalId
  if (!message || !isIts) throw refuse.unknownMessage()
  return message
}

/** The first one after a deferred answer is that answer, as Discord keeps for older clients. */
function say(realm: Realm, request: RestRequest): object {
  const interaction = interactionOf(realm, request)
  const original = originalOf(realm, interaction)
  if (interaction.answer === 'deferred' && original && isLoading(original))
    return change(realm, interaction, { message: original, request })
  const body = read(messageBody, request.body)
  const message = addResponse(realm, interaction, {
    said: { body, files: request.files },
    flags: body.flags ?? 0,
  })
  noteChange(realm, interaction)
  return wireMessage(realm, message)
}

const isLoading = ({ flags }: Message): boolean => (flags & MessageFlags.Loading) !== 0

function change(
  realm: Realm,
  interaction: Interaction,
  { message, request }: { message: Message; request: RestRequest },
): object {
  const body = read(messageBody, request.body)
  changeResponse(realm, interaction, { message, said: { body, files: request.files } })
  noteChange(realm, interaction)
  return wireMessage(realm, message)
}

function noteChange(realm: Realm, interaction: Interaction): void {
  interaction.changes += 1
  realm.interactions.changed()
}
