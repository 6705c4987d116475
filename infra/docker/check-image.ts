// `npm run check:image`: no engine is needed. Does the Dockerfile's steps in a scratch folder, then
// runs what they made as the account they name: it says what is not set, migrates a database,
// connects its shards to a local Discord and serves the dashboard, all without writing a file.
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { existsSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { projectRoot } from '#infra/local/project-root.ts'
import { say, step } from '#infra/local/progress.ts'
import { buildByHand, type Built } from './build-by-hand.ts'
import { dockerIgnore } from './docker-ignore.ts'
import { parseDockerfile } from './parse-dockerfile.ts'
import { makeContainers } from './containers.ts'
import { tryProduct } from './try-product.ts'

const read = (path: string) => readFileSync(join(projectRoot, path), 'utf8')
const scratch = mkdtempSync(join(tmpdir(), 'usher-image-'))

try {
  chmodSync(scratch, 0o755) // the image's account enters it
  const bin = join(scratch, 'bin')
  mkdirSync(bin)
  copyFileSync(process.execPath, join(bin, 'node')) // the clone may lie where others can't enter
  const image = await buildByHand({
    stages: parseDockerfile(read('infra/docker/Dockerfile')),
    context: projectRoot,
    isIgnored: dockerIgnore(read('infra/docker/Dockerfile.dockerignore')),
    scratch,
    bin,
  })
  await step('no package is there that only developers need', () =>
    Promise.resolve(assertNoDevelopment(image)),
  )
  await tryProduct(makeContainers(image, join(bin, 'node')))
  say('The image works.')
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = 1
} finally {
  rmSync(scratch, { recursive: true, force: true })
}

function assertNoDevelopment({ root, workdir }: Built): void {
  const lock: { packages: Record<string, { dev?: boolean }> } = JSON.parse(
    read('package-lock.json'),
  )
  const unwanted = Object.entries(lock.packages)
    .filter(([, { dev }]) => dev === true)
    .map(([path]) => path)
    .filter((path) => existsSync(join(root, workdir, path)))
  if (unwanted.length > 0) throw new Error(`the image has ${unwanted.join(', ')}`)
}
