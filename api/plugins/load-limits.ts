import underPressure from '@fastify/under-pressure'
import type { FastifyInstance } from 'fastify'
import { Problem, retryAfterSeconds } from '../problems.ts'

/** Beyond this the process is so far behind that an answer would come too late to be of use. */
const EVENT_LOOP_DELAY_MAX_MS = 1_000
/**
 * Requests that may be under way at a time. A process answers some hundreds a second: who came
 * after these would wait for longer than anybody does, and what is done for them would be too late.
 */
const UNDER_WAY_MAX = 200

/**
 * Refuses with 503 what is too much for all together, before anything is asked of a store: that is
 * what takes long when there is too much to do.
 */
export async function registerLoadLimits(
  app: FastifyInstance,
  { underWayMax = UNDER_WAY_MAX }: { underWayMax?: number },
): Promise<void> {
  await app.register(underPressure, {
    maxEventLoopDelay: EVENT_LOOP_DELAY_MAX_MS,
    retryAfter: retryAfterSeconds('overloaded'),
  })
  const underWay = new Set<string>()
  app.addHook('onRequest', async (request, reply) => {
    // A feed is open for hours, and does little; how many a person may have is counted elsewhere.
    if (request.routeOptions.url?.endsWith('/feed')) return
    if (underWay.size >= underWayMax)
      throw new Problem('overloaded', 'There is more to do than we can answer in time.')
    underWay.add(request.id)
    // Also where the client has gone, for whom no answer is sent.
    reply.raw.once('close', () => underWay.delete(request.id))
  })
}
