import { answer, api } from './client.ts'
import type { Guild, GuildSummary, Module } from '#api/schemas/guild.ts'

type Abortable = { signal?: AbortSignal }

/** The guilds where who is signed in is Administrator. */
export async function listGuilds({ signal }: Abortable = {}): Promise<GuildSummary[]> {
  const { guilds } = await answer(api.GET('/api/v1/guilds', { signal }))
  return guilds
}

/** @throws ApiProblem `guild-not-found`, `not-administrator` */
export const getGuild = (guildId: string, { signal }: Abortable = {}): Promise<Guild> =>
  answer(api.GET('/api/v1/guilds/{guildId}', { params: { path: { guildId } }, signal }))

/** Turns the invite tracker on, or off with everything it knows about the guild. */
export const setModule = (guildId: string, enabled: boolean): Promise<Module> =>
  answer(
    api.PUT('/api/v1/guilds/{guildId}/module', {
      params: { path: { guildId } },
      body: { enabled },
    }),
  )

/** A guild's path below `/api/v1`; the id comes from the address bar, so it is encoded. */
export const guildPath = (guildId: string) => `/guilds/${encodeURIComponent(guildId)}`
