import { Client, GatewayIntentBits, Options } from 'discord.js'
import { makeMeter, type MeterMethods } from './meter.ts'
import { shardsOfChild } from './shards-of-child.ts'
import { serveParent } from '../serve-parent.ts'
import { localApplication } from '#test/support/local-discord.ts'

/* What tutorials begin with: discord.js's Client with its default caches. */
export type StockMethods = MeterMethods

const { apiBase, shardIds, totalShards } = shardsOfChild(process.env)
const meter = makeMeter()
const client = new Client({
  intents: [
    GatewayIntentBits.Guilds,
    GatewayIntentBits.GuildMembers,
    GatewayIntentBits.GuildInvites,
    GatewayIntentBits.GuildModeration,
  ],
  makeCache: Options.cacheWithLimits(Options.DefaultMakeCacheSettings),
  rest: { api: apiBase },
  shards: [...shardIds],
  shardCount: totalShards,
})
const isReady = new Promise((resolve) => client.once('clientReady', resolve))
await client.login(localApplication.botToken)
await isReady
serveParent(meter.methods, () => client.destroy())
