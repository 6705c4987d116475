import type { Component } from 'svelte'
import { matchPath, type Params } from './match-path.ts'

/** A pattern and the page behind it, loaded when it is first gone to. */
export type Route = {
  pattern: string
  load: (params: Params) => Promise<{ default: Component<Record<string, never>> }>
  /** Pages inside this one: the one that is shown is fetched along with it. */
  inner?: readonly Route[]
}

/** The first of `routes` that fits, and what its pattern names; null where none does. */
export function findRoute(
  routes: readonly Route[],
  pathname: string,
): { route: Route; params: Params } | null {
  for (const route of routes) {
    const params = matchPath(route.pattern, pathname)
    if (params) return { route, params }
  }
  return null
}

/** Fetches a page before it is its turn; whoever shows it finds out whether that worked. */
export function fetchAhead(routes: readonly Route[], pathname: string): void {
  const found = findRoute(routes, pathname)
  found?.route.load(found.params).catch(() => {})
}
