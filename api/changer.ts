import type { Changer } from '#core/postgres/settings-changes.ts'
import type { Privacy } from '#core/privacy/privacy.ts'
import type { GuildCaller } from './callers.ts'

/** Under whom a change is noted: who opted out is not named. */
export function changerOf(privacy: Privacy, { guildId, userId, key }: GuildCaller): Changer {
  const pseudonym = privacy.pseudonymOf(guildId, userId)
  return { userId, pseudonym, ...(key && { key: { id: key.id, name: key.name } }) }
}
