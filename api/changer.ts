import type { Changer } from '#core/postgres/settings-changes.ts'
import type { Privacy } from '#core/privacy/privacy.ts'
import type { GuildCaller } from './callers.ts'

/** Under whom a change is noted: who opted out is not named. */
export async function changerOf(
  privacy: Privacy,
  { guildId, userId, key }: GuildCaller,
): Promise<Changer> {
  const storedId = await privacy.storedId(guildId, userId)
  return { userId: storedId, ...(key && { key: { id: key.id, name: key.name } }) }
}
