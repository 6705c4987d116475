import { readFileSync } from 'node:fs'
import type { FastifyInstance, FastifyReply } from 'fastify'
import type { ControlAccess } from '../control/http.ts'

const parts = [
  ...['page.css', 'chat.css'].map((file) => ({ file, type: 'text/css; charset=utf-8' })),
  ...[
    'page.js',
    'chat.js',
    'commands.js',
    'components.js',
    'control.js',
    'dom.js',
    'embeds.js',
    'invites.js',
    'markdown.js',
    'messages.js',
    'modal.js',
    'people.js',
  ].map((file) => ({ file, type: 'text/javascript; charset=utf-8' })),
]

/** The page where a person plays: opened once with `/?token=…`, by a cookie from then on. */
export function mountPage(app: FastifyInstance, access: ControlAccess): void {
  for (const { file, type } of parts)
    app.get(`/page/${file}`, (_request, reply) =>
      reply.type(type).header('Cache-Control', 'no-cache').send(readPart(file)),
    )
  app.get('/', (request, reply) => {
    const { token } = request.query as { token?: unknown } // checked on the next line
    if (typeof token === 'string')
      return access.isToken(token)
        ? reply.header('Set-Cookie', access.cookie()).redirect('/', 303)
        : sendHtml(reply.code(401), 'locked.html')
    return access.hasCookie(request)
      ? sendHtml(reply, 'page.html')
      : sendHtml(reply.code(401), 'locked.html')
  })
}

const readPart = (file: string): string => readFileSync(new URL(file, import.meta.url), 'utf8')

function sendHtml(reply: FastifyReply, file: string): FastifyReply {
  return reply
    .type('text/html; charset=utf-8')
    .header(
      'Content-Security-Policy',
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
    )
    .header('Referrer-Policy', 'no-referrer')
    .send(readPart(file))
}
