import type { Control } from '../control.ts'
import { commandsIn } from '../interactions/find-command.ts'
import { autocomplete, runCommand } from '../interactions/run-command.ts'
import { submitModal } from '../interactions/submit-modal.ts'
import { pressButton, selectOption } from '../interactions/use-component.ts'
import { viewInteraction } from '../interactions/view.ts'
import type { Realm } from '../realm.ts'
import { Refusal } from '../refusal.ts'
import { getGuild } from '../world/guilds.ts'

type InteractionMethod =
  | 'runCommand'
  | 'autocomplete'
  | 'pressButton'
  | 'selectOption'
  | 'submitModal'
  | 'interaction'
  | 'listInteractions'
  | 'listCommands'

/** The control methods by which members use commands, components and modals. */
export function makeInteractionMethods(realm: Realm): Pick<Control, InteractionMethod> {
  const { interactions } = realm
  return {
    runCommand: (input) => runCommand(realm, input),
    autocomplete: (input) => autocomplete(realm, input),
    pressButton: (input) => pressButton(realm, input),
    selectOption: (input) => selectOption(realm, input),
    submitModal: (input) => submitModal(realm, input),
    interaction: async ({ interactionId }) => {
      const found = interactions.find(interactionId)
      if (!found) throw new Refusal(404, 10_062, `There is no interaction ${interactionId}.`)
      return viewInteraction(realm, found)
    },
    listInteractions: async ({ guildId, limit = 100 }) => ({
      interactions: interactions
        .ofGuild(getGuild(realm, guildId).id)
        .slice(0, limit)
        .map((one) => viewInteraction(realm, one)),
    }),
    listCommands: async ({ guildId }) => {
      const { id } = getGuild(realm, guildId)
      return {
        commands: commandsIn(realm, id),
        writes: interactions.commandWrites('global') + interactions.commandWrites(id),
      }
    },
  }
}
