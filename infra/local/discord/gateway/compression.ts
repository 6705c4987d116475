import { constants, createDeflate, createZstdCompress, deflateSync } from 'node:zlib'

/** How a connection's frames leave: `send` gets what goes onto the socket. */
export interface Encoder {
  encode(frame: string): void
  close(): void
}

export type TransportCompression = 'zlib-stream' | 'zstd-stream'

const largePayloadBytes = 1024
const mostWaitingFrames = 1_000_000

/** Plain text; with `compressPayloads` (IDENTIFY's `compress`), large frames are deflated alone. */
export function makePlainEncoder(
  send: (data: string | Buffer) => void,
  compressPayloads: () => boolean,
): Encoder {
  return {
    encode(frame) {
      const deflate = compressPayloads() && frame.length >= largePayloadBytes
      send(deflate ? deflateSync(frame) : frame)
    },
    close() {},
  }
}

/** One compression context for the whole connection, flushed after each frame. */
export function makeStreamEncoder(
  kind: TransportCompression,
  send: (data: Buffer) => void,
  fail: () => void,
): Encoder {
  // Written one frame at a time and read once the frame's flush is done: a frame, a message.
  const highWater = { readableHighWaterMark: 64 * 1024 * 1024, chunkSize: 32 * 1024 }
  const stream =
    kind === 'zlib-stream'
      ? createDeflate({ ...highWater, flush: constants.Z_SYNC_FLUSH })
      : createZstdCompress({ ...highWater, flush: constants.ZSTD_e_flush })
  let waiting: string[] = []
  let head = 0
  let busy = false
  let closed = false

  function next(): void {
    const frame = waiting[head]
    if (frame === undefined || closed) {
      waiting = []
      head = 0
      busy = false
      return
    }
    head += 1
    busy = true
    stream.write(frame, (error) => {
      if (closed) return
      const compressed: unknown = stream.read()
      if (error || !Buffer.isBuffer(compressed)) {
        fail()
        return
      }
      send(compressed)
      next()
    })
  }
  stream.on('error', fail)
  return {
    encode(frame) {
      waiting.push(frame)
      if (waiting.length > mostWaitingFrames) fail()
      if (!busy) next()
    },
    close() {
      closed = true
      waiting = []
      stream.destroy()
    },
  }
}
