import { toasts } from './toasts.svelte.ts'

/** Puts `text` on the clipboard, and says so: `Copied …`. */
export async function copyText(text: string, what: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text)
    toasts.show({ kind: 'done', text: `Copied ${what}` })
  } catch {
    toasts.show({ kind: 'failure', text: 'The browser did not allow copying.' })
  }
}
