import { setTimeout as pause } from 'node:timers/promises'
import type { FastifyInstance } from 'fastify'
import type { Redis } from 'ioredis'
import { sql } from 'kysely'
import type { Db } from '#core/postgres/connect.ts'

/** A store that takes longer counts as away. */
const TIMEOUT_MS = 2_000

export type HealthDeps = { redis: Redis; db: Db }

/** `/livez`: the process answers. `/readyz`: and so do its stores. Both are cheap and uncounted. */
export function registerHealth(app: FastifyInstance, { redis, db }: HealthDeps): void {
  let isClosing = false
  app.addHook('preClose', async () => {
    isClosing = true
  })
  app.get('/livez', { schema: { hide: true } }, async () => ({ status: 'ok' }))
  app.get('/readyz', { schema: { hide: true } }, async (_request, reply) => {
    const [redisAnswers, postgresAnswers] = await Promise.all([
      answersInTime(redis.ping()),
      answersInTime(sql`select 1`.execute(db)),
    ])
    const isReady = redisAnswers && postgresAnswers && !isClosing
    const word = (answers: boolean) => (answers ? 'ok' : 'away')
    return reply.code(isReady ? 200 : 503).send({
      status: isReady ? 'ok' : isClosing ? 'closing' : 'not ready',
      redis: word(redisAnswers),
      postgres: word(postgresAnswers),
    })
  })
}

async function answersInTime(question: Promise<unknown>): Promise<boolean> {
  const timer = new AbortController()
  const answered = question.then(
    () => true,
    () => false,
  )
  const late = pause(TIMEOUT_MS, false, { signal: timer.signal }).catch(() => false)
  return Promise.race([answered, late]).finally(() => timer.abort())
}
