import { existsSync } from 'node:fs'
import { join, sep } from 'node:path'
import fastifyStatic from '@fastify/static'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { Problem } from '../problems.ts'
import { sendProblem } from './problem-answers.ts'

/** Names of files under it hold a hash of what they contain. */
const ASSETS = `${sep}assets${sep}`

/**
 * Serves the built dashboard, and its first page for every path that only the dashboard knows.
 * @param folder where the build lies; it may be made, or made anew, while we run
 */
export async function registerDashboard(app: FastifyInstance, folder: string): Promise<void> {
  await app.register(fastifyStatic, {
    root: folder,
    suppressWarning: true,
    cacheControl: false,
    // The build lays `.br` and `.gz` beside its files.
    preCompressed: true,
    setHeaders: (reply, path) => {
      const isImmutable = path.includes(ASSETS)
      const rule = isImmutable ? 'public, max-age=31536000, immutable' : 'no-cache'
      reply.header('cache-control', rule)
    },
  })
  app.setNotFoundHandler((request, reply) => {
    if (!isPage(request))
      return sendProblem(request, reply, new Problem('not-found', 'No route has this address.'))
    if (!existsSync(join(folder, 'index.html')))
      return sendProblem(request, reply, new Problem('not-found', 'The dashboard is not built.'))
    return reply.sendFile('index.html')
  })
}

/** A path of the dashboard's own: not the api's, and not a file's. */
function isPage({ method, url }: FastifyRequest): boolean {
  const [path = ''] = url.split('?')
  const isOurs = /^\/(api|assets)(\/|$)/.test(path) || /\.[a-z0-9]+$/i.test(path)
  return ['GET', 'HEAD'].includes(method) && !isOurs
}
