import { createServer } from 'node:net'

const loopback = '127.0.0.1'

/** A loopback port that was free a moment ago; `preferred` itself when it is free. */
export async function freePort(preferred = 0): Promise<number> {
  if (preferred !== 0 && !(await isFree(preferred))) return freePort()
  return preferred === 0 ? bindOnce(0) : preferred
}

/** Whether nothing listens on this loopback port. */
export async function isFree(port: number): Promise<boolean> {
  try {
    await bindOnce(port)
    return true
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE') return false
    throw error
  }
}

function bindOnce(port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen({ port, host: loopback, exclusive: true }, () => {
      const address = server.address()
      if (address === null || typeof address === 'string') {
        reject(new Error(`port ${port} of ${loopback} has no number`))
        return
      }
      server.close(() => resolve(address.port))
    })
  })
}
