import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { projectRoot } from './project-root.ts'

/** Where this clone keeps what it makes while it runs; not in git. */
export const dataFolder = join(projectRoot, '.data')

/** The strings a JSON file of ours holds by name; none when it is missing or damaged. */
export function readStrings(path: string): Record<string, string> {
  let parsed: unknown
  try {
    parsed = JSON.parse(readFileSync(path, 'utf8'))
  } catch (error) {
    const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT'
    if (isMissing || error instanceof SyntaxError) return {}
    throw error
  }
  if (typeof parsed !== 'object' || parsed === null) return {}
  return Object.fromEntries(Object.entries(parsed).filter(isStringEntry))
}

/** Writes them aside and renames, so that a crash leaves the former file whole. Mode 600. */
export function writeStrings(path: string, values: Record<string, string>): void {
  mkdirSync(dirname(path), { recursive: true })
  const draft = `${path}.${process.pid}`
  writeFileSync(draft, `${JSON.stringify(values, null, 2)}\n`, { mode: 0o600 })
  renameSync(draft, path)
}

function isStringEntry(entry: [string, unknown]): entry is [string, string] {
  return typeof entry[1] === 'string'
}
