import { answer, api } from './client.ts'
import type { SettingsChangesPage } from '#api/schemas/settings-change.ts'

const pageSize = 50

/** Who changed what, newest first, below `cursor`. @throws ApiProblem `module-disabled` */
export const listChanges = (
  guildId: string,
  { cursor, signal }: { cursor?: string; signal?: AbortSignal } = {},
): Promise<SettingsChangesPage> =>
  answer(
    api.GET('/api/v1/guilds/{guildId}/settings-changes', {
      params: { path: { guildId }, query: { limit: pageSize, cursor } },
      signal,
    }),
  )
