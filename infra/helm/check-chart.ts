// `npm run check:helm`: renders the chart with every file of values in infra/helm/usher/ci and has
// Helm, Kubernetes' own schemas, the Prometheus operator's and kube-score judge what comes out.
import { readdirSync, readFileSync, rmSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Ajv } from 'ajv'
import { parse } from 'yaml'
import { say, step } from '#infra/local/progress.ts'
import { findModule } from '#infra/tools/find-module.ts'
import { findTool } from '#infra/tools/find-tool.ts'
import { runProgram } from '#infra/tools/run-program.ts'
import { cpuLimitFlag, ignoredScores } from './kube-score.ts'
import { isBuiltIn, parseResources, type Resource } from './resources.ts'
import { strictSchema, type Json } from './strict-schema.ts'

const chart = join(import.meta.dirname, 'usher')
const valuesFolder = join(chart, 'ci')
/** The oldest Kubernetes that Chart.yaml names, and the newest whose schemas we have. */
const kubernetesVersions = ['1.30', '1.37']
const asIn = ['--namespace', 'usher', '--kube-version', '1.30.0']

/** A CustomResourceDefinition of the operator: each has one version. */
interface Definition {
  spec: { versions: [{ schema: { openAPIV3Schema: Json } }] }
}

/** What the values' schema must refuse. */
const refused = [
  'bot.replcas=2',
  'bot.replicas=0',
  'publicUrl=http://usher.example.com',
  'image.tag=latest',
  'settings.PUBLIC_URL=https://elsewhere.example.com',
  'secret.values.DISCORD_TOKN=x',
]

/** Go writes within a pattern that case does not matter; here it is a flag. */
const goPattern = Object.assign(
  (pattern: string, flags: string) => {
    const plain = pattern.replace('(?i)', '')
    return new RegExp(plain, plain === pattern ? flags : `${flags}i`)
  },
  { code: 'new RegExp' },
)

const helm = await findTool('helm')
const kubernetesValidate = await findTool('kubernetes-validate')
const kubeScore = await findTool('kube-score')
const operator = await findModule('prometheus-operator')
const scratch = mkdtempSync(join(tmpdir(), 'usher-chart-'))

try {
  for (const name of readdirSync(valuesFolder)) await checkWith(name)
  await step('values that make no sense are refused', refuseNonsense)
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = 1
} finally {
  rmSync(scratch, { recursive: true, force: true })
}

async function checkWith(name: string): Promise<void> {
  say(`\nThe chart with ${name}`)
  const values = join(valuesFolder, name)
  await step('helm lint --strict', () => passed(helm, ['lint', '--strict', chart, '-f', values]))
  const text = await step('helm template', () =>
    passed(helm, ['template', 'release', chart, ...asIn, '-f', values]),
  )
  const resources = parseResources(text)
  const builtIn = join(scratch, name)
  const jsonLines = resources.filter(isBuiltIn).map((resource) => JSON.stringify(resource))
  writeFileSync(builtIn, jsonLines.join('\n---\n'))
  await step(`${jsonLines.length} objects, by the schemas of Kubernetes`, () => validate(builtIn))
  const others = resources.filter((resource) => !isBuiltIn(resource))
  if (others.length > 0) {
    await step(`${others.length} objects, by the schemas of the Prometheus operator`, () =>
      Promise.resolve(others.forEach(validateForOperator)),
    )
  }
  await step('kube-score', () => score(builtIn))
}

async function score(file: string): Promise<void> {
  const ignored = Object.keys(ignoredScores).flatMap((test) => ['--ignore-test', test])
  const flags = ['--exit-one-on-warning', '--output-format', 'ci', cpuLimitFlag, ...ignored]
  const { isOk, output } = await runProgram(kubeScore, ['score', ...flags, file])
  const isGood = (line: string) => /^\[(OK|SKIPPED)\]/.test(line)
  if (!isOk)
    throw new Error(
      output
        .split('\n')
        .filter((line) => !isGood(line))
        .join('\n'),
    )
}

/** Also what it merely warns of fails: a kind that it does not know. */
async function validate(file: string): Promise<void> {
  for (const version of kubernetesVersions) {
    const output = await passed(kubernetesValidate, ['--strict', '-k', version, file])
    const warnings = output.split('\n').filter((line) => line.startsWith('WARN'))
    if (warnings.length > 0) throw new Error(warnings.join('\n'))
  }
}

function validateForOperator(resource: Resource): void {
  const plural = `${resource.kind.toLowerCase()}s`
  const folder = join(operator, 'example', 'prometheus-operator-crd')
  const file = join(folder, `monitoring.coreos.com_${plural}.yaml`)
  const { spec }: Definition = parse(readFileSync(file, 'utf8'))
  const [version] = spec.versions
  // Formats such as int32, and the keywords of Kubernetes, say nothing that we need checked.
  const name = `${plural}/${resource.metadata.name}`
  const ajv = new Ajv({ strict: false, validateFormats: false, code: { regExp: goPattern } })
  const isValid = ajv.compile(Object(strictSchema(version.schema.openAPIV3Schema)))
  if (isValid(resource)) return
  throw new Error(`${name}: ${ajv.errorsText(isValid.errors)}`)
}

async function refuseNonsense(): Promise<void> {
  const values = ['-f', join(valuesFolder, 'minimal.yaml')]
  for (const setting of refused) {
    const args = ['template', 'release', chart, ...asIn, ...values, '--set', setting]
    const { isOk } = await runProgram(helm, args)
    if (isOk) throw new Error(`the chart takes --set ${setting}`)
  }
}

async function passed(program: string, args: readonly string[]): Promise<string> {
  const { isOk, output, stdout } = await runProgram(program, args)
  if (!isOk) throw new Error(output.trim())
  return stdout
}
