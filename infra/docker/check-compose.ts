// `npm run check:compose`: holds compose.yaml against the Compose Specification's own schema, with
// every field that it does not know a fault.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { parse } from 'yaml'
import { step } from '#infra/local/progress.ts'
import { findModule } from '#infra/tools/find-module.ts'

try {
  const module = await findModule('compose-go')
  const schema = JSON.parse(readFileSync(join(module, 'schema', 'compose-spec.json'), 'utf8'))
  const text = readFileSync(join(import.meta.dirname, 'compose.yaml'), 'utf8')
  await step('compose.yaml, by the Compose Specification', () => {
    const ajv = new Ajv2020({ strict: false, validateFormats: false, allErrors: true })
    if (ajv.validate(schema, parse(text, { merge: true }))) return Promise.resolve()
    throw new Error(ajv.errorsText(ajv.errors, { dataVar: 'compose.yaml', separator: '\n' }))
  })
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = 1
}
