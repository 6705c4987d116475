import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Environment } from '#core/config.ts'

/** Where `npm start` tells the operator's command by what settings it runs. Secret: mode 600. */
export const runningFile = join(dirname(dirname(import.meta.dirname)), '.data', 'running.json')

/** Settings that the operator's command reads. */
const told = [
  'DATABASE_URL',
  'REDIS_URL',
  'DISCORD_API_BASE',
  'DISCORD_GLOBAL_RPS',
  'DISCORD_TOKEN',
  'PRIVACY_KEY',
] as const

/** Tells by what settings this process runs Usher. @returns what takes that back */
export function tellRunning(env: Environment, path = runningFile): () => void {
  const settings = Object.fromEntries(told.map((name) => [name, env[name]]))
  mkdirSync(dirname(path), { recursive: true })
  const draft = `${path}.${process.pid}`
  writeFileSync(draft, `${JSON.stringify({ pid: process.pid, settings }, null, 2)}\n`, {
    mode: 0o600,
  })
  renameSync(draft, path) // never there by halves
  return () => rmSync(path, { force: true })
}

/** The settings of the Usher that runs in this clone; undefined where none does. */
export function readRunning(path = runningFile): Environment | undefined {
  let parsed: unknown
  try {
    parsed = JSON.parse(readFileSync(path, 'utf8'))
  } catch (error) {
    const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT'
    if (isMissing || error instanceof SyntaxError) return undefined
    throw error
  }
  if (!isRecord(parsed) || !isRecord(parsed['settings'])) return undefined
  // A launcher that was killed could not take its word back.
  if (typeof parsed['pid'] !== 'number' || !isAlive(parsed['pid'])) return undefined
  const { settings } = parsed
  return Object.fromEntries(
    told.flatMap((name) => {
      const value = settings[name]
      return typeof value === 'string' ? [[name, value]] : []
    }),
  )
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}
