import { MessageFlags } from 'discord-api-types/v10'
import type { AnswerKind, ChoiceView } from '../control/interaction-types.ts'
import { localized } from '../locales.ts'
import type { Realm } from '../realm.ts'
import { refuse } from '../refusal.ts'
import type { CallbackBody } from '../rest/callback-body.ts'
import type { Message } from '../world/world.ts'
import { acknowledgeWithinMs, type Interaction } from './interactions.ts'
import { addResponse, changeResponse, originalOf, type Said } from './responses.ts'

const answerKinds = {
  4: 'message',
  5: 'deferred',
  6: 'deferred-update',
  7: 'update',
  8: 'choices',
  9: 'modal',
} as const satisfies Record<number, AnswerKind>

/** The first answer to an interaction. A body that is refused leaves it open.
 *  @returns the message that it made or changed, if any. */
export function acknowledge(
  realm: Realm,
  interaction: Interaction,
  { callback, files }: { callback: CallbackBody; files: Said['files'] },
): Message | null {
  const message = act(realm, interaction, { callback, files })
  interaction.answer = answerKinds[callback.type]
  interaction.acknowledgedAtMs = realm.now()
  if (message) interaction.originalId = message.id
  realm.interactions.changed()
  return message
}

/** @throws Refusal unless it waits for its first answer. */
export function requireOpen(realm: Realm, interaction: Interaction | undefined): Interaction {
  if (!interaction) throw refuse.unknownInteraction()
  if (interaction.answer !== null) throw refuse.acknowledged()
  if (interaction.failed || realm.now() - interaction.createdAtMs > acknowledgeWithinMs)
    throw refuse.unknownInteraction()
  return interaction
}

function act(
  realm: Realm,
  interaction: Interaction,
  { callback, files }: { callback: CallbackBody; files: Said['files'] },
): Message | null {
  switch (callback.type) {
    case 4:
      return addResponse(realm, interaction, {
        said: { body: callback.data, files },
        flags: callback.data.flags ?? 0,
      })
    case 5:
      return addResponse(realm, interaction, {
        said: null,
        flags: (callback.data?.flags ?? 0) & MessageFlags.Ephemeral,
      })
    case 6:
      return sourceOf(realm, interaction)
    case 7: {
      const message = sourceOf(realm, interaction)
      changeResponse(realm, interaction, { message, said: { body: callback.data, files } })
      return message
    }
    case 8:
      interaction.choices = callback.data.choices.map((choice) => shown(choice, interaction))
      return null
    case 9:
      interaction.modal = callback.data
      return null
    default:
      return callback satisfies never
  }
}

function sourceOf(realm: Realm, interaction: Interaction): Message {
  const message = originalOf(realm, { ...interaction, originalId: interaction.sourceMessageId })
  if (!message) throw refuse.unknownMessage()
  return message
}

const shown = (
  {
    name,
    name_localizations,
    value,
  }: { name: string; name_localizations?: unknown } & Pick<ChoiceView, 'value'>,
  { locale }: Interaction,
): ChoiceView => ({ name: localized(name, name_localizations, locale), value })
