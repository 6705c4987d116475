const waiting: (() => void)[] = []
let timer: ReturnType<typeof setTimeout> | undefined

/** Calls `call` in a task of its own, after those that asked before it: a page that shows its parts
 *  so can be scrolled and pressed in between. @returns how to give up waiting */
export function inTurn(call: () => void): () => void {
  waiting.push(call)
  timer ??= setTimeout(next)
  return () => {
    const place = waiting.indexOf(call)
    if (place >= 0) waiting.splice(place, 1)
  }
}

function next(): void {
  const call = waiting.shift()
  timer = waiting.length > 0 ? setTimeout(next) : undefined
  call?.()
}
