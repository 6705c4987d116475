import type { ProblemDocument } from './schemas/problem.ts'

/** Every code an answer may carry, with its status and title. Codes never change their meaning. */
export const problems = {
  'bad-request': { status: 400, title: 'The request is not understood' },
  'not-signed-in': { status: 401, title: 'Sign in first' },
  'not-administrator': { status: 403, title: 'You do not administer this server' },
  'csrf-token-invalid': { status: 403, title: 'The page is out of date; load it again' },
  'guild-not-found': { status: 404, title: 'There is no such server' },
  'not-found': { status: 404, title: 'There is nothing here' },
  'not-acceptable': { status: 406, title: 'The answer cannot take the form asked for' },
  'bot-not-present': { status: 409, title: 'The bot is not in this server' },
  'body-too-large': { status: 413, title: 'The request is too large' },
  'media-type-unsupported': { status: 415, title: 'The body must be JSON' },
  'rate-limited': { status: 429, title: 'Too many requests' },
  'too-many-streams': { status: 429, title: 'Too many live feeds are open' },
  'internal-error': { status: 500, title: 'Something went wrong on our side' },
  'discord-unavailable': { status: 503, title: 'Discord does not answer at the moment' },
  'store-unavailable': { status: 503, title: 'Our own data is out of reach at the moment' },
  overloaded: { status: 503, title: 'Too busy at the moment' },
} as const satisfies Record<string, { status: number; title: string }>

export type ProblemCode = keyof typeof problems

/** Thrown anywhere in a request; the error handler turns it into `application/problem+json`. */
export class Problem extends Error {
  override name = 'Problem'
  readonly code: ProblemCode
  /** Read by Fastify and its plugins. */
  readonly statusCode: number

  /** @param detail one sentence for people; it is shown, so it names no secret and no other guild */
  constructor(code: ProblemCode, detail: string, options?: ErrorOptions) {
    super(detail, options)
    this.code = code
    this.statusCode = problems[code].status
  }
}

/** Seconds after which it is worth asking again, for problems that pass by themselves. */
export function retryAfterSeconds(code: ProblemCode): number | undefined {
  return problems[code].status === 503 ? 10 : undefined
}

/** The wire form of a problem. @see RFC 9457 */
export function problemDocument(problem: Problem, requestId: string): ProblemDocument {
  const { status, title } = problems[problem.code]
  return {
    type: `urn:usher:problem:${problem.code}`,
    title,
    status,
    detail: problem.message,
    code: problem.code,
    instance: requestId,
  }
}
