import type { REST } from '@discordjs/rest'
import type { FastifyReply } from 'fastify'
import {
  codeOfPatch,
  normalizePatch,
  settingFaults,
  type SettingFacts,
} from '#core/guilds/check-settings.ts'
import type { GuildEntry } from '#core/discord/guild-entry.ts'
import type { Db } from '#core/postgres/connect.ts'
import {
  makeGuildSettings,
  type GuildSettings,
  type GuildSettingsPatch,
} from '#core/postgres/guild-settings.ts'
import { makeKnownInvites } from '#core/postgres/known-invites.ts'
import type { Privacy } from '#core/privacy/privacy.ts'
import type { GuildEntries } from '#core/redis/guild-directory.ts'
import { access } from '../access.ts'
import type { ApiInstance } from '../api-instance.ts'
import { guildCaller } from '../callers.ts'
import { changerOf } from '../changer.ts'
import { fetchChannels } from '../discord/channel-list.ts'
import { moduleIsOff, Problem } from '../problems.ts'
import { guildParamsSchema } from '../schemas/guild.ts'
import { refusals } from '../schemas/problem.ts'
import { ifMatchSchema, settingsPatchSchema, settingsSchema } from '../schemas/settings.ts'
import { changeSettings } from '../settings/change-settings.ts'
import { settingWarnings } from '../settings/setting-warnings.ts'
import {
  entityTag,
  isMatch,
  rowOfPatch,
  wireFault,
  wireSettings,
} from '../settings/wire-settings.ts'

/** Both contents at their longest, each character escaped. */
const BODY_LIMIT_BYTES = 262_144

export type SettingsDeps = {
  db: Db
  entries: GuildEntries
  /** The bot's. */
  rest: REST
  privacy: Privacy
  now: () => Date
}

/** `GET` and `PATCH /:guildId/settings`: everything an administrator can set. */
export function registerSettings(app: ApiInstance, deps: SettingsDeps): void {
  const { db, entries, rest, privacy, now } = deps
  const settingsOf = makeGuildSettings(db)

  app.route({
    method: 'GET',
    url: '/:guildId/settings',
    schema: {
      summary: 'All settings; the header ETag names their version',
      operationId: 'getSettings',
      tags: ['settings'],
      security: access.read,
      params: guildParamsSchema,
      response: { 200: settingsSchema, ...refusals },
    },
    handler: async (request, reply) => {
      const { guildId } = guildCaller(request)
      const [settings, entry] = await Promise.all([settingsOf.find(guildId), entries.load(guildId)])
      if (!settings) throw moduleIsOff()
      return answer(reply, settings, entry)
    },
  })

  app.route({
    method: 'PATCH',
    url: '/:guildId/settings',
    bodyLimit: BODY_LIMIT_BYTES,
    schema: {
      summary: 'Change some settings, and get them all; If-Match holds the ETag they had',
      operationId: 'changeSettings',
      tags: ['settings'],
      security: access.write,
      params: guildParamsSchema,
      headers: ifMatchSchema,
      body: settingsPatchSchema,
      response: { 200: settingsSchema, ...refusals },
    },
    handler: async (request, reply) => {
      const caller = guildCaller(request)
      const { guildId } = caller
      const ifMatch = request.headers['if-match']
      if (ifMatch === undefined)
        throw new Problem('if-match-missing', 'The header if-match holds the ETag of a GET.')
      const [before, entry] = await Promise.all([settingsOf.find(guildId), entries.load(guildId)])
      if (!before) throw moduleIsOff()
      if (!isMatch(ifMatch, before)) throw changedMeanwhile()

      const wanted = rowOfPatch(request.body)
      const faults = settingFaults(before, wanted, await factsFor(guildId, wanted, entry))
      if (faults.length > 0) {
        const detail = faults.length === 1 ? 'One thing is wrong.' : `${faults.length} are wrong.`
        throw new Problem('settings-invalid', detail, { faults: faults.map(wireFault) })
      }
      const change = { before, patch: normalizePatch(wanted), by: changerOf(privacy, caller) }
      const after = await changeSettings(db, change, now())
      if (!after) throw changedMeanwhile()
      return answer(reply, after, entry)
    },
  })

  function answer(reply: FastifyReply, settings: GuildSettings, entry: GuildEntry | undefined) {
    reply.header('etag', entityTag(settings))
    return {
      settings: wireSettings(settings),
      updatedAt: settings.updated_at.toISOString(),
      warnings: settingWarnings(entry, settings, now()),
    }
  }

  /** Asks for no more than the patch needs. */
  async function factsFor(
    guildId: string,
    patch: GuildSettingsPatch,
    entry: GuildEntry | undefined,
  ): Promise<SettingFacts> {
    const namesChannel = [patch.join_messages_channel, patch.leave_messages_channel].some(Boolean)
    const code = codeOfPatch(patch)
    const [channels, invite] = await Promise.all([
      entry?.channels ?? (namesChannel ? fetchChannels(rest, guildId) : []),
      code === undefined ? undefined : makeKnownInvites(db).find(guildId, now(), code),
    ])
    return {
      channels,
      vanityCode: entry?.vanityCode ?? null,
      knownCodes: new Set(invite ? [invite.code] : []),
    }
  }
}

function changedMeanwhile(): Problem {
  return new Problem('settings-changed', 'Get the settings again, then change them.')
}
