import type { Db } from '#core/postgres/connect.ts'
import { makeGuildSettings } from '#core/postgres/guild-settings.ts'
import { makeKnownInvites } from '#core/postgres/known-invites.ts'
import type { GuildEntries } from '#core/redis/guild-directory.ts'
import { access } from '../access.ts'
import type { ApiInstance } from '../api-instance.ts'
import { guildCaller } from '../callers.ts'
import { settingsOfData } from '../guild-settings-of.ts'
import type { NoteDeps } from '../note-change.ts'
import { Problem } from '../problems.ts'
import { codeParamsSchema } from '../schemas/common.ts'
import { inviteLabelSchema, labelledInviteSchema } from '../schemas/invite.ts'
import { refusals } from '../schemas/problem.ts'
import { setLabel } from '../set-label.ts'

export type InviteLabelDeps = NoteDeps & { db: Db; entries: GuildEntries }

/** `PUT /:guildId/invites/:code/label`: what administrators call an invite, or the vanity URL. */
export function registerInviteLabel(app: ApiInstance, deps: InviteLabelDeps): void {
  const { db, entries, now } = deps
  const settings = makeGuildSettings(db)
  app.route({
    method: 'PUT',
    url: '/:guildId/invites/:code/label',
    schema: {
      summary: 'Label an invite, or the vanity URL',
      operationId: 'labelInvite',
      tags: ['invites'],
      security: access.write,
      params: codeParamsSchema,
      body: inviteLabelSchema,
      response: { 200: labelledInviteSchema, ...refusals },
    },
    handler: async (request) => {
      const caller = guildCaller(request)
      const { guildId } = caller
      const { code } = request.params
      await settingsOfData(settings, guildId)
      const isVanity = (await entries.load(guildId))?.vanityCode === code
      if (!isVanity && !(await makeKnownInvites(db).isKnown(guildId, now(), code)))
        throw new Problem('invite-not-found', 'No invite of the server has this code.')
      const label = request.body.label?.trim() ?? null
      await setLabel(deps, caller, { code, label })
      return { code, label }
    },
  })
}
