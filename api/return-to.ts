/** Any base will do: it only tells whether a path leaves its origin. */
const BASE = 'http://usher.invalid'

/**
 * Where to go after signing in: a path of our own pages, or `/` for whatever else was asked for.
 * A path such as `/.//elsewhere` becomes `//elsewhere` once resolved, which browsers take as
 * another host: such are refused, too.
 */
export function parseReturnTo(wanted: string | undefined): string {
  if (!wanted?.startsWith('/') || !URL.canParse(wanted, BASE)) return '/'
  const { origin, pathname, search, hash } = new URL(wanted, BASE)
  const isPage = origin === BASE && !pathname.startsWith('//') && !/^\/api(\/|$)/.test(pathname)
  return isPage ? pathname + search + hash : '/'
}
