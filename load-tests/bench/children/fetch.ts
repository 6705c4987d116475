import { createHash } from 'node:crypto'
import { Routes, type APIExtendedInvite } from 'discord-api-types/v10'
import { Redis } from 'ioredis'
import { connectClient } from './gateway-client.ts'
import { makeMeter, type MeterMethods } from './meter.ts'
import { shardsOfChild } from './shards-of-child.ts'
import { serveParent } from '../serve-parent.ts'

/* The floor under a settled join: a client that counts it, fetches and parses its guild's list, and
   makes one bare script call. It keeps nothing, decides nothing and waits for nobody. */
export type FetchMethods = MeterMethods

const bareScript = 'return 1'
const sha = createHash('sha1').update(bareScript).digest('hex')

const redis = new Redis(process.env['REDIS_URL'] ?? '')
await redis.script('LOAD', bareScript)
const meter = makeMeter()
const client = await connectClient({
  ...shardsOfChild(process.env),
  onJoin({ user, guild_id: guildId }) {
    meter.came(user.id)
    void settle(guildId).then(() => meter.done(user.id))
  },
})

async function settle(guildId: string): Promise<void> {
  const list = (await client.rest.get(Routes.guildInvites(guildId))) as APIExtendedInvite[] // Discord's
  const uses = new Map(list.map((invite) => [invite.code, invite.uses]))
  await redis.evalsha(sha, 1, `bare:${guildId}`, uses.size)
}

serveParent(meter.methods, async () => {
  redis.disconnect()
  await client.close()
})
