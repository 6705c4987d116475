import helmet from '@fastify/helmet'
import type { FastifyInstance } from 'fastify'
import type { ApiConfig } from '#core/config.ts'

const SELF = ["'self'"]

/** Security headers of every answer: nothing runs or loads but our own files, and pictures
 *  over TLS. */
export async function registerSecurityHeaders(
  app: FastifyInstance,
  config: ApiConfig,
): Promise<void> {
  const isProduction = config.NODE_ENV === 'production'
  const isHttps = config.PUBLIC_URL.startsWith('https:')
  // Embeds show pictures of any site, and a preview does as Discord will; who shows it is not told.
  const local = new URL(config.DISCORD_API_BASE).origin
  const pictures = isProduction ? ['https:'] : ['https:', local]
  await app.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: SELF,
        scriptSrc: SELF,
        styleSrc: SELF,
        imgSrc: ["'self'", 'data:', ...pictures],
        connectSrc: SELF,
        objectSrc: ["'none'"],
        baseUri: ["'none'"],
        formAction: SELF,
        frameAncestors: ["'none'"],
      },
    },
    frameguard: { action: 'deny' },
    strictTransportSecurity: isHttps ? { maxAge: 31_536_000 } : false,
  })
}
