import { closeSync, openSync, readFileSync } from 'node:fs'

/** Opens a fresh log file for a child's output; a file, as a pipe would break when we die first. */
export function openLog(path: string): { fd: number; close(): void } {
  const fd = openSync(path, 'w', 0o600)
  return { fd, close: () => closeSync(fd) }
}

/** The last non-empty lines of a log file, `''` when there is none. */
export function lastLines(path: string, count: number): string {
  try {
    const lines = readFileSync(path, 'utf8').split('\n')
    return lines
      .filter((line) => line.trim() !== '')
      .slice(-count)
      .join('\n')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return ''
    throw error
  }
}
