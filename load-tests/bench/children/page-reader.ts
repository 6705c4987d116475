import { Agent, get } from 'node:http'
import { serveParent } from '../serve-parent.ts'
import { timed, type Timed } from '../timed.ts'

/* A process that reads pages of the api, several at a time. */
export type PageReaderMethods = {
  /** Reads `paths` by turns, each for one of `cookies` by turns. */
  read: (plan: ReadPlan) => Promise<Timed>
}

export interface ReadPlan {
  origin: string
  paths: readonly string[]
  cookies: readonly string[]
  requests: number
  atOnce: number
}

const agent = new Agent({ keepAlive: true, maxSockets: 64 })

function request(url: string, cookie: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const sent = get(url, { agent, headers: { cookie } }, (response) => {
      response.resume()
      response.once('end', () => {
        if (response.statusCode === 200) resolve()
        else reject(new Error(`${url} is answered by ${response.statusCode}`))
      })
    })
    sent.once('error', reject)
  })
}

const methods: PageReaderMethods = {
  read: ({ origin, paths, cookies, ...plan }) =>
    timed(plan, (n) =>
      request(origin + (paths[n % paths.length] ?? ''), cookies[n % cookies.length] ?? ''),
    ),
}
serveParent(methods, async () => agent.destroy())
