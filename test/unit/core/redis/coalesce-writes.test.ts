import { once } from 'node:events'
import { createServer, connect, type Socket } from 'node:net'
import { Writable } from 'node:stream'
import { setImmediate } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { coalesceWrites } from '#core/redis/coalesce-writes.ts'

/** A socket that keeps what left it together. */
function aSocket() {
  const sent: string[] = []
  const socket = new Writable({
    write(chunk: Buffer, _encoding, done) {
      sent.push(chunk.toString())
      done()
    },
    writev(chunks: { chunk: Buffer }[], done) {
      sent.push(chunks.map(({ chunk }) => chunk.toString()).join(''))
      done()
    },
  })
  coalesceWrites(socket)
  return { socket, sent }
}

it('sends together what is written in one go, also by promises that are settled in it', async () => {
  const { socket, sent } = aSocket()
  socket.write('a')
  void Promise.resolve().then(() => socket.write('b'))
  socket.write('c')
  expect(sent).toEqual([])
  await setImmediate()
  expect(sent.join('')).toBe('acb')
  expect(sent.length).toBeLessThanOrEqual(2)
})

it('sends what is written in another go by itself, and nothing is left behind', async () => {
  const { socket, sent } = aSocket()
  socket.write('a')
  await setImmediate()
  socket.write('b')
  await setImmediate()
  expect(sent).toEqual(['a', 'b'])
})

it('keeps the order on a real socket, whatever its size', async () => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  const accepted = once(server, 'connection') as Promise<[Socket]> // as Node documents it
  const socket = connect(port, '127.0.0.1')
  coalesceWrites(socket)
  const [other] = await accepted
  const parts = Array.from({ length: 2_000 }, (_, i) => `${i}:${'x'.repeat(i % 97)};`)
  let received = ''
  other.on('data', (chunk: Buffer) => (received += chunk.toString()))
  for (const [i, part] of parts.entries()) {
    socket.write(part)
    if (i % 100 === 0) await setImmediate()
  }
  socket.end()
  await once(other, 'close')
  expect(received).toBe(parts.join(''))
  server.close()
})
