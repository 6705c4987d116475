import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { problemOfError } from '../problem-of-error.ts'
import { problemDocument, retryAfterSeconds, type Problem } from '../problems.ts'

/** Answers every error of this scope as `application/problem+json`, and logs what is our fault. */
export function registerProblemAnswers(app: FastifyInstance): void {
  app.setErrorHandler<FastifyError | Error>((error, request, reply) => {
    const problem = problemOfError(error)
    const { code } = problem
    if (code === 'internal-error') request.log.error({ err: error }, 'request failed')
    else if (problem.statusCode >= 500)
      request.log.warn({ code, err: causeOf(problem) }, 'request could not be answered')
    return sendProblem(request, reply, problem)
  })
}

/** What no hook sees, as it has no route: an address that is none, or with too long a part. */
export function answerUnrouted(
  error: FastifyError,
  request: FastifyRequest,
  reply: FastifyReply,
): void {
  reply.headers({
    'x-request-id': request.id,
    'x-content-type-options': 'nosniff',
    'cache-control': 'no-store',
  })
  sendProblem(request, reply, problemOfError(error))
}

/** Sends a problem where nothing was thrown. */
export function sendProblem(
  request: FastifyRequest,
  reply: FastifyReply,
  problem: Problem,
): FastifyReply {
  const seconds = retryAfterSeconds(problem.code)
  if (seconds !== undefined && !reply.hasHeader('retry-after')) reply.header('retry-after', seconds)
  return reply
    .code(problem.statusCode)
    .type('application/problem+json')
    .send(problemDocument(problem, request.id))
}

/** The message alone: what failed lies outside, and its stack says nothing about us. */
function causeOf({ cause, message }: Problem): string {
  return cause instanceof Error ? cause.message : message
}
