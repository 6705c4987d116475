import swagger from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import type { FastifyInstance, FastifySchema } from 'fastify'
import type { TObject } from 'typebox'
import { securitySchemes } from '../access.ts'

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
      components: { securitySchemes },
    },
    transform: ({ schema, url }) => ({ schema: withOptionalDefaults(schema), url }),
  })
  await app.register(swaggerUi, {
    routePrefix: '/docs',
    // Its page spells addresses from the root, and does not know of our prefix.
    indexPrefix: app.prefix,
    // Without the bar that lets a visitor load other documents.
    uiConfig: { layout: 'BaseLayout' },
    theme: { title: 'Usher API' },
  })
}

/** Keys of a query that have a default may be left out. */
function withOptionalDefaults<T extends FastifySchema>(schema: T): T {
  // Every query of ours is a TypeBox object.
  const query = schema?.querystring as TObject | undefined
  if (!query?.required) return schema
  const required = query.required.filter((key) => !('default' in (query.properties[key] ?? {})))
  return { ...schema, querystring: { ...query, required } }
}
