import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { projectRoot } from '#infra/local/project-root.ts'

/** What an operator's command answered. */
export interface UsherAnswer {
  code: number | null
  out: string
  err: string
}

/** Runs the operator's command to its end, as `npm run -s usher --` does. Nobody sits at it. */
export function usherCommand(
  args: readonly string[],
  { env = {}, folder = projectRoot }: { env?: NodeJS.ProcessEnv; folder?: string } = {},
): Promise<UsherAnswer> {
  const { PATH, HOME, USHER_TEST_MARK, NODE_COMPILE_CACHE } = process.env
  const child = spawn(process.execPath, [join(folder, 'infra/operator/usher.ts'), ...args], {
    cwd: folder,
    env: { PATH, HOME, USHER_TEST_MARK, NODE_COMPILE_CACHE, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const answer = { out: '', err: '' }
  child.stdout.on('data', (chunk: Buffer) => (answer.out += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (answer.err += chunk.toString()))
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) => resolve({ code, ...answer }))
  })
}
