import type { Control, ControlMethod, Nothing } from '../control.ts'
import {
  choice,
  fault,
  flag,
  instant,
  integer,
  isRecord,
  listOf,
  nullable,
  object,
  optional,
  type Parser,
  permissionBits,
  type InputFault,
  snowflake,
  text,
} from '../input.ts'
import { discordLocale } from '../locales.ts'
import type { RangeMs } from './fault-types.ts'
import { interactionInputs } from './interaction-inputs.ts'
import type { JoinBy } from './world-types.ts'

const strict = <S extends Record<string, Parser<unknown>>>(shape: S) => object(shape, true)

const name = text(1, 100)
const code = text(1, 64)
const times = optional(integer(1, 1_000_000))
const channelType = optional(integer(0, 16))
const features = optional(listOf(text(1, 64), 100))
const pageLimit = optional(integer(1, 1_000))
const channelOrNone = optional(nullable(snowflake))
const guildOnly = strict({ guildId: snowflake })
const guildAndUser = { guildId: snowflake, userId: snowflake }
const eventType: Parser<string> = (value, path, faults) =>
  typeof value === 'string' && /^[A-Z_]{3,64}$/.test(value)
    ? value
    : fault(faults, path, 'BASE_TYPE_CHOICES', 'READY')

const rangeMs: Parser<RangeMs> = (value, path, faults) => {
  const [minMs = 0, maxMs = 0] = listOf(integer(0, 60_000), 2)(value, path, faults)
  if (!Array.isArray(value) || value.length !== 2 || maxMs < minMs)
    faults.push({ path, code: 'RANGE', message: 'Must be [least, most] in milliseconds.' })
  return [minMs, maxMs]
}

const joinBy: Parser<JoinBy> = (value, path, faults) => {
  const keys = isRecord(value) ? Object.keys(value) : []
  const [key] = keys
  if (isRecord(value) && keys.length === 1) {
    if (key === 'code') return { code: code(value.code, [...path, 'code'], faults) }
    if (key === 'bot') return { bot: snowflake(value.bot, [...path, 'bot'], faults) }
    if (key === 'vanity' && value.vanity === true) return { vanity: true }
    if (key === 'discovery' && value.discovery === true) return { discovery: true }
    if (key === 'integration' && value.integration === true) return { integration: true }
    if (key === 'hub' && value.hub === true) return { hub: true }
  }
  return refuseJoinBy(path, faults)
}

function refuseJoinBy(path: readonly (string | number)[], faults: InputFault[]): JoinBy {
  const message =
    'Must be one of {code}, {vanity: true}, {discovery: true}, {bot: addedById}, {integration: true}, {hub: true}.'
  faults.push({ path, code: 'JOIN_BY', message })
  return { hub: true }
}

const join = strict({ guildId: snowflake, userId: optional(snowflake), by: joinBy })

const nothing: Parser<Nothing> = strict({})

type Inputs = { [M in ControlMethod]: Parser<NonNullable<Parameters<Control[M]>[0]>> }

