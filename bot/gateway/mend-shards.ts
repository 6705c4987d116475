import { WebSocketShard, WebSocketShardDestroyRecovery, WebSocketShardEvents } from '@discordjs/ws'

const unpackMessage = WebSocketShard.prototype['unpackMessage']
const heartbeat = WebSocketShard.prototype['heartbeat']
/** A WebSocket's `readyState`. */
const OPEN = 1

/**
 * Mends what would end the process: errors of the library's shards that it leaves to nobody.
 * @see WebSocketShard of `@discordjs/ws` 2.0, `internalConnect`, `unpackMessage` and `heartbeat`
 */
export function mendShards(): void {
  WebSocketShard.prototype['unpackMessage'] = unpackOrResume
  WebSocketShard.prototype['heartbeat'] = beatOfOneConnection
}

/**
 * A frame that cannot be read costs its connection, which resumes where it was. The library causes
 * such frames itself: what a closed connection had still to inflate goes into the buffer of the one
 * after it.
 */
async function unpackOrResume(this: WebSocketShard, ...frame: Parameters<typeof unpackMessage>) {
  const inflate = this['nativeInflate']
  try {
    return await unpackMessage.apply(this, frame)
  } catch (cause) {
    // A frame of the connection before this one says nothing about it.
    if (this['nativeInflate'] !== inflate) return null
    this.emit(WebSocketShardEvents.Error, new Error('a frame is unreadable', { cause }))
    const recover = WebSocketShardDestroyRecovery.Resume
    await this.destroy({ reason: 'a frame is unreadable', recover })
    return null
  }
}

/**
 * A heartbeat first asks for its session, which takes long while Redis is away. Once its connection is
 * gone it never ends, as what follows it, the beats every 41 s, is not wanted either: the next
 * connection has its own, and throws where it is sent to too early.
 */
async function beatOfOneConnection(this: WebSocketShard, ...how: Parameters<typeof heartbeat>) {
  const connection = this['connection']
  const isGone = () => this['connection'] !== connection || connection?.readyState !== OPEN
  try {
    await heartbeat.apply(this, how)
  } catch (error) {
    if (!isGone()) throw error
  }
  if (isGone()) await new Promise<never>(() => undefined)
}
