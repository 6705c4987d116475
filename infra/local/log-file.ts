import { appendFileSync, existsSync, mkdirSync, renameSync, statSync } from 'node:fs'
import { dirname } from 'node:path'

const maxBytes = 20 * 1024 * 1024

/** Appends lines to a file; past 20 MB it becomes `<path>.old` and a new one begins. */
export function makeLogFile(path: string): (line: string) => void {
  mkdirSync(dirname(path), { recursive: true })
  let bytes = existsSync(path) ? statSync(path).size : 0
  return (line) => {
    if (bytes > maxBytes) {
      renameSync(path, `${path}.old`)
      bytes = 0
    }
    appendFileSync(path, `${line}\n`)
    bytes += Buffer.byteLength(line) + 1
  }
}
