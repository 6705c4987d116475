/** Where the browser is, and how to go elsewhere without loading the page anew. */
class Router {
  #url = $state.raw(new URL(location.href))

  /** The address now; changes as people go forth and back. */
  get url(): URL {
    return this.#url
  }

  /** Goes to a path of ours, query included; `replace` leaves no way back to where we were. */
  navigate(to: string, { replace = false }: { replace?: boolean } = {}): void {
    const url = new URL(to, location.origin)
    if (url.href === location.href) return
    history[replace ? 'replaceState' : 'pushState'](null, '', url)
    this.#url = url
    scrollTo(0, 0)
  }

  /** Follows links and the browser's buttons. @returns how to stop. */
  listen(): () => void {
    const stopped = new AbortController()
    const { signal } = stopped
    addEventListener('popstate', () => (this.#url = new URL(location.href)), { signal })
    addEventListener('click', (event) => this.#follow(event), { signal })
    return () => stopped.abort()
  }

  #follow(event: MouseEvent): void {
    const link = event.target instanceof Element ? event.target.closest('a') : null
    if (!link || !isForUs(link, event)) return
    event.preventDefault()
    this.navigate(link.href)
  }
}

/** A plain click on a link within the dashboard; new tabs, downloads and the api are the browser's. */
function isForUs(link: HTMLAnchorElement, event: MouseEvent): boolean {
  const isPlain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey
  if (!isPlain || event.altKey || event.defaultPrevented) return false
  if (link.target !== '' || link.hasAttribute('download')) return false
  const href = link.getAttribute('href')
  if (!href || href.startsWith('#')) return false
  return link.origin === location.origin && !link.pathname.startsWith('/api/')
}

export const router = new Router()
