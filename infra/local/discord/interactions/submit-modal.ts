import type { ActionResult, SubmitModal } from '../control/interaction-types.ts'
import type { Realm } from '../realm.ts'
import { actorIn } from './acting.ts'
import { fillModal } from './modal.ts'
import { isRefused, refused } from './refused.ts'
import { findMessage } from './responses.ts'
import { send } from './send.ts'
import { settle } from './settle.ts'

/** A person sends the form that an interaction of theirs was answered with. */
export async function submitModal(realm: Realm, input: SubmitModal): Promise<ActionResult> {
  const shownBy = realm.interactions.find(input.interactionId)
  const { modal = null } = shownBy ?? {}
  if (!shownBy || !modal || shownBy.userId !== input.userId)
    return refused('no-such-modal', 'They have no such form before them.')
  const actor = actorIn(realm, { ...shownBy, locale: input.locale ?? shownBy.locale })
  if (isRefused(actor)) return actor
  const components = fillModal(modal, input.values)
  if (isRefused(components)) return components
  const { sourceMessageId } = shownBy
  const interaction = realm.interactions.open(realm.newId(), {
    kind: 'modal',
    guildId: actor.guild.id,
    channelId: actor.channel.id,
    userId: actor.user.id,
    locale: actor.locale,
    createdAtMs: realm.now(),
    customId: modal.customId,
    sourceMessageId,
  })
  await send(realm, {
    actor,
    interaction,
    message: sourceMessageId === null ? undefined : findMessage(realm, sourceMessageId),
    data: { custom_id: modal.customId, components },
  })
  // A form that was taken closes; one that failed can be sent again.
  if (interaction.answer !== null) shownBy.modal = null
  return settle(realm, interaction, input.answerWithinMs)
}
