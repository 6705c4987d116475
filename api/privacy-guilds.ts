import { makeGuildSettings } from '#core/postgres/guild-settings.ts'
import type { Db } from '#core/postgres/connect.ts'
import { makeOptOuts } from '#core/postgres/opt-outs.ts'
import { guildsOfPerson } from '#core/postgres/person-guilds.ts'
import type { PseudonymOf } from '#core/privacy/pseudonyms.ts'
import type { GuildEntries } from '#core/redis/guild-directory.ts'
import type { Asker } from './discord/administered-guilds.ts'
import { iconUrl } from './discord/images.ts'
import type { OwnGuilds } from './discord/own-guilds.ts'
import type { PersonGuilds } from './schemas/privacy.ts'

type PersonGuild = PersonGuilds['guilds'][number]

export type PrivacyGuildsDeps = {
  db: Db
  entries: Pick<GuildEntries, 'load'>
  ownGuilds: OwnGuilds
  pseudonymOf: PseudonymOf
  now: () => Date
}

/**
 * The servers with the tracker on that a person is in, or was in and has something stored of; by
 * name. Whoever opted out of a server and left it is known there only by a pseudonym, and has to
 * ask for it by its id.
 */
export async function privacyGuilds(deps: PrivacyGuildsDeps, asker: Asker): Promise<PersonGuild[]> {
  const { db, entries, ownGuilds, pseudonymOf, now } = deps
  const { userId } = asker
  const [own, stored] = await Promise.all([ownGuilds(asker), guildsOfPerson(db, userId, now())])
  const ids = [...new Set([...own.map(({ id }) => id), ...stored])]
  if (ids.length === 0) return []
  const disabled = new Set(await makeGuildSettings(db).amongDisabled(ids))
  const enabled = ids.filter((id) => !disabled.has(id))
  const people = enabled.map((guildId) => ({ guildId, pseudonym: pseudonymOf(guildId, userId) }))
  const optOuts = await makeOptOuts(db).among(people)
  const found = await Promise.all(
    enabled.map(async (id): Promise<PersonGuild> => {
      const membership = own.find((guild) => guild.id === id)
      const known = membership ?? (await entries.load(id))
      const optOut = optOuts.find(({ guildId, optedInAt }) => guildId === id && !optedInAt)
      return {
        id,
        name: known?.name ?? null,
        iconUrl: known ? iconUrl(id, known.icon) : null,
        isMember: membership !== undefined,
        optedOut: optOut !== undefined,
        optedOutAt: optOut?.optedOutAt.toISOString() ?? null,
      }
    }),
  )
  return found.toSorted((a, b) => (a.name ?? '').localeCompare(b.name ?? ''))
}
