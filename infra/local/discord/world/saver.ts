import type { openDataFile } from './data-file.ts'
import type { World } from './world.ts'

const restMs = 1_000

/** Saves a second after the first unsaved change, one write at a time, and at the end. */
export function makeSaver(
  world: World,
  file: ReturnType<typeof openDataFile>,
  onError: (error: unknown) => void,
) {
  let timer: NodeJS.Timeout | null = null
  let writing: Promise<void> = Promise.resolve()
  let closed = false

  async function saveAfter(earlier: Promise<void>): Promise<void> {
    await earlier
    if (!closed) await file.save(world).catch(onError)
  }

  return {
    touched(): void {
      if (timer || closed) return
      timer = setTimeout(() => {
        timer = null
        writing = saveAfter(writing)
      }, restMs)
      timer.unref()
    },
    async close(): Promise<void> {
      closed = true
      if (timer) clearTimeout(timer)
      await writing
      file.saveNow(world)
    },
  }
}
