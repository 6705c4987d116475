import { type Command, type OperatorContext, UsageError } from '../command.ts'
import { purgeGuild } from '#core/guilds/purge-guild.ts'
import { makeGuildSettings } from '#core/postgres/guild-settings.ts'

/** Switches the tracker off and deletes what it has stored, as the dashboard does. */
export const purge: Command = {
  name: 'purge',
  usage: 'purge <guild> [--yes]',
  summary: 'Switches the tracker off in a server and deletes all that is stored about it.',
  subject: 'guild',
  options: ['yes'],
  async run(context, { subject: guildId = '', isSure }) {
    const { stores, now } = context
    const [settings, generation] = await Promise.all([
      makeGuildSettings(stores.db).find(guildId),
      stores.enabledGuilds.generationOf(guildId),
    ])
    // One that is known to Redis alone is what a crash has left: it is deleted, too.
    if (settings === undefined && generation === undefined)
      throw new Error(`server ${guildId} has no tracker: there is nothing to delete`)
    if (!isSure) await assertMeant(context, guildId)
    await purgeGuild(stores, guildId, now())
    return {
      json: { guildId, enabled: false, purged: true },
      text: `All that was stored about server ${guildId} is deleted.`,
    }
  },
}

async function assertMeant({ ask }: OperatorContext, guildId: string): Promise<void> {
  if (ask === undefined)
    throw new UsageError('purge deletes everything about a server, for good: add --yes')
  const answer = await ask(
    `This deletes all that is stored about server ${guildId}, for good. Type its id to go on: `,
  )
  if (answer.trim() !== guildId) throw new Error('nothing was deleted')
}
