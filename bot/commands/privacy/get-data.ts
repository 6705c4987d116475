import { subcommand } from '../command.ts'

/** `/privacy get_data`: all that is stored about the asker, as a JSON file. */
export const getData = subcommand({
  name: 'get_data',
  options: {},
  async run({ guildId, userId, say, deps }) {
    const data = await deps.privacy.exportData(guildId, userId)
    const file = {
      name: `usher-${guildId}-${userId}.json`,
      data: `${JSON.stringify(data, undefined, 2)}\n`,
      contentType: 'application/json',
    }
    const key = data.isComplete ? 'privacy.get-data.complete' : 'privacy.get-data.incomplete'
    return { content: say(key), files: [file] }
  },
})
