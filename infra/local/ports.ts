import { randomInt } from 'node:crypto'
import { createServer } from 'node:net'

const loopback = '127.0.0.1'

/* Below the ports that systems give to outgoing connections. A client that keeps trying to reach a
   dead server on one of those is in the end given that very port, and connects to itself: it then
   waits for answers for ever, and the server can't come back. */
const lowest = 15_000
const highest = 32_000

/** A loopback port that was free a moment ago; `preferred` itself when it is free. */
export async function freePort(preferred = 0): Promise<number> {
  if (preferred !== 0 && (await isFree(preferred))) return preferred
  for (let attempt = 0; attempt < 200; attempt += 1) {
    const port = randomInt(lowest, highest)
    if (await isFree(port)) return port
  }
  throw new Error(`no port from ${lowest} to ${highest} is free on this machine`)
}

/** Whether nothing listens on this loopback port. */
export function isFree(port: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', (error) => {
      if ('code' in error && error.code === 'EADDRINUSE') resolve(false)
      else reject(error)
    })
    server.listen({ port, host: loopback, exclusive: true }, () => {
      server.close(() => resolve(true))
    })
  })
}
