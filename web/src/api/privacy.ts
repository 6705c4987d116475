import { answer, api } from './client.ts'
import type { Deleted, OptOutState, PersonFacts, PersonGuilds } from '#api/schemas/privacy.ts'

/** A server that may have something stored about who is signed in. */
export type PersonGuild = PersonGuilds['guilds'][number]

const at = (guildId: string) => ({ path: { guildId } })

/** Servers that may have something stored about who is signed in. */
export async function listPrivacyGuilds(signal?: AbortSignal): Promise<PersonGuild[]> {
  const { guilds } = await answer(api.GET('/api/v1/privacy/guilds', { signal }))
  return guilds
}

/** What a server stores about who is signed in, in numbers. @throws ApiProblem `guild-not-found` */
export const getPrivacy = (guildId: string): Promise<PersonFacts> =>
  answer(api.GET('/api/v1/privacy/guilds/{guildId}', { params: at(guildId) }))

/** @throws ApiProblem `module-disabled`, `guild-not-found` */
export const setOptOut = (guildId: string, optedOut: boolean): Promise<OptOutState> =>
  answer(
    api.PUT('/api/v1/privacy/guilds/{guildId}/opt-out', {
      params: at(guildId),
      body: { optedOut },
    }),
  )

/** Deletes what is stored, and opts out. @throws ApiProblem `module-disabled`, `guild-not-found` */
export const deletePrivacy = (guildId: string): Promise<Deleted> =>
  answer(api.DELETE('/api/v1/privacy/guilds/{guildId}', { params: at(guildId) }))

/** Where the browser saves all that a server stores, as a JSON file. */
export const privacyExportUrl = (guildId: string) =>
  `/api/v1/privacy/guilds/${encodeURIComponent(guildId)}/export`
