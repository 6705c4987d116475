import type { Control } from '../control.ts'
import type { Realm } from '../realm.ts'
import { Refusal } from '../refusal.ts'
import { compareIds } from '../snowflakes.ts'
import { acceptAsMember } from '../world/accept.ts'
import { addBot, removeBot, setBotPermissions, setOutage } from '../world/bot-membership.ts'
import {
  createChannel,
  deleteChannel,
  deleteRole,
  setOverwrite,
  setRole,
} from '../world/channels.ts'
import { createGuild, deleteGuild, getGuild, setGuild, viewGuild } from '../world/guilds.ts'
import { dropExpired } from '../world/invite-history.ts'
import { createInvite, deleteInvite, findInvite, viewInvite } from '../world/invites.ts'
import { join, leave, viewTruth } from '../world/joins.ts'
import { pageOfMembers, setMember, viewMember } from '../world/members.ts'
import { viewMessage } from '../world/messages.ts'
import { createUser, getUser, viewUser } from '../world/users.ts'
import { createLoadGuilds, joinSpread } from './load.ts'

type WorldMethod =
  | 'createGuild'
  | 'createGuilds'
  | 'getGuild'
  | 'listGuilds'
  | 'deleteGuild'
  | 'setGuild'
  | 'outage'
  | 'createChannel'
  | 'deleteChannel'
  | 'setRole'
  | 'deleteRole'
  | 'setOverwrite'
  | 'createUser'
  | 'listUsers'
  | 'addBotToGuild'
  | 'removeBotFromGuild'
  | 'setBotPermissions'
  | 'createInvite'
  | 'deleteInvite'
  | 'listInvites'
  | 'join'
  | 'joinMany'
  | 'acceptAsMember'
  | 'leave'
  | 'kick'
  | 'setMember'
  | 'listMembers'
  | 'readChannel'
  | 'truth'

/** The control methods that change or show guilds and people. */
export function makeWorldMethods(realm: Realm): Pick<Control, WorldMethod> {
  const { world } = realm
  return {
    createGuild: async (input) => viewGuild(realm, createGuild(realm, input)),
    createGuilds: async (input) => createLoadGuilds(realm, input),
    getGuild: async ({ guildId }) => viewGuild(realm, getGuild(realm, guildId)),
    listGuilds: async ({ after = '0', limit = 100 }) => ({
      guilds: [...world.guilds.values()]
        .filter(({ id }) => compareIds(id, after) > 0)
        .sort((a, b) => compareIds(a.id, b.id))
        .slice(0, limit)
        .map((guild) => viewGuild(realm, guild)),
    }),
    deleteGuild: async ({ guildId }) => deleteGuild(realm, guildId),
    setGuild: async (input) => viewGuild(realm, setGuild(realm, input)),
    outage: async ({ guildId, on }) => setOutage(realm, guildId, on),

    createChannel: async (input) => {
      const { id, name, type } = createChannel(realm, input)
      return { id, name, type }
    },
    deleteChannel: async ({ guildId, channelId }) =>
      deleteChannel(realm, getGuild(realm, guildId), channelId),
    setRole: async (input) => ({ roleId: setRole(realm, input).id }),
    deleteRole: async ({ guildId, roleId }) => deleteRole(realm, guildId, roleId),
    setOverwrite: async (input) => setOverwrite(realm, input),

    createUser: async (input) => viewUser(createUser(realm, input)),
    listUsers: async ({ search = '', after = '0', limit = 100 }) => ({
      users: [...world.users.values()]
        .filter(
          ({ id, username, globalName }) =>
            compareIds(id, after) > 0 &&
            `${username}\n${globalName ?? ''}`.toLowerCase().includes(search.toLowerCase()),
        )
        .sort((a, b) => compareIds(a.id, b.id))
        .slice(0, limit)
        .map(viewUser),
    }),

    addBotToGuild: async (input) => {
      if (input.addedById !== undefined) getUser(realm, input.addedById)
      addBot(realm, input)
    },
    removeBotFromGuild: async ({ guildId }) => removeBot(realm, guildId),
    setBotPermissions: async ({ guildId, permissions }) =>
      setBotPermissions(realm, guildId, BigInt(permissions)),

    createInvite: async (input) => viewInvite(createInvite(realm, input)),
    deleteInvite: async ({ guildId, code }) => {
      const guild = getGuild(realm, guildId)
      deleteInvite(realm, guild, code, { userId: guild.ownerId })
    },
    listInvites: async ({ guildId }) => {
      const guild = getGuild(realm, guildId)
      dropExpired(realm, guild)
      const live = [...guild.invites.values()].filter(({ code }) => findInvite(realm, guild, code))
      return { invites: live.map(viewInvite), vanityUses: guild.vanityUses }
    },

    join: async (input) => join(realm, input),
    joinMany: ({ joins, overMs = 0 }) => joinSpread(realm, joins, overMs),
    acceptAsMember: async (input) => acceptAsMember(realm, input),
    leave: async ({ guildId, userId }) => leave(realm, getGuild(realm, guildId), userId),
    kick: async ({ guildId, userId, byId }) => {
      const guild = getGuild(realm, guildId)
      leave(realm, guild, userId, byId ?? guild.ownerId)
    },
    setMember: async (input) => viewMember(realm, setMember(realm, input)),
    listMembers: async ({ guildId, after = '0', limit = 1_000 }) => {
      const guild = getGuild(realm, guildId)
      return {
        members: pageOfMembers(guild, after, limit).map((member) => viewMember(realm, member)),
        memberCount: guild.members.size,
      }
    },
    readChannel: async ({ channelId, userId, after = '0', limit = 1_000 }) => {
      const channel = world.channels.get(channelId)
      if (!channel) throw new Refusal(404, 10_003, `There is no channel ${channelId}.`)
      const own = realm.interactions
        .ephemeralIn(channelId)
        .filter(({ visibleTo }) => visibleTo === userId)
      const seen = own.length === 0 ? channel.messages : [...channel.messages, ...own]
      return {
        messages: seen
          .filter(({ id }) => compareIds(id, after) > 0)
          .sort((a, b) => compareIds(a.id, b.id))
          .slice(0, limit)
          .map((message) => viewMessage(realm, message)),
      }
    },
    truth: async ({ guildId, afterSeq = 0, limit = 100_000 }) => {
      const guild = getGuild(realm, guildId)
      const joins = guild.joins.filter(({ seq }) => seq > afterSeq).slice(0, limit)
      return { joins: joins.map((record) => viewTruth(guild, record)) }
    },
  }
}
