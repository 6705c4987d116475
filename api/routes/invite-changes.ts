import type { REST } from '@discordjs/rest'
import type { FastifyBaseLogger, FastifyRequest } from 'fastify'
import type { Redis } from 'ioredis'
import { Type } from 'typebox'
import { canBeInvitedTo, invitingLack } from '#core/discord/inviting-channels.ts'
import { deleteInvite } from '#core/invites/delete-invite.ts'
import { makeOwnedInvite } from '#core/invites/make-owned-invite.ts'
import { isNameless } from '#core/journal/nameless-member.ts'
import type { Db } from '#core/postgres/connect.ts'
import { makeGuildSettings } from '#core/postgres/guild-settings.ts'
import { makeInviteChanges } from '#core/postgres/invite-changes.ts'
import { makeKnownInvites } from '#core/postgres/known-invites.ts'
import type { SettingsChanges } from '#core/postgres/settings-changes.ts'
import type { Privacy } from '#core/privacy/privacy.ts'
import type { GuildEntries } from '#core/redis/guild-directory.ts'
import type { RestAllowance } from '#core/redis/rest-allowance.ts'
import { access } from '../access.ts'
import type { ApiInstance } from '../api-instance.ts'
import { guildCaller } from '../callers.ts'
import { fetchChannels } from '../discord/channel-list.ts'
import { discordProblem } from '../discord/discord-problem.ts'
import { settingsOfData } from '../guild-settings-of.ts'
import { inviteRefusal } from '../invite-refusal.ts'
import { noteChange } from '../note-change.ts'
import { Problem } from '../problems.ts'
import { codeParamsSchema } from '../schemas/common.ts'
import { guildParamsSchema } from '../schemas/guild.ts'
import { inviteSchema, newInviteSchema, type NewInvite } from '../schemas/invite.ts'
import { refusals } from '../schemas/problem.ts'
import { setLabel } from '../set-label.ts'
import { wireInvite } from '../wire-invite.ts'

const TIMEOUT_MS = 10_000

export type InviteChangesDeps = {
  db: Db
  redis: Redis
  /** The bot's, without retries: an invite is made once. */
  rest: REST
  allowance: Pick<RestAllowance, 'take'>
  entries: GuildEntries
  privacy: Privacy
  changes: SettingsChanges
  now: () => Date
}

