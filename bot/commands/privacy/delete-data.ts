import { ButtonStyle } from 'discord-api-types/v10'
import type { Answer } from '../answer.ts'
import { buttonRow } from '../button-row.ts'
import { subcommand, type View } from '../command.ts'
import type { CommandContext } from '../command-context.ts'
import { CommandRefusal } from '../command-refusal.ts'

/** `/privacy delete_data`: asks, and deletes once the button is pressed. */
export const deleteData = subcommand({
  name: 'delete_data',
  options: {},
  run: ({ userId, say }) =>
    Promise.resolve({
      content: say('privacy.delete.ask'),
      components: [
        buttonRow(userId, [
          {
            label: say('privacy.delete.yes'),
            style: ButtonStyle.Danger,
            view: 'delete',
            args: ['yes'],
          },
          { label: say('privacy.no'), style: ButtonStyle.Secondary, view: 'delete', args: ['no'] },
        ]),
      ],
    }),
})

export const deleteView: View = {
  name: 'delete',
  press(context, [choice]) {
    if (choice === 'yes') return erase(context)
    if (choice === 'no') return Promise.resolve({ content: context.say('privacy.delete.kept') })
    throw new CommandRefusal('error.view-expired')
  },
}

async function erase({ guildId, userId, say, deps }: CommandContext): Promise<Answer> {
  const concealed = await deps.privacy.deleteData(guildId, userId)
  // Switched off in this very moment: all is deleted.
  if (concealed === undefined) throw new CommandRefusal('privacy.module-off', { url: 'none' })
  return { content: say('privacy.delete.done', concealed) }
}
