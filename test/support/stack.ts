import { Redis } from 'ioredis'
import { pino } from 'pino'
import type { LocalDiscord, LocalDiscordOptions } from '#infra/local/discord/local-discord.ts'
import { enableGuild } from '#core/guilds/enable-guild.ts'
import { connectPostgres, type Db } from '#core/postgres/connect.ts'
import type { GuildSettingsPatch } from '#core/postgres/guild-settings.ts'
import { makeGuildSettings } from '#core/postgres/guild-settings.ts'
import { makeEnabledGuilds } from '#core/redis/enabled-guilds.ts'
import { createDatabase } from './databases.ts'
import { aLocalDiscord } from './local-discord.ts'
import { startTestRedis } from './redis.ts'
import type { RestartableServer } from './restartable-server.ts'

/** All that the bot needs around it: the local Discord, a Redis and a database of one test file. */
export interface Stack {
  discord: LocalDiscord
  redisServer: RestartableServer
  redis: Redis
  db: Db
  databaseUrl: string
  /** A guild with the module on, and an invite of a member of it. */
  makeGuild(settings?: GuildSettingsPatch): Promise<{
    guildId: string
    channelId: string
    inviterId: string
    code: string
  }>
  stop(): Promise<void>
}

export async function startStack(
  options: {
    discord?: Partial<LocalDiscordOptions>
    databaseUrl?: string
  } = {},
): Promise<Stack> {
  const own = options.databaseUrl === undefined ? await createDatabase() : undefined
  const databaseUrl = options.databaseUrl ?? own?.url ?? ''
  const [discord, redisServer] = await Promise.all([
    aLocalDiscord({ maxConcurrency: 4, ...options.discord }),
    startTestRedis(),
  ])
  const redis = new Redis(redisServer.url, { maxRetriesPerRequest: null })
  redis.on('error', () => undefined)
  const log = pino({ level: 'silent' })
  const { db } = connectPostgres({
    url: databaseUrl,
    log,
    applicationName: 'test',
    maxConnections: 2,
  })
  return {
    discord,
    redisServer,
    redis,
    db,
    databaseUrl,
    async makeGuild(settings = {}) {
      const { control } = discord
      const inviter = await control.createUser({ username: 'grace', globalName: 'Grace' })
      // The owner is a member without having joined: a dispatch that is late, and comes when the
      // module is on, would be a join that no invite explains.
      const guild = await control.createGuild({
        name: 'Chess',
        withBot: true,
        ownerId: inviter.id,
      })
      const invite = await control.createInvite({ guildId: guild.id, inviterId: inviter.id })
      await enableGuild({ db, enabledGuilds: makeEnabledGuilds(redis) }, guild.id, new Date())
      const channelId = guild.channels[0]?.id ?? ''
      await makeGuildSettings(db).update(guild.id, {
        join_messages_enabled: true,
        join_messages_channel: channelId,
        ...settings,
      })
      return { guildId: guild.id, channelId, inviterId: inviter.id, code: invite.code }
    },
    async stop() {
      redis.disconnect()
      await db.destroy()
      await Promise.all([discord.close(), redisServer.stop()])
      await own?.drop()
    },
  }
}
