import type { ProblemDocument, ProblemFault } from './schemas/problem.ts'

/** Every code an answer may carry, with its status and title. Codes never change their meaning. */
export const problems = {
  'bad-request': { status: 400, title: 'The request is not understood' },
  'not-signed-in': { status: 401, title: 'Sign in first' },
  'api-key-refused': { status: 401, title: 'This API key is not valid here' },
  'not-administrator': { status: 403, title: 'You do not administer this server' },
  'csrf-token-invalid': { status: 403, title: 'The page is out of date; load it again' },
  'api-key-scope': { status: 403, title: 'An API key may not do this' },
  'guild-not-found': { status: 404, title: 'There is no such server' },
  'channel-not-found': { status: 404, title: 'There is no such channel' },
  'invite-not-found': { status: 404, title: 'There is no such invite' },
  'not-found': { status: 404, title: 'There is nothing here' },
  'not-acceptable': { status: 406, title: 'The answer cannot take the form asked for' },
  'bot-not-present': { status: 409, title: 'The bot is not in this server' },
  'bot-not-permitted': { status: 409, title: 'The bot lacks a permission for this' },
  'invites-paused': { status: 409, title: 'The server has paused its invites' },
  'invite-underway': { status: 409, title: 'One invite at a time' },
  'too-many-invites': { status: 409, title: 'There are as many invites as there may be' },
  'too-many-labels': { status: 409, title: 'There are as many labels as there may be' },
  'module-disabled': { status: 409, title: 'The invite tracker is off in this server' },
  'too-many-api-keys': { status: 409, title: 'There are as many API keys as there may be' },
  'opted-out': { status: 409, title: 'You have opted out in this server' },
  'settings-changed': { status: 412, title: 'Somebody else has changed the settings' },
  'body-too-large': { status: 413, title: 'The request is too large' },
  'media-type-unsupported': { status: 415, title: 'The body must be JSON' },
  'settings-invalid': { status: 422, title: 'The settings cannot be saved like this' },
  'message-invalid': { status: 422, title: 'This is no message that can be posted' },
  'if-match-missing': { status: 428, title: 'Say which version you are changing' },
  'rate-limited': { status: 429, title: 'Too many requests' },
  'too-many-streams': { status: 429, title: 'Too many live feeds are open' },
  'internal-error': { status: 500, title: 'Something went wrong on our side' },
  'discord-unavailable': { status: 503, title: 'Discord does not answer at the moment' },
  'store-unavailable': { status: 503, title: 'Our own data is out of reach at the moment' },
  overloaded: { status: 503, title: 'Too busy at the moment' },
} as const satisfies Record<string, { status: number; title: string }>

export type ProblemCode = keyof typeof problems

export type ProblemOptions = ErrorOptions & { faults?: readonly ProblemFault[] }

/** Thrown anywhere in a request; the error handler turns it into `application/problem+json`. */
export class Problem extends Error {
  override name = 'Problem'
  readonly code: ProblemCode
  /** Read by Fastify and its plugins. */
  readonly statusCode: number
  /** Where several things are wrong: each of them. */
  readonly faults: readonly ProblemFault[] | undefined

  /** @param detail one sentence for people; it is shown, so it names no secret and no other guild */
  constructor(code: ProblemCode, detail: string, options: ProblemOptions = {}) {
    super(detail, options)
    this.code = code
    this.statusCode = problems[code].status
    this.faults = options.faults
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
    ...(problem.faults && { errors: [...problem.faults] }),
  }
}

/** What is asked of a guild whose data is not kept. */
export function moduleIsOff(): Problem {
  return new Problem('module-disabled', 'Enable the invite tracker first.')
}
