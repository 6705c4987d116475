import { execFile } from 'node:child_process'
import { availableParallelism, cpus } from 'node:os'
import { promisify } from 'node:util'

/** What was measured on, and when: cores, Node, date and commit. */
export async function describeMachine(): Promise<string> {
  const cores = availableParallelism()
  const model = cpus()[0]?.model.trim() ?? 'unknown processor'
  const date = new Date().toISOString().slice(0, 10)
  return [`${cores} × ${model}`, `Node ${process.versions.node}`, date, await commit()].join(', ')
}

async function commit(): Promise<string> {
  const git = (...args: string[]) => promisify(execFile)('git', args, { cwd: import.meta.dirname })
  try {
    const { stdout } = await git('rev-parse', '--short', 'HEAD')
    const { stdout: changed } = await git('status', '--porcelain', '--untracked-files=no')
    return stdout.trim() + (changed === '' ? '' : ' and changes')
  } catch {
    return 'no git' // an archive of the sources has none
  }
}
