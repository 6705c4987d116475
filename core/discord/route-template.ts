/** What varies in a path, by the segment before it, or two before it. */
const AFTER: Readonly<Record<string, string>> = { invites: ':code' }
const TWO_AFTER: Readonly<Record<string, string>> = { webhooks: ':token', interactions: ':token' }

/**
 * The route of a request to Discord, as `/guilds/:id/invites`: a bounded set, without ids, codes or
 * tokens, whatever is asked for.
 */
export function routeTemplate(url: string): string {
  const path = new URL(url).pathname.replace(/^.*?\/v\d+\//, '/')
  const segments = path.split('/').slice(1)
  const shown = segments.map((segment, i) => {
    const varies = AFTER[segments[i - 1] ?? ''] ?? TWO_AFTER[segments[i - 2] ?? '']
    if (varies !== undefined) return varies
    if (/^\d+$/.test(segment)) return ':id'
    return /^@?[a-z0-9-]{1,32}$/.test(segment) ? segment : ':other'
  })
  return `/${shown.join('/')}`
}
