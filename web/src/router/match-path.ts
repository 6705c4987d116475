/** The parts of a path that a pattern names. */
export type Params = Readonly<Record<string, string>>

/** Holds `pathname` against a pattern of `/words`, `/:names` and, at its end, `/*` for any rest.
 *  A closing slash makes no difference.
 *  @returns what the names stand for; null where the pattern does not fit. */
export function matchPath(pattern: string, pathname: string): Params | null {
  const wanted = partsOf(pattern)
  const given = partsOf(pathname)
  const isOpen = wanted.at(-1) === '*'
  if (isOpen) wanted.pop()
  if (given.length < wanted.length || (!isOpen && given.length > wanted.length)) return null
  const params: Record<string, string> = {}
  for (const [index, part] of wanted.entries()) {
    const value = decoded(given[index] ?? '')
    if (value === null) return null
    if (part.startsWith(':')) params[part.slice(1)] = value
    else if (part !== value) return null
  }
  return params
}

const partsOf = (path: string): string[] => path.split('/').filter(Boolean)

/** Null for a stray `%`, which decodes to nothing. */
function decoded(part: string): string | null {
  try {
    return decodeURIComponent(part)
  } catch {
    return null
  }
}
