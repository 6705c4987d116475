import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { stringify } from 'yaml'
import { projectRoot } from '#infra/local/project-root.ts'
import { freePort } from '#infra/local/ports.ts'
import type { Part } from '#infra/local/running.ts'

export type PrometheusServer = Part & {
  url: string
  /** The values that answer now; those that are not a number are left out.
   *  @throws Error with Prometheus' own words where it refuses the question */
  ask(expression: string): Promise<number[]>
}

export type PrometheusOptions = {
  program: string
  dataDir: string
  /** Host and port of `/metrics`, by job. */
  targets: Readonly<Record<string, string>>
}

/** A Prometheus on a free port of loopback, which scrapes every second and runs our rules. */
export async function startPrometheus(options: PrometheusOptions): Promise<PrometheusServer> {
  const { program, dataDir, targets } = options
  const configFile = join(dataDir, 'prometheus.yml')
  writeFileSync(configFile, stringify(configOf(targets)))
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const child = spawn(
    program,
    [
      `--config.file=${configFile}`,
      `--storage.tsdb.path=${join(dataDir, 'tsdb')}`,
      `--web.listen-address=127.0.0.1:${port}`,
      '--log.level=warn',
    ],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  )
  let said = ''
  child.stderr.on('data', (chunk: Buffer) => (said = (said + chunk.toString()).slice(-2_000)))
  const exited = once(child, 'exit').then(() => undefined)
  return {
    name: 'Prometheus',
    url,
    exited,
    lastWords: () => said.trim(),
    async stop() {
      child.kill('SIGTERM')
      await exited
    },
    ask: (expression) => ask(url, expression),
  }
}

const configOf = (targets: Readonly<Record<string, string>>) => ({
  global: { scrape_interval: '1s', scrape_timeout: '1s', evaluation_interval: '2s' },
  rule_files: [join(projectRoot, 'infra', 'prometheus', 'rules', '*.yaml')],
  scrape_configs: Object.entries(targets).map(([job, target]) => ({
    job_name: job,
    static_configs: [{ targets: [target], labels: { namespace: 'usher' } }],
  })),
})

async function ask(url: string, expression: string): Promise<number[]> {
  const answer = await fetch(`${url}/api/v1/query`, {
    method: 'POST',
    body: new URLSearchParams({ query: expression }),
    signal: AbortSignal.timeout(10_000),
  })
  // As Prometheus documents it: its answers have this shape.
  const body = (await answer.json()) as
    | { status: 'error'; error: string }
    | { status: 'success'; data: { resultType: string; result: { value: [number, string] }[] } }
  if (body.status === 'error') throw new Error(body.error)
  return body.data.result.map(({ value: [, text] }) => Number(text)).filter((n) => !Number.isNaN(n))
}
