import Fastify, { LogController, type FastifyBaseLogger, type FastifyInstance } from 'fastify'
import type { ApiMetrics } from './metrics.ts'
import { registerHealth, type HealthDeps } from './plugins/health.ts'

/** `/metrics`, `/livez` and `/readyz` on a port of their own, which the public does not reach. */
export function buildMetricsApp(
  deps: HealthDeps & { metrics: ApiMetrics; log: FastifyBaseLogger },
): FastifyInstance {
  const { registry } = deps.metrics
  const app = Fastify({
    loggerInstance: deps.log,
    logController: new LogController({ disableRequestLogging: true }),
  })
  registerHealth(app, deps)
  app.route({
    method: 'GET',
    url: '/metrics',
    handler: async (_request, reply) =>
      reply.type(registry.contentType).send(await registry.metrics()),
  })
  return app
}