/** `POST /:guildId/invites` and `DELETE /:guildId/invites/:code`. */
export function registerInviteChanges(app: ApiInstance, deps: InviteChangesDeps): void {
  const { db, redis, rest, allowance, entries, privacy, now } = deps
  const settings = makeGuildSettings(db)

  app.route({
    method: 'POST',
    url: '/:guildId/invites',
    schema: {
      summary: 'Make an invite that counts for you, or for who made the key',
      operationId: 'createInvite',
      tags: ['invites'],
      security: access.write,
      params: guildParamsSchema,
      body: newInviteSchema,
      response: { 201: inviteSchema, ...refusals },
    },
    handler: async (request, reply) => {
      const caller = guildCaller(request)
      const { guildId, userId } = caller
      const { body } = request
      const { generation } = await settingsOfData(settings, guildId)
      const entry = await entries.load(guildId)
      await assertInvitable(guildId, body.channelId)
      const ownerId = await privacy.storedId(guildId, userId)
      const owner = { ownerId, ownerName: nameOf(request, ownerId), ownerAvatar: null }
      const made = await make(request.log, {
        guildId,
        generation,
        ...owner,
        wanted: wantedOf(body),
      })
      const change = { what: 'invite', name: made.code, from: null, to: body.channelId } as const
      await noteChange(deps, caller, change)
      const label = body.label?.trim() ?? null
      if (label !== null) await setLabel(deps, caller, { code: made.code, label })
      request.log.info({ guildId, code: made.code }, 'invite made')
      const row = {
        ...made,
        ...wantedOf(body),
        ...NOTHING_YET,
        label,
        inviterId: ownerId,
        inviterName: owner.ownerName,
        inviterAvatar: null,
        isOwned: true,
        createdAt: new Date(made.createdAt),
        expiresAt: made.expiresAt === null ? null : new Date(made.expiresAt),
        deletedAt: null,
      }
      return reply.code(201).send(wireInvite(row, { entry, names: new Map(), now: now() }))
    },
  })

  app.route({
    method: 'DELETE',
    url: '/:guildId/invites/:code',
    schema: {
      summary: 'Delete an invite, in Discord too',
      operationId: 'deleteInvite',
      tags: ['invites'],
      security: access.write,
      params: codeParamsSchema,
      response: { 204: Type.Null({ description: 'Deleted' }), ...refusals },
    },
    handler: async (request, reply) => {
      const caller = guildCaller(request)
      const { guildId, userId } = caller
      const { code } = request.params
      await settingsOfData(settings, guildId)
      const known = await makeKnownInvites(db).find(guildId, now(), code)
      if (!known) throw new Problem('invite-not-found', 'The server has no such invite any more.')
      const reason = `dashboard, by member ${userId}`
      const signal = AbortSignal.timeout(TIMEOUT_MS)
      const deleted = await deleteInvite({ rest, allowance }, { code, reason, signal }).catch(
        (error: unknown) => {
          throw discordProblem(error, 'Discord did not delete the invite.')
        },
      )
      if (deleted === 'bot-not-allowed') {
        const needed = 'The bot needs Manage Channels in its channel, or Manage Server.'
        throw new Problem('bot-not-permitted', needed)
      }
      // Discord may tell of it, and need not: that takes a permission of its own.
      await makeInviteChanges(db).markDeleted(guildId, code, now())
      const change = { what: 'invite', name: code, from: known.channelId, to: null } as const
      await noteChange(deps, caller, change)
      request.log.info({ guildId, code }, 'invite deleted')
      return reply.code(204).send(null)
    },
  })

  /** @throws Problem where the guild has no such channel, or the bot may not invite to it */
  async function assertInvitable(guildId: string, channelId: string): Promise<void> {
    const entry = await entries.load(guildId)
    const known = entry?.channels.find(({ id }) => id === channelId)
    const channel = known ?? (await fetchChannels(rest, guildId)).find(({ id }) => id === channelId)
    if (!channel) throw new Problem('channel-not-found', 'The server has no such channel.')
    const lack = entry && invitingLack(entry, channelId, now().getTime())
    if (lack === 'wrong-kind' || !canBeInvitedTo(channel.type))
      throw new Problem('channel-not-found', 'No invite can lead to this kind of channel.')
    if (lack !== undefined) throw inviteRefusal({ kind: 'refused', why: lack })
  }

  type Owned = Omit<Parameters<typeof makeOwnedInvite>[1], 'reason'>

  async function make(log: FastifyBaseLogger, owned: Owned) {
    const reason = isNameless(owned.ownerId) ? 'dashboard' : `dashboard, for ${owned.ownerId}`
    const made = await makeOwnedInvite(
      { db, redis, rest, allowance, log, now: () => now().getTime() },
      { ...owned, reason },
      AbortSignal.timeout(TIMEOUT_MS),
    ).catch((error: unknown) => {
      throw discordProblem(error, 'Discord did not make the invite.')
    })
    if (made.kind === 'refused') throw inviteRefusal(made)
    return made.invite
  }
}

const NOTHING_YET = { uses: 0, joins: 0, leaves: 0, net: 0 }

function wantedOf({ channelId, maxUses, maxAgeSeconds, temporary = false }: NewInvite) {
  return { channelId, maxUses, maxAgeSeconds, temporary }
}

/** Not of who opted out; a key does not tell its maker's. */
function nameOf({ session }: FastifyRequest, ownerId: string): string | null {
  const { user } = session
  return user?.id === ownerId ? user.displayName : null
}
