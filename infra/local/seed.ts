import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { enableGuild } from '#core/guilds/enable-guild.ts'
import { connectPostgres, type Db } from '#core/postgres/connect.ts'
import { makeGuildSettings } from '#core/postgres/guild-settings.ts'
import { connectRedis } from '#core/redis/connect.ts'
import { makeEnabledGuilds } from '#core/redis/enabled-guilds.ts'
import { keys } from '#core/redis/keys.ts'
import { partitionOfGuild } from '#core/redis/partitions.ts'
import { makeLogger } from '#core/telemetry/logger.ts'
import type { Redis } from 'ioredis'
import { dataFolder, readStrings, writeStrings } from './data-folder.ts'
import { makeControlClient } from './discord/control-client.ts'
import type { Control } from './discord/control.ts'
import { step } from './progress.ts'
import { seedWorld, type SeededGuild } from './seed-world.ts'

export interface SeedInput {
  databaseUrl: string
  redisUrl: string
  discordUrl: string
  controlToken: string
}

const boundMs = 10_000
const marker = join(dataFolder, 'seed.json')
const newcomers = ['Alan', 'Barbara', 'Claude', 'Donald', 'Edsger', 'Frances', 'Hedy', 'John']

/** Fills an empty local Discord with a guild that is worth looking at, once: what a person changes
 *  in it later stays. The bot must be connected: the members' joins are real ones. */
export async function seed(input: SeedInput): Promise<void> {
  const control = makeControlClient({ url: input.discordUrl, token: input.controlToken })
  const { guilds } = await control.listGuilds({})
  const { guildId: seeded } = readStrings(marker)
  if (guilds.some(({ id }) => id === seeded)) return
  const guild = await seedWorld(control)
  const log = makeLogger('seed', 'silent')
  const redis = connectRedis({ url: input.redisUrl, log, connectionName: 'usher-seed' })
  const { db } = connectPostgres({
    url: input.databaseUrl,
    log,
    applicationName: 'usher-seed',
    maxConnections: 1,
  })
  try {
    await step('a test server, with members', async () => {
      await enableModule({ db, redis, guild })
      await letMembersJoin({ db, control, guild })
      // Only now: a seeding that was cut short begins anew the next time.
      writeStrings(marker, { guildId: guild.guildId })
    })
  } finally {
    redis.disconnect()
    await db.destroy()
  }
}

interface Seeding {
  db: Db
  guild: SeededGuild
}

async function enableModule({ db, redis, guild }: Seeding & { redis: Redis }): Promise<void> {
  const { guildId, welcomeChannelId } = guild
  await enableGuild({ db, enabledGuilds: makeEnabledGuilds(redis) }, guildId, new Date())
  await makeGuildSettings(db).update(guildId, {
    join_messages_enabled: true,
    join_messages_channel: welcomeChannelId,
  })
  const state = keys.guildState(partitionOfGuild(guildId), guildId)
  await until('the bot to read the invites', async () =>
    Boolean(await redis.hget(state, 'version')),
  )
}

/** One after the other, each recorded before the next: every one of them can be told apart. */
async function letMembersJoin(seeding: Seeding & { control: Control }): Promise<void> {
  const { db, guild, control } = seeding
  const { guildId } = guild
  for (const [index, code] of guild.arrivals.entries()) {
    const globalName = newcomers[index] ?? `Member ${index}`
    const user = await control.createUser({
      username: globalName.toLowerCase(),
      globalName,
    })
    const by = code === null ? ({ vanity: true } as const) : { code }
    await control.join({ guildId, userId: user.id, by })
    await until('a seeded join to be recorded', () => isRecorded(db, guildId, user.id))
  }
}

async function isRecorded(db: Db, guildId: string, memberId: string): Promise<boolean> {
  const found = await db
    .selectFrom('joins')
    .select('member_id')
    .where('guild_id', '=', guildId)
    .where('member_id', '=', memberId)
    .executeTakeFirst()
  return found !== undefined
}

async function until(what: string, isSo: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + boundMs
  while (!(await isSo())) {
    if (Date.now() > deadline) throw new Error(`waited ${boundMs / 1_000} s in vain for ${what}`)
    await pause(50)
  }
}
