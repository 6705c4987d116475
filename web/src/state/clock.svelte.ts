import { createSubscriber } from 'svelte/reactivity'

const tickMs = 15_000

/** The time for relative times on screen: one timer for all of them, none when nobody looks. */
class Clock {
  #subscribe = createSubscriber((update) => {
    const timer = setInterval(update, tickMs)
    return () => clearInterval(timer)
  })

  get now(): Date {
    this.#subscribe()
    return new Date()
  }
}

export const clock = new Clock()
