import type { Component } from 'svelte'
import { toasts } from './toasts.svelte.ts'

/** A component whose code comes `when` it is first wanted; `onfailure`: it could not be fetched.
 *  To be called as a component is made. */
export function loadOnce<Props extends Record<string, unknown>>(
  load: () => Promise<{ default: Component<Props> }>,
  { when, onfailure }: { when: () => boolean; onfailure: () => void },
): { readonly component: Component<Props> | null } {
  let component = $state.raw<Component<Props> | null>(null)
  $effect(() => {
    if (component !== null || !when()) return
    load().then(
      (loaded) => (component = loaded.default),
      () => {
        toasts.show({ kind: 'failure', text: 'That could not be loaded. Load the page again.' })
        onfailure()
      },
    )
  })
  return {
    get component() {
      return component
    },
  }
}
