/** Told that somebody wants to leave the page; calls `leave` if and when they may. */
export type Hold = (leave: () => void) => void

/** Where the browser is, and how to go elsewhere without loading the page anew. */
class Router {
  #url = $state.raw(new URL(location.href))
  /* Entries of the history are numbered, so that a way taken by its buttons can be taken back. */
  #position = positionOf(history.state)
  #hold: Hold | null = null
  #isTakingBack = false

  /** The address now; changes as people go forth and back. */
  get url(): URL {
    return this.#url
  }

  /** Goes to a path of ours, query included; `replace` leaves no way back to where we were. */
  navigate(to: string, { replace = false }: { replace?: boolean } = {}): void {
    const url = new URL(to, location.origin)
    if (url.href === location.href) return
    this.#unlessHeld(url, () => {
      if (!replace) this.#position += 1
      history[replace ? 'replaceState' : 'pushState']({ position: this.#position }, '', url)
      this.#url = url
      scrollTo(0, 0)
    })
  }

  /** From now on `hold` decides whether the page may be left for another one of ours.
   *  @returns how to let go */
  hold(hold: Hold): () => void {
    this.#hold = hold
    return () => {
      if (this.#hold === hold) this.#hold = null
    }
  }

  /** Follows links and the browser's buttons. @returns how to stop. */
  listen(): () => void {
    const stopped = new AbortController()
    const { signal } = stopped
    addEventListener('popstate', () => this.#moved(), { signal })
    addEventListener('click', (event) => this.#follow(event), { signal })
    return () => stopped.abort()
  }

  #unlessHeld(url: URL, go: () => void): void {
    const hold = url.pathname === this.#url.pathname ? null : this.#hold
    if (!hold) return go()
    hold(() => {
      this.#hold = null
      go()
    })
  }

  /** After the browser's own buttons: it is there already, and is sent back while it is held. */
  #moved(): void {
    const steps = positionOf(history.state) - this.#position
    if (this.#isTakingBack) {
      this.#isTakingBack = false
      return
    }
    const url = new URL(location.href)
    const arrive = () => {
      this.#position += steps
      this.#url = url
    }
    if (!this.#hold || steps === 0 || url.pathname === this.#url.pathname) return arrive()
    this.#isTakingBack = true
    history.go(-steps)
    this.#unlessHeld(url, () => history.go(steps))
  }

  #follow(event: MouseEvent): void {
    const link = event.target instanceof Element ? event.target.closest('a') : null
    if (!link || !isForUs(link, event)) return
    event.preventDefault()
    this.navigate(link.href)
  }
}

/** The number of a history entry; 0 for the one that people came in by. */
function positionOf(state: unknown): number {
  const isOurs = typeof state === 'object' && state !== null && 'position' in state
  return isOurs && typeof state.position === 'number' ? state.position : 0
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
