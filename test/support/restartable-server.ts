import type { LocalServer } from '#infra/local/redis-server.ts'

/** A store under a fault test: it can die and come back at the same address. */
export interface RestartableServer {
  readonly url: string
  readonly port: number
  /** Of the process that runs now; another one after `restart`. */
  readonly pid: number
  /** kill -9 */
  kill(): Promise<void>
  /** Ends it in order when it runs, then starts it on the same port and data. */
  restart(): Promise<void>
  /** Ends it and deletes its data. */
  stop(): Promise<void>
}

interface Parts {
  /** `port` is 0 the first time. */
  start: (port: number) => Promise<LocalServer>
  discard: () => Promise<void>
}

export async function makeRestartable({ start, discard }: Parts): Promise<RestartableServer> {
  let server = await start(0)
  return {
    url: server.url,
    port: server.port,
    get pid() {
      return server.pid
    },
    kill: () => server.kill(),
    restart: async () => {
      await server.stop()
      server = await start(server.port)
    },
    stop: async () => {
      await server.stop()
      await discard()
    },
  }
}
