import { answerWithEtag, api } from './client.ts'
import type { SettingsAnswer, SettingsPatch } from '#api/schemas/settings.ts'

/** A guild's settings, and the version that a change of them names. */
export type SettingsVersion = SettingsAnswer & { etag: string }

/** @throws ApiProblem `module-disabled` */
export async function getSettings(
  guildId: string,
  { signal }: { signal?: AbortSignal } = {},
): Promise<SettingsVersion> {
  const path = { guildId }
  const { data, etag } = await answerWithEtag<SettingsAnswer>(
    api.GET('/api/v1/guilds/{guildId}/settings', { params: { path }, signal }),
  )
  return { ...data, etag }
}

/** Changes what `patch` names, of the version that `etag` names.
 *  @throws ApiProblem `settings-changed` where that is not the newest, `settings-invalid` with a
 *  fault for each setting that cannot be so, `module-disabled` */
export async function changeSettings(
  guildId: string,
  patch: SettingsPatch,
  etag: string,
): Promise<SettingsVersion> {
  const params = { path: { guildId }, header: { 'if-match': etag } }
  const changed = await answerWithEtag<SettingsAnswer>(
    api.PATCH('/api/v1/guilds/{guildId}/settings', { params, body: patch }),
  )
  return { ...changed.data, etag: changed.etag }
}
