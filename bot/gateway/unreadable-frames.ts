import { WebSocketShard, WebSocketShardDestroyRecovery, WebSocketShardEvents } from '@discordjs/ws'

const unpackMessage = WebSocketShard.prototype['unpackMessage']

/**
 * From now on a frame that cannot be read costs its connection, which resumes where it was. The
 * library leaves the error to nobody, which ends the process; and it causes such frames itself: what a
 * closed connection had still to inflate goes into the buffer of the one after it.
 * @see WebSocketShard of `@discordjs/ws` 2.0, `internalConnect` and `unpackMessage`
 */
export function surviveUnreadableFrames(): void {
  WebSocketShard.prototype['unpackMessage'] = async function (
    this: WebSocketShard,
    ...frame: Parameters<typeof unpackMessage>
  ) {
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
}
