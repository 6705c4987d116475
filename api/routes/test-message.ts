import { DiscordAPIError, type REST } from '@discordjs/rest'
import {
  PermissionFlagsBits,
  Routes,
  type RESTPostAPIChannelMessageJSONBody,
  type RESTPostAPIChannelMessageResult,
} from 'discord-api-types/v10'
import type { GuildEntry } from '#core/discord/guild-entry.ts'
import { lossOfRefusal } from '#core/discord/message-loss.ts'
import { channelPermissions, holds } from '#core/discord/permissions.ts'
import type { MessageBody } from '#core/messages/render-message.ts'
import type { GuildSettingsRepository } from '#core/postgres/guild-settings.ts'
import type { RestAllowance } from '#core/redis/rest-allowance.ts'
import { access } from '../access.ts'
import type { ApiInstance } from '../api-instance.ts'
import { guildCaller } from '../callers.ts'
import { discordProblem } from '../discord/discord-problem.ts'
import type { EntryOf } from '../discord/guild-entries.ts'
import { settingsOfData } from '../guild-settings-of.ts'
import { Problem } from '../problems.ts'
import { renderSample, sampleFaults } from '../sample-message.ts'
import { guildParamsSchema } from '../schemas/guild.ts'
import { sentMessageSchema, testMessageSchema } from '../schemas/message.ts'
import { refusals } from '../schemas/problem.ts'
import { MESSAGE_BODY_LIMIT_BYTES } from './preview.ts'

const TIMEOUT_MS = 10_000
const MESSAGES_A_MINUTE = 5

const { ViewChannel, SendMessages } = PermissionFlagsBits

export type TestMessageDeps = {
  /** The bot's. */
  rest: REST
  allowance: Pick<RestAllowance, 'take'>
  entryOf: EntryOf
  settings: Pick<GuildSettingsRepository, 'find'>
  now: () => Date
}

/** `POST /:guildId/test-message`: posts what a template comes to, alerting nobody. */
export function registerTestMessage(app: ApiInstance, deps: TestMessageDeps): void {
  const { rest, allowance, entryOf, settings, now } = deps
  app.route({
    method: 'POST',
    url: '/:guildId/test-message',
    bodyLimit: MESSAGE_BODY_LIMIT_BYTES,
    config: { rateLimit: { max: MESSAGES_A_MINUTE, timeWindow: 60_000 } },
    schema: {
      summary: 'Post a message about a made-up member, which alerts nobody',
      operationId: 'sendTestMessage',
      tags: ['messages'],
      security: access.administratorWrite,
      params: guildParamsSchema,
      body: testMessageSchema,
      response: { 201: sentMessageSchema, ...refusals },
    },
    handler: async (request, reply) => {
      const { guildId } = guildCaller(request)
      const { channelId } = request.body
      const faults = sampleFaults(request.body)
      if (faults.length > 0) throw new Problem('message-invalid', 'It has faults.', { faults })
      const { timezone } = await settingsOfData(settings, guildId)
      const entry = await entryOf(guildId)
      assertPostable(entry, channelId, now().getTime())
      const rendering = renderSample(request.body, { entry, timezone, now: now() })
      if (rendering.kind === 'nothing') {
        const left = 'Nothing is left to see once its variables are filled in.'
        throw new Problem('message-invalid', left)
      }
      const messageId = await post(channelId, rendering.body)
      request.log.info({ guildId, channelId }, 'test message posted')
      return reply.code(201).send({ channelId, messageId })
    },
  })

  async function post(channelId: string, { content, embeds }: MessageBody): Promise<string> {
    const body: RESTPostAPIChannelMessageJSONBody = {
      content,
      embeds,
      allowed_mentions: { parse: [] },
    }
    const signal = AbortSignal.timeout(TIMEOUT_MS)
    try {
      await allowance.take('message', signal)
      const posted = await rest.post(Routes.channelMessages(channelId), { body, signal })
      return (posted as RESTPostAPIChannelMessageResult).id
    } catch (error) {
      throw refusalOf(error) ?? discordProblem(error, 'Discord did not take the message.')
    }
  }
}

/** The channel has to be one of the guild that the caller administers. */
function assertPostable(entry: GuildEntry, channelId: string, now: number): void {
  const channel = entry.channels.find(({ id }) => id === channelId)
  if (!channel) throw new Problem('channel-not-found', 'The server has no such channel.')
  if (holds(channelPermissions(entry, channel, now), ViewChannel | SendMessages)) return
  throw new Problem('bot-not-permitted', 'The bot needs View Channel and Send Messages there.')
}

function refusalOf(error: unknown): Problem | undefined {
  if (!(error instanceof DiscordAPIError) || error.status >= 500) return undefined
  switch (lossOfRefusal(error.status, error.code)) {
    case 'channel-gone':
      return new Problem('channel-not-found', 'Nothing can be posted in this channel.')
    case 'no-access':
    case 'no-permission':
      return new Problem('bot-not-permitted', 'The bot may not post there.')
    case 'invalid':
      return new Problem('message-invalid', `Discord does not take it: ${error.message}`)
    default:
      return undefined
  }
}
