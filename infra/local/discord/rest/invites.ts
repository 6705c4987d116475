import { PermissionFlagsBits } from 'discord-api-types/v10'
import { choice, flag, integer, listOf, nullable, object, optional, snowflake } from '../input.ts'
import type { Realm } from '../realm.ts'
import { refuse } from '../refusal.ts'
import { wireInvite, wireInviteWithUses, wireVanityInvite } from '../wire/invite.ts'
import { inviteListAt } from '../world/invite-history.ts'
import { createInvite, deleteInvite, findInvite } from '../world/invites.ts'
import { channelPermissions, guildPermissions, holds } from '../world/permissions.ts'
import type { Guild, Invite } from '../world/world.ts'
import {
  botChannel,
  botGuild,
  param,
  read,
  requireInChannel,
  requireInGuild,
  type RestRequest,
  type Route,
  type RouteLimit,
} from './route.ts'

const inviteBody = object({
  max_age: optional(nullable(integer(0, 604_800))),
  max_uses: optional(nullable(integer(0, 100))),
  temporary: optional(nullable(flag)),
  unique: optional(nullable(flag)),
  role_ids: optional(nullable(listOf(snowflake, 10))),
  flags: optional(nullable(choice(0, 1))),
})

const countsQuery = object({ with_counts: optional(choice('true', 'false', '1', '0')) })

/** Invites of guilds and channels. `listLimit` is what the guild list allows. */
export function inviteRoutes(realm: Realm, listLimit: RouteLimit): Route[] {
  const { botUserId } = realm.application
  return [
    {
      method: 'GET',
      path: '/guilds/:guildId/invites',
      auth: 'bot',
      limit: listLimit,
      handle: (request) => listGuildInvites(realm, botGuild(realm, request)),
    },
    {
      method: 'GET',
      path: '/channels/:channelId/invites',
      auth: 'bot',
      limit: listLimit,
      handle(request) {
        const at = botChannel(realm, request)
        requireInChannel(realm, at, PermissionFlagsBits.ManageChannels)
        return inviteListAt(realm, at.guild)
          .invites.filter(({ channelId }) => channelId === at.channel.id)
          .map((invite) => wireInviteWithUses(realm.world, at.guild, invite))
      },
    },
    {
      method: 'POST',
      path: '/channels/:channelId/invites',
      auth: 'bot',
      limit: { requests: 5, perMs: 5_000 },
      handle: (request) => createFromBot(realm, request),
    },
    {
      method: 'GET',
      path: '/invites/:code',
      auth: 'either',
      limit: { requests: 250, perMs: 600_000 },
      handle(request) {
        const { guild, invite } = resolve(realm, param(request, 'code'))
        const counts = read(countsQuery, request.query).with_counts
        return {
          ...(invite
            ? wireInvite(realm.world, guild, invite)
            : wireVanityInvite(guild, param(request, 'code'))),
          ...((counts === 'true' || counts === '1') && {
            approximate_member_count: guild.members.size,
            approximate_presence_count: guild.members.size,
          }),
        }
      },
    },
    {
      method: 'DELETE',
      path: '/invites/:code',
      auth: 'bot',
      handle(request) {
        const { guild, invite } = resolve(realm, param(request, 'code'))
        if (!invite) throw refuse.unknownInvite()
        const channel = guild.channels.get(invite.channelId)
        const inChannel = channel ? channelPermissions(guild, channel, botUserId) : 0n
        if (!holds(inChannel, PermissionFlagsBits.ManageChannels))
          requireInGuild(realm, guild, PermissionFlagsBits.ManageGuild)
        deleteInvite(realm, guild, invite.code, {
          userId: botUserId,
          reason: request.auditReason,
        })
        return wireInvite(realm.world, guild, invite)
      },
    },
  ]
}

/** Full with Manage Server, without uses and limits with View Audit Log alone. */
function listGuildInvites(realm: Realm, guild: Guild): object[] {
  const bits = guildPermissions(guild, realm.application.botUserId)
  const full = holds(bits, PermissionFlagsBits.ManageGuild)
  if (!full && !holds(bits, PermissionFlagsBits.ViewAuditLog)) throw refuse.missingPermissions()
  const wire = full && !realm.faults.hideUses ? wireInviteWithUses : wireInvite
  return inviteListAt(realm, guild).invites.map((invite) => wire(realm.world, guild, invite))
}

function createFromBot(realm: Realm, request: RestRequest): unknown {
  const at = botChannel(realm, request)
  requireInChannel(realm, at, PermissionFlagsBits.CreateInstantInvite)
  const body = read(inviteBody, request.body)
  // A guild that has paused its invites answers with nothing.
  if (at.guild.invitesPaused) return undefined
  const roleIds = body.role_ids ?? []
  if (roleIds.length > 0) requireInGuild(realm, at.guild, PermissionFlagsBits.ManageRoles)
  const wanted = {
    guildId: at.guild.id,
    channelId: at.channel.id,
    inviterId: realm.application.botUserId,
    maxAgeSeconds: body.max_age ?? 86_400,
    maxUses: body.max_uses ?? 0,
    temporary: body.temporary ?? false,
    guest: body.flags === 1,
    roleIds,
  }
  const similar = (body.unique ?? false) ? undefined : findSimilar(realm, at.guild, wanted)
  const invite = similar ?? createInvite(realm, wanted, request.auditReason)
  return wireInviteWithUses(realm.world, at.guild, invite)
}

/** Without `unique`, Discord hands out an invite of the same kind that the bot has already. */
function findSimilar(
  realm: Realm,
  guild: Guild,
  wanted: Pick<
    Invite,
    'channelId' | 'inviterId' | 'maxAgeSeconds' | 'maxUses' | 'temporary' | 'guest' | 'roleIds'
  >,
): Invite | undefined {
  for (const invite of guild.invites.values())
    if (
      invite.channelId === wanted.channelId &&
      invite.inviterId === wanted.inviterId &&
      invite.maxAgeSeconds === wanted.maxAgeSeconds &&
      invite.maxUses === wanted.maxUses &&
      invite.temporary === wanted.temporary &&
      invite.guest === wanted.guest &&
      invite.roleIds.join() === wanted.roleIds.join() &&
      findInvite(realm, guild, invite.code)
    )
      return invite
  return undefined
}

/** A live invite, or (no `invite`) a vanity URL; whoever asks needs not be in the guild. */
function resolve(realm: Realm, code: string): { guild: Guild; invite?: Invite } {
  const guild = realm.world.guilds.get(realm.world.codes.get(code) ?? '')
  if (!guild) throw refuse.unknownInvite()
  if (guild.vanityCode === code) return { guild }
  const invite = findInvite(realm, guild, code)
  if (!invite) throw refuse.unknownInvite()
  return { guild, invite }
}
