import { connectClient } from './gateway-client.ts'
import { makeMeter, type MeterMethods } from './meter.ts'
import { shardsOfChild } from './shards-of-child.ts'
import { serveParent } from '../serve-parent.ts'

/* The floor under everything: a client that counts the joins it hears of. */
export type CountMethods = MeterMethods

const meter = makeMeter()
const client = await connectClient({
  ...shardsOfChild(process.env),
  onJoin({ user }) {
    meter.came(user.id)
    meter.done(user.id)
  },
})
serveParent(meter.methods, client.close)
