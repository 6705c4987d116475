import { createServer } from 'node:net'

const loopback = '127.0.0.1'

/** A loopback port that nobody else can take until it is released. */
export interface HeldPort {
  port: number
  release(): Promise<void>
}

/** Takes a loopback port, 0 for any free one; undefined when it is in use. */
export function holdPort(port: number): Promise<HeldPort | undefined> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => socket.destroy())
    server.once('error', (error) => {
      if ('code' in error && error.code === 'EADDRINUSE') resolve(undefined)
      else reject(error)
    })
    server.listen({ port, host: loopback, exclusive: true }, () => {
      const address = server.address()
      const held = typeof address === 'object' && address ? address.port : port
      const release = () => new Promise<void>((done) => server.close(() => done()))
      resolve({ port: held, release })
    })
  })
}

/** A loopback port that was free a moment ago; `preferred` itself when it is free. */
export async function freePort(preferred = 0): Promise<number> {
  const held = (await holdPort(preferred)) ?? (await holdPort(0))
  if (!held) throw new Error('this machine has no free port left')
  await held.release()
  return held.port
}

/** Whether nothing listens on this loopback port. */
export async function isFree(port: number): Promise<boolean> {
  const held = await holdPort(port)
  await held?.release()
  return held !== undefined
}
