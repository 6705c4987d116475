import { router } from '../router/router.svelte.ts'
import { session } from './session.svelte.ts'

/** Keeps people from losing what they have not saved: leaving the page waits for their word. */
class Unsaved {
  #leave = $state.raw<(() => void) | null>(null)
  #isHeld = false

  /** Somebody wants to leave and has to say whether what is unsaved may go. */
  get isAsking(): boolean {
    return this.#leave !== null
  }

  /** From now on there is something to lose. @returns how to say that there no longer is */
  hold(): () => void {
    this.#isHeld = true
    const letGo = router.hold((leave) => this.ask(leave))
    // The browser asks in words of its own, where it leaves us altogether.
    const warn = (event: BeforeUnloadEvent) => event.preventDefault()
    addEventListener('beforeunload', warn)
    return () => {
      this.#isHeld = false
      this.#leave = null
      letGo()
      removeEventListener('beforeunload', warn)
    }
  }

  /** Does `leave` at once where nothing is lost by it, and otherwise if people say so. */
  ask(leave: () => void): void {
    // Who has been signed out cannot save any more.
    if (this.#isHeld && session.state.is === 'signedIn') this.#leave = leave
    else leave()
  }

  stay(): void {
    this.#leave = null
  }

  leave(): void {
    const leave = this.#leave
    this.#leave = null
    leave?.()
  }
}

export const unsaved = new Unsaved()
