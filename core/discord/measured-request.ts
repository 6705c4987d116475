import { DefaultRestOptions, type RESTOptions } from '@discordjs/rest'
import { routeTemplate } from './route-template.ts'
import { isInvalidAnswer, type InvalidRequests } from '#core/redis/invalid-requests.ts'
import type { RestMetrics } from '#core/telemetry/rest-metrics.ts'

/** Of limits, in Discord's words. */
const SCOPES = new Set(['user', 'global', 'shared'])

export type MeasuredRequestOptions = {
  /** Where what Discord refuses is counted for all processes. */
  invalidRequests?: Pick<InvalidRequests, 'saw'> | undefined
  metrics?: RestMetrics | undefined
}

/**
 * Sends a request as `@discordjs/rest` does, and takes note of how it went. Not the library's event
 * of the same purpose, for which every answer is copied.
 */
export function measuredRequest(options: MeasuredRequestOptions): RESTOptions['makeRequest'] {
  const { invalidRequests, metrics } = options
  return async (url, init) => {
    const startedAt = performance.now()
    const measure = (status: number | 'none') => {
      if (metrics === undefined) return
      const labels = { method: init.method ?? 'GET', route: routeTemplate(url), status }
      metrics.duration.observe(labels, (performance.now() - startedAt) / 1_000)
    }
    const answer = await DefaultRestOptions.makeRequest(url, init).catch((error: unknown) => {
      measure('none')
      throw error
    })
    const { status, headers } = answer
    const scope = headers.get('x-ratelimit-scope')
    measure(status)
    if (status === 429)
      metrics?.rateLimited.inc({ scope: scope !== null && SCOPES.has(scope) ? scope : 'none' })
    if (isInvalidAnswer(status, scope)) metrics?.invalid.inc()
    invalidRequests?.saw(status, scope)
    return answer
  }
}
