import type { ActionResult } from '../control/interaction-types.ts'
import type { Realm } from '../realm.ts'
import type { Interaction } from './interactions.ts'
import { resultOf } from './view.ts'

/** What came of an interaction; after a deferral waits so long for what the bot then says. */
export async function settle(
  realm: Realm,
  interaction: Interaction,
  answerWithinMs = 0,
): Promise<ActionResult> {
  if (interaction.answer === 'deferred' || interaction.answer === 'deferred-update')
    await realm.interactions.until(() => interaction.changes > 0, answerWithinMs)
  return resultOf(realm, interaction)
}
