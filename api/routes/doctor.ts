import { GatewayIntentBits, PermissionFlagsBits } from 'discord-api-types/v10'
import { type Finding, type Lack, lackSentences } from '#core/discord/doctor.ts'
import type { GuildEntry } from '#core/discord/guild-entry.ts'
import { intents as wantedIntents } from '#core/discord/intents.ts'
import { guildPermissions, holds } from '#core/discord/permissions.ts'
import { examineGuild, type ExamineDeps } from '#core/guilds/examine-guild.ts'
import { access } from '../access.ts'
import type { ApiInstance } from '../api-instance.ts'
import { guildCaller } from '../callers.ts'
import { diagnosisSchema, type Diagnosis } from '../schemas/doctor.ts'
import { guildParamsSchema } from '../schemas/guild.ts'
import { refusals } from '../schemas/problem.ts'

const { ManageGuild, ViewAuditLog, CreateInstantInvite, ManageChannels } = PermissionFlagsBits
const { ViewChannel, SendMessages, EmbedLinks } = PermissionFlagsBits

/** What the install link asks for. */
const permissions: readonly [string, bigint][] = [
  ['View Channels', ViewChannel],
  ['Manage Server', ManageGuild],
  ['Manage Channels', ManageChannels],
  ['View Audit Log', ViewAuditLog],
  ['Create Invite', CreateInstantInvite],
  ['Send Messages', SendMessages],
  ['Embed Links', EmbedLinks],
]

const intents: readonly [string, number][] = [
  ['Server Members', GatewayIntentBits.GuildMembers],
  ['Server Invites', GatewayIntentBits.GuildInvites],
  ['Server Moderation', GatewayIntentBits.GuildModeration],
]

/** `GET /:guildId/doctor`: what is missing, and what does not work because of it. */
export function registerDoctor(app: ApiInstance, deps: ExamineDeps): void {
  app.route({
    method: 'GET',
    url: '/:guildId/doctor',
    schema: {
      summary: 'What the bot lacks, and what does not work because of it',
      operationId: 'getDiagnosis',
      tags: ['guilds'],
      security: access.read,
      params: guildParamsSchema,
      response: { 200: diagnosisSchema, ...refusals },
    },
    handler: async (request) => {
      const { guildId } = guildCaller(request)
      const examination = await examineGuild(deps, guildId)
      const { at, entry, findings, messageFailures, intents: granted } = examination
      const bits = guildPermissions({ ...entry, botTimedOutUntil: null }, at.getTime())
      return {
        checkedAt: at.toISOString(),
        findings: findings.map((finding) => wireFinding(entry, finding)),
        permissions: permissions.map(([name, bit]) => ({ name, granted: holds(bits, bit) })),
        intents: intents
          .filter(([, bit]) => (wantedIntents & bit) !== 0)
          .map(([name, bit]) => ({
            name,
            granted: granted === undefined ? null : (granted & bit) !== 0,
          })),
        messageFailures: [...messageFailures].map(([channelId, { reason, atMs }]) => ({
          channel: namedChannel(entry, channelId),
          reason,
          at: new Date(atMs).toISOString(),
        })),
      }
    },
  })
}

function wireFinding(
  entry: GuildEntry,
  { what, channelId }: Finding,
): Diagnosis['findings'][number] {
  return {
    code: what,
    about: aboutOf(what, channelId),
    message: lackSentences[what],
    channel: channelId === undefined ? null : namedChannel(entry, channelId),
  }
}

function aboutOf(what: Lack, channelId: string | undefined) {
  if (what.endsWith('-intent')) return 'intents'
  if (what === 'message-invalid' || what === 'message-refused') return 'messages'
  return channelId === undefined ? 'server' : 'channel'
}

function namedChannel({ channels }: GuildEntry, channelId: string) {
  return { id: channelId, name: channels.find(({ id }) => id === channelId)?.name ?? null }
}
