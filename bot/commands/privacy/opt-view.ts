import { ButtonStyle } from 'discord-api-types/v10'
import { showInfo } from './info.ts'
import type { Answer } from '../answer.ts'
import { buttonRow } from '../button-row.ts'
import type { View } from '../command.ts'
import type { CommandContext } from '../command-context.ts'
import { CommandRefusal } from '../command-refusal.ts'

/** Opting out asks first: what is stored loses the name for good. Opting in does not. */
export const optView: View = {
  name: 'opt',
  press(context, [choice]) {
    switch (choice) {
      case 'ask':
        return Promise.resolve(ask(context))
      case 'out':
        return opt(context, true)
      case 'in':
        return opt(context, false)
      case 'back':
        return showInfo(context)
      default:
        throw new CommandRefusal('error.view-expired')
    }
  },
}

function ask({ userId, say }: CommandContext): Answer {
  const to = (
    style: ButtonStyle.Danger | ButtonStyle.Secondary,
    label: string,
    choice: string,
  ) => ({
    label,
    style,
    view: optView.name,
    args: [choice],
  })
  return {
    content: say('privacy.opt-out.ask'),
    components: [
      buttonRow(userId, [
        to(ButtonStyle.Danger, say('privacy.opt-out.yes'), 'out'),
        to(ButtonStyle.Secondary, say('privacy.no'), 'back'),
      ]),
    ],
  }
}

async function opt(context: CommandContext, isOut: boolean): Promise<Answer> {
  const { guildId, userId, say, deps } = context
  const state = await deps.privacy.setOptOut(guildId, userId, isOut)
  // Switched off in this very moment: all is deleted.
  if (state === undefined) throw new CommandRefusal('privacy.module-off', { url: 'none' })
  return showInfo(context, say(isOut ? 'privacy.opt-out.done' : 'privacy.opt-in.done'))
}
