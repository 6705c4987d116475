/** What a child does when it is asked; inputs and answers are JSON. */
export type ChildMethods = Record<string, (...input: never[]) => unknown>

/** Answers the process that started this one, until that lets go: then `close` and the end. */
export function serveParent(methods: ChildMethods, close: () => Promise<void>): void {
  const all: ChildMethods = { ready: () => true, ...methods }
  process.on('message', (message: { id: number; method: string; input: never[] }) => {
    const { id, method, input } = message
    // In a function of its own, so that what it throws at once is an answer, too.
    const run = async () => all[method]?.(...input)
    run().then(
      (value) => process.send?.({ id, value }),
      (error: unknown) =>
        process.send?.({ id, error: error instanceof Error ? error.stack : String(error) }),
    )
  })
  process.on('disconnect', () => {
    close().then(
      () => process.exit(0),
      () => process.exit(1),
    )
  })
}
