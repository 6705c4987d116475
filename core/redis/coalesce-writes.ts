import type { Writable } from 'node:stream'

/**
 * From now on all that is written to a socket in one go of the event loop leaves together. A client
 * that writes each command by itself pays a system call for each, which costs more than the rest of
 * the command does; nobody waits longer, as before the end of the go nothing else happens anyway.
 */
export function coalesceWrites(socket: Writable): void {
  const write = socket.write.bind(socket)
  let isCorked = false
  const gather = () => {
    if (isCorked) return
    isCorked = true
    socket.cork()
    // After every promise that is settled by now, and before the loop looks at anything else.
    process.nextTick(() => {
      isCorked = false
      socket.uncork()
    })
  }
  Object.assign(socket, {
    write(...args: Parameters<typeof write>) {
      gather()
      return write(...args)
    },
  })
}
