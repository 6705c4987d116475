import swagger from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import type { FastifyInstance } from 'fastify'

/** Describes the routes of this scope that are registered after it; serves that at `/api/docs`. */
export async function registerOpenapi(app: FastifyInstance): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Usher',
        version: '1',
        description: 'Who invited whom. Errors are problem documents (RFC 9457).',
      },
    },
  })
  await app.register(swaggerUi, { routePrefix: '/docs' })
}
