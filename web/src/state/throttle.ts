/** Calls `run` a while after it was first asked to, however often it is asked meanwhile. */
export function makeThrottle(run: () => void, waitMs: number) {
  let timer: ReturnType<typeof setTimeout> | undefined
  return {
    ask(): void {
      timer ??= setTimeout(() => {
        timer = undefined
        run()
      }, waitMs)
    },
    stop(): void {
      clearTimeout(timer)
      timer = undefined
    },
  }
}
