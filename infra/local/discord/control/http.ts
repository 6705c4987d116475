import { createHmac, timingSafeEqual } from 'node:crypto'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Control, ControlMethod } from '../control.ts'
import { parseInput, sentenceOf } from '../input.ts'
import { Refusal } from '../refusal.ts'
import { controlInputs } from './inputs.ts'

/** `POST /control/<method>`: for who holds the control token, or the page's cookie. */
export function mountControl(app: FastifyInstance, control: Control, access: ControlAccess): void {
  app.post('/control/:method', async (request, reply) => {
    if (!access.allows(request)) throw new Refusal(401, 0, 'The control token is missing or wrong.')
    const { method } = request.params as { method: string } // named so in the path above
    if (!isMethod(method)) throw new Refusal(404, 0, `There is no control method "${method}".`)
    const result = await callControl(control, method, request.body ?? {})
    return result === undefined ? reply.code(204).send() : reply.send(result)
  })
}

const isMethod = (name: string): name is ControlMethod => Object.hasOwn(controlInputs, name)

/** Calls a method with an unchecked input: checked here, once, for every way in. */
export async function callControl(
  control: Control,
  method: ControlMethod,
  body: unknown,
): Promise<unknown> {
  const parsed = parseInput<unknown>(controlInputs[method], body)
  if (!parsed.ok) throw new Refusal(400, 0, `${method}: ${sentenceOf(parsed.faults)}`)
  const run = control[method] as (input: unknown) => Promise<unknown> // its parser has checked it
  return run(parsed.value)
}

/** Who may use the control interface. */
export function makeControlAccess(controlToken: string, port: () => number) {
  // Derived, so that a page that is open survives a restart; never the token itself.
  const cookieValue = createHmac('sha256', controlToken).update('page').digest('base64url')
  const cookieName = () => `local_discord_${port()}`
  return {
    isToken: (given: string): boolean => same(given, controlToken),
    hasCookie(request: FastifyRequest): boolean {
      const cookies = (request.headers.cookie ?? '').split(/; */)
      return cookies.some((cookie) => same(cookie, `${cookieName()}=${cookieValue}`))
    },
    cookie: (): string => `${cookieName()}=${cookieValue}; HttpOnly; SameSite=Strict; Path=/`,
    /** The page's requests carry a header that no other site's form can send. */
    allows(request: FastifyRequest): boolean {
      const [scheme, token = ''] = (request.headers.authorization ?? '').split(' ')
      if (scheme === 'Bearer') return same(token, controlToken)
      return request.headers['x-local-discord-page'] === '1' && this.hasCookie(request)
    },
  }
}

export type ControlAccess = ReturnType<typeof makeControlAccess>

function same(a: string, b: string): boolean {
  const left = Buffer.from(a)
  const right = Buffer.from(b)
  return left.length === right.length && timingSafeEqual(left, right)
}
