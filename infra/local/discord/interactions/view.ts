import type { ActionResult, InteractionView } from '../control/interaction-types.ts'
import type { Realm } from '../realm.ts'
import { viewMessage } from '../world/messages.ts'
import type { Interaction } from './interactions.ts'
import { viewModal } from './modal.ts'
import { followUpsOf, originalOf } from './responses.ts'

/** What a person reads where no answer came. */
export const notResponding = 'The application did not respond.'

export function viewInteraction(realm: Realm, interaction: Interaction): InteractionView {
  const original = originalOf(realm, interaction)
  const { createdAtMs, acknowledgedAtMs } = interaction
  return {
    id: interaction.id,
    kind: interaction.kind,
    guildId: interaction.guildId,
    channelId: interaction.channelId,
    userId: interaction.userId,
    command: interaction.command,
    customId: interaction.customId,
    createdAt: new Date(createdAtMs).toISOString(),
    answer: interaction.answer,
    acknowledgedAfterMs: acknowledgedAtMs === null ? null : acknowledgedAtMs - createdAtMs,
    failed: interaction.failed,
    original: original ? viewMessage(realm, original) : null,
    followUps: followUpsOf(realm, interaction).map((message) => viewMessage(realm, message)),
    modal: interaction.modal && viewModal(interaction.modal),
    choices: interaction.choices,
  }
}

/** What came of what a person did. */
export function resultOf(realm: Realm, interaction: Interaction): ActionResult {
  const { id, answer, original, followUps, modal } = viewInteraction(realm, interaction)
  if (answer === null) return { outcome: 'failed', interactionId: id, sentence: notResponding }
  return { outcome: 'answered', interactionId: id, answer, message: original, followUps, modal }
}
