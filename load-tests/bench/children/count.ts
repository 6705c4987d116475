import { connectClient } from './gateway-client.ts'
import { makeMeter, type MeterMethods } from './meter.ts'
import { shardOfChild } from './shard-of-child.ts'
import { serveParent } from '../serve-parent.ts'

/* The floor under everything: a client that counts the joins it hears of. */
export type CountMethods = MeterMethods

const meter = makeMeter()
const client = await connectClient({
  ...shardOfChild(process.env),
  onJoin({ user }) {
    meter.came(user.id)
    meter.done(user.id)
  },
})
serveParent(meter.methods, client.close)
