import type { FastifyInstance } from 'fastify'
import type { ApiMetrics } from '../metrics.ts'

/**
 * One line and one measurement an answer. Routes, not addresses: a query may hold a log-in code,
 * and a metric must not grow with what people ask for.
 */
export function registerRequestLog(app: FastifyInstance, metrics: ApiMetrics): void {
  app.addHook('onRequest', async (request, reply) => {
    reply.header('x-request-id', request.id)
  })
  app.addHook('onResponse', async (request, reply) => {
    const { method } = request
    const { statusCode } = reply
    const route = request.routeOptions.url ?? 'unknown'
    const durationMs = Math.round(reply.elapsedTime)
    metrics.requests.inc({ method, route, status: statusCode })
    metrics.requestDuration.observe(
      { method, route, status: `${Math.floor(statusCode / 100)}xx` },
      reply.elapsedTime / 1000,
    )
    const fields = { method, route, statusCode, durationMs }
    if (route.startsWith('/api/')) request.log.info(fields, 'request answered')
    else request.log.debug(fields, 'request answered')
  })
}
