import { createServer } from 'node:net'

const loopback = '127.0.0.1'

/** A loopback port that was free a moment ago; `preferred` itself when it is free. */
export async function freePort(preferred = 0): Promise<number> {
  const port = (await bindOnce(preferred)) ?? (await bindOnce(0))
  if (port === undefined) throw new Error('this machine has no free port left')
  return port
}

/** Whether nothing listens on this loopback port. */
export async function isFree(port: number): Promise<boolean> {
  return (await bindOnce(port)) !== undefined
}

/** Listens for a moment; undefined when the port is in use. */
function bindOnce(port: number): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', (error) => {
      if ('code' in error && error.code === 'EADDRINUSE') resolve(undefined)
      else reject(error)
    })
    server.listen({ port, host: loopback, exclusive: true }, () => {
      const address = server.address()
      const bound = typeof address === 'object' && address ? address.port : port
      server.close(() => resolve(bound))
    })
  })
}
