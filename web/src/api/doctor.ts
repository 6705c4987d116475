import { answer, api } from './client.ts'
import type { Diagnosis } from '#api/schemas/doctor.ts'

/** What the bot lacks in a guild. @throws ApiProblem `module-disabled`, `bot-not-present` */
export const getDiagnosis = (guildId: string, signal?: AbortSignal): Promise<Diagnosis> =>
  answer(api.GET('/api/v1/guilds/{guildId}/doctor', { params: { path: { guildId } }, signal }))
