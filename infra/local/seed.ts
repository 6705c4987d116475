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

/** One party after the other, each recorded before the next: all of them can be told apart. */
async function letMembersJoin({ db, guild, control }: Seeding & { control: Control }) {
  const { guildId, parties } = guild
  let expected = 0
  for (const { code, names } of parties) {
    const users = await Promise.all(
      names.map((name) => control.createUser({ username: name.toLowerCase(), globalName: name })),
    )
    const joins = users.map(({ id }) => ({ guildId, userId: id, by: { code } }))
    await control.joinMany({ joins })
    expected += joins.length
    const total = expected
    await until('seeded joins to be recorded', async () => (await joinsOf(db, guildId)) >= total)
  }
}

async function joinsOf(db: Db, guildId: string): Promise<number> {
  const { joins } = await db
    .selectFrom('joins')
    .select(({ fn }) => fn.countAll().as('joins'))
    .where('guild_id', '=', guildId)
    .executeTakeFirstOrThrow()
  return Number(joins)
}

async function until(what: string, isSo: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + boundMs
  while (!(await isSo())) {
    if (Date.now() > deadline) throw new Error(`waited ${boundMs / 1_000} s in vain for ${what}`)
    await pause(50)
  }
}
