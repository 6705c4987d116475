import { createServer, type Server } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'

export type HealthServerOptions = {
  host: string
  /** 0 takes any free port. */
  port: number
  /** Names the setting behind `port` in the error of a port in use. */
  portSetting: string
  /** Undefined when ready; else a sentence that says what is missing. */
  notReadyBecause: () => Promise<string | undefined> | string | undefined
  /** Metrics in Prometheus' text format. */
  metrics: () => Promise<{ contentType: string; body: string }>
}

export type HealthServer = { port: number; close(): Promise<void> }

/**
 * Serves `/livez`, `/readyz` and `/metrics`.
 * @throws Error with one sentence naming `portSetting` when the port is in use
 */
export async function startHealthServer(options: HealthServerOptions): Promise<HealthServer> {
  const server = createServer((request, response) => {
    const answer = (status: number, body: string, contentType = 'text/plain; charset=utf-8') => {
      response.writeHead(status, { 'content-type': contentType })
      response.end(body)
    }
    const route = async () => {
      switch (request.url) {
        case '/livez':
          return answer(200, 'ok\n')
        case '/readyz': {
          const reason = await options.notReadyBecause()
          return reason === undefined ? answer(200, 'ready\n') : answer(503, `${reason}\n`)
        }
        case '/metrics': {
          const { body, contentType } = await options.metrics()
          return answer(200, body, contentType)
        }
        default:
          return answer(404, 'not found\n')
      }
    }
    route().catch((error: unknown) => {
      answer(500, `${error instanceof Error ? error.message : String(error)}\n`)
    })
  })
  await listen(server, options)
  // An address of a TCP server is an AddressInfo.
  const { port } = server.address() as AddressInfo
  return {
    port,
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

async function listen(server: Server, { host, port, portSetting }: HealthServerOptions) {
  try {
    server.listen(port, host)
    await once(server, 'listening')
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    if (code !== 'EADDRINUSE') throw error
    throw new Error(`${portSetting}: port ${port} is in use`, { cause: error })
  }
}
