import { findOnPath } from '#infra/local/system-packages.ts'
import { runProgram } from './run-program.ts'

/** Go modules of which we read files: other projects' own schemas, which they publish nowhere else
 *  that a package manager reaches. */
export const modules = {
  'prometheus-operator': 'github.com/prometheus-operator/prometheus-operator@v0.85.0',
  'compose-go': 'github.com/compose-spec/compose-go/v2@v2.16.2',
} as const

/** The folder where Go keeps the module's files; it fetches them once, in some seconds.
 *  @throws Error with one sentence where Go is missing, or could not fetch them. */
export async function findModule(name: keyof typeof modules): Promise<string> {
  const go = findOnPath(['go'])
  if (!go) throw new Error(`please install Go 1.26 or newer: it fetches ${modules[name]}`)
  const { stdout, output } = await runProgram(go, ['mod', 'download', '-json', modules[name]])
  const [, folder] = /"Dir": "([^"]+)"/.exec(stdout) ?? []
  if (!folder) throw new Error(`${modules[name]} could not be fetched: ${output.trim()}`)
  return folder
}