/** What each control method takes; anything else is refused by name. */
export const controlInputs: Inputs = {
  createGuild: strict({
    name,
    ownerId: optional(snowflake),
    features,
    channels: optional(listOf(strict({ name, type: channelType }), 500)),
    roles: optional(listOf(strict({ name, permissions: optional(permissionBits) }), 249)),
    vanityCode: optional(code),
    withBot: optional(flag),
    botPermissions: optional(permissionBits),
  }),
  createGuilds: strict({
    count: integer(1, 100_000),
    namePrefix: optional(name),
    withBot: optional(flag),
    invitesEach: optional(integer(0, 100)),
  }),
  getGuild: guildOnly,
  listGuilds: strict({ after: optional(snowflake), limit: pageLimit }),
  deleteGuild: guildOnly,
  setGuild: strict({
    guildId: snowflake,
    name: optional(name),
    icon: optional(nullable(text(1, 100))),
    description: optional(nullable(text(0, 300))),
    features,
    vanityCode: optional(nullable(code)),
    invitesPaused: optional(flag),
    afkChannelId: channelOrNone,
    afkTimeoutSeconds: optional(choice(60, 300, 900, 1_800, 3_600)),
    mfaLevel: optional(integer(0, 1)),
    verificationLevel: optional(integer(0, 4)),
    nsfwLevel: optional(integer(0, 3)),
    premiumTier: optional(integer(0, 3)),
    premiumSubscriptionCount: optional(integer(0, 1_000_000)),
    preferredLocale: optional(discordLocale),
    systemChannelId: channelOrNone,
    rulesChannelId: channelOrNone,
    publicUpdatesChannelId: channelOrNone,
    widgetChannelId: channelOrNone,
  }),
  outage: strict({ guildId: snowflake, on: flag }),
  createChannel: strict({ guildId: snowflake, name, type: channelType }),
  deleteChannel: strict({ guildId: snowflake, channelId: snowflake }),
  setRole: strict({
    guildId: snowflake,
    roleId: optional(snowflake),
    name: optional(name),
    permissions: optional(permissionBits),
    mentionable: optional(flag),
  }),
  deleteRole: strict({ guildId: snowflake, roleId: snowflake }),
  setOverwrite: strict({
    guildId: snowflake,
    channelId: snowflake,
    target: text(1, 20),
    allow: permissionBits,
    deny: permissionBits,
  }),
  createUser: strict({
    username: text(1, 32),
    globalName: optional(nullable(text(1, 32))),
    avatar: optional(nullable(text(1, 64))),
    createdAt: optional(instant),
    bot: optional(flag),
  }),
  listUsers: strict({
    search: optional(text(0, 100)),
    after: optional(snowflake),
    limit: pageLimit,
  }),
  addBotToGuild: strict({
    guildId: snowflake,
    permissions: optional(permissionBits),
    addedById: optional(snowflake),
  }),
  removeBotFromGuild: guildOnly,
  setBotPermissions: strict({ guildId: snowflake, permissions: permissionBits }),
  createInvite: strict({
    guildId: snowflake,
    channelId: optional(snowflake),
    inviterId: optional(nullable(snowflake)),
    maxUses: optional(integer(0, 100)),
    maxAgeSeconds: optional(integer(0, 31_536_000)),
    temporary: optional(flag),
    roleIds: optional(listOf(snowflake, 10)),
    guest: optional(flag),
    code: optional(code),
  }),
  deleteInvite: strict({ guildId: snowflake, code }),
  listInvites: guildOnly,
  join,
  joinMany: strict({ joins: listOf(join, 100_000), overMs: optional(integer(0, 3_600_000)) }),
  acceptAsMember: strict({ ...guildAndUser, code }),
  leave: strict(guildAndUser),
  kick: strict({ ...guildAndUser, byId: optional(snowflake) }),
  setMember: strict({
    ...guildAndUser,
    nick: optional(nullable(text(1, 32))),
    avatar: optional(nullable(text(1, 64))),
    roleIds: optional(listOf(snowflake, 250)),
    pending: optional(flag),
    mute: optional(flag),
    deaf: optional(flag),
    premiumSince: optional(nullable(instant)),
    communicationDisabledUntil: optional(nullable(instant)),
  }),
  listMembers: strict({ guildId: snowflake, after: optional(snowflake), limit: pageLimit }),
  readChannel: strict({
    channelId: snowflake,
    userId: optional(snowflake),
    after: optional(snowflake),
    limit: pageLimit,
  }),
  truth: strict({
    guildId: snowflake,
    afterSeq: optional(integer(0, Number.MAX_SAFE_INTEGER)),
    limit: optional(integer(1, 100_000)),
  }),
  ...interactionInputs,
  sessions: nothing,
  requests: strict({ reset: optional(flag) }),
  authorizeAs: strict({
    userId: snowflake,
    authorizeUrl: text(1, 4_000),
    approve: optional(flag),
    guildId: optional(snowflake),
  }),
  actAs: strict({ userId: nullable(snowflake) }),
  issueToken: strict({ userId: snowflake, scopes: optional(listOf(text(1, 64), 20)) }),
  dropConnections: strict({
    shardId: optional(integer(0, 100_000)),
    resumable: flag,
    code: optional(integer(1000, 4999)),
  }),
  invalidateSessions: strict({ resumable: flag, shardId: optional(integer(0, 100_000)) }),
  setLatency: strict({ restMs: optional(rangeMs), gatewayMs: optional(rangeMs) }),
  failNext: strict({
    route: text(1, 200),
    status: integer(400, 599),
    times,
    retryAfterSeconds: optional(integer(0, 3_600)),
    acted: optional(flag),
    majorId: optional(snowflake),
  }),
  stallNext: strict({
    route: text(1, 200),
    times,
    ms: optional(integer(1, 3_600_000)),
    majorId: optional(snowflake),
  }),
  setInviteList: strict({ lagMs: optional(rangeMs), hideUses: optional(flag) }),
  delayDispatches: strict({ types: listOf(eventType, 50), ms: rangeMs, times }),
  repeatJoins: strict({
    times: integer(1, 1_000_000),
    afterMs: optional(integer(0, 60_000)),
    joinedAtOffMs: optional(integer(-60_000, 60_000)),
  }),
  reorderJoins: strict({ guildId: snowflake, count: integer(2, 1_000) }),
  setUsedUpInvites: strict({
    inviteDelete: choice('before', 'after', 'never'),
    afterMs: optional(integer(0, 60_000)),
  }),
  setMemberSearch: strict({
    mode: choice('on', 'off', 'pending'),
    lagMs: optional(integer(0, 600_000)),
  }),
  setAllowedIntents: strict({ members: flag, presences: flag, messageContent: flag }),
  setIdentifiesLeft: strict({ remaining: integer(0, 1_000_000) }),
  clearFaults: nothing,
}
