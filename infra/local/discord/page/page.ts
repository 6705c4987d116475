import { readFileSync } from 'node:fs'
import type { FastifyInstance, FastifyReply } from 'fastify'
import type { ControlAccess } from '../control/http.ts'

const css = { path: '/page/page.css', file: 'page.css', type: 'text/css; charset=utf-8' }
const scripts = ['page.js', 'control.js', 'dom.js', 'invites.js', 'messages.js'].map((file) => ({
  path: `/page/${file}`,
  file,
  type: 'text/javascript; charset=utf-8',
}))

/** The page where a person plays: opened once with `/?token=…`, by a cookie from then on. */
export function mountPage(app: FastifyInstance, access: ControlAccess): void {
  for (const { path, file, type } of [css, ...scripts])
    app.get(path, (_request, reply) =>
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
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src data:; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
    )
    .header('Referrer-Policy', 'no-referrer')
    .send(readPart(file))
}
