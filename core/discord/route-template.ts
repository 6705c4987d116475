/** What varies in a path, by the segment before it, or two before it. */
const AFTER: Readonly<Record<string, string>> = { invites: ':code' }
const TWO_AFTER: Readonly<Record<string, string>> = { webhooks: ':token', interactions: ':token' }

/** Of a URL, what comes after the version of the api, or after its host where there is none. */
const PATH = /^[a-z]+:\/\/[^/?#]+(?:\/[^?#]*?\/v\d+|\/v\d+)?\/([^?#]*)/

/**
 * The route of a request to Discord, as `/guilds/:id/invites`: a bounded set, without ids, codes or
 * tokens, whatever is asked for.
 */
export function routeTemplate(url: string): string {
  // Not by `new URL`, which costs more than all the rest.
  const path = PATH.exec(url)?.[1] ?? ''
  const segments = path.split('/')
  const shown = segments.map((segment, i) => {
    const varies = AFTER[segments[i - 1] ?? ''] ?? TWO_AFTER[segments[i - 2] ?? '']
    if (varies !== undefined) return varies
    if (/^\d+$/.test(segment)) return ':id'
    return /^@?[a-z0-9-]{1,32}$/.test(segment) ? segment : ':other'
  })
  return `/${shown.join('/')}`
}
