import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync } from 'node:fs'
import { basename, join, relative, resolve } from 'node:path'
import { step } from '#infra/local/progress.ts'
import { parseCopy, type Instruction, type Stage } from './parse-dockerfile.ts'

/** A stage that was built: its files under `root`, and what its processes would start with. */
export interface Built {
  root: string
  workdir: string
  env: Record<string, string>
  settings: Record<string, string>
}

export interface BuildOptions {
  stages: readonly Stage[]
  /** The folder that `COPY` takes from. */
  context: string
  isIgnored: (path: string) => boolean
  /** An empty folder to build in. */
  scratch: string
  /** Folder of the programs that the base image brings. */
  bin: string
}

/** Does what a builder of images would, with folders for file systems and this machine for the
 *  base image: it shows that the steps work together, not that the base image has all they need.
 *  @returns the last stage */
export async function buildByHand(options: BuildOptions): Promise<Built> {
  const built = new Map<string, Built>()
  let last: Built | undefined
  for (const [index, stage] of options.stages.entries()) {
    const root = join(options.scratch, `stage-${index}`)
    const base = built.get(stage.base)
    last = { workdir: '/', env: {}, settings: {}, ...structuredClone(base), root }
    if (base) cpSync(base.root, root, { recursive: true, verbatimSymlinks: true })
    else mkdirSync(root)
    for (const instruction of stage.instructions) {
      await step(`${instruction.name} ${instruction.text}`, () =>
        Promise.resolve(perform(instruction, { into: last as Built, built, options })),
      )
    }
    if (stage.name) built.set(stage.name, last)
  }
  if (!last) throw new Error('the Dockerfile has no stage')
  return last
}

interface Build {
  into: Built
  built: ReadonlyMap<string, Built>
  options: BuildOptions
}

function perform({ name, text }: Instruction, { into, built, options }: Build): void {
  switch (name) {
    case 'WORKDIR':
      into.workdir = resolve(into.workdir, text)
      mkdirSync(join(into.root, into.workdir), { recursive: true })
      return
    case 'ENV': {
      const [variable = '', ...value] = text.split('=')
      into.env[variable] = value.join('=')
      return
    }
    case 'COPY':
      return copy(text, { into, built, options })
    case 'RUN':
      return run(text, into, options.bin)
    case 'USER':
    case 'ENTRYPOINT':
    case 'CMD':
      into.settings[name] = text
      return
    default:
      throw new Error(`the Dockerfile uses ${name}, which has no step here`)
  }
}

/** As Docker does: a folder's contents go into the target, a file under its own name or a new one. */
function copy(text: string, { into, built, options }: Build): void {
  const { from, sources, target } = parseCopy(text)
  const other = from === undefined ? undefined : built.get(from)
  if (from !== undefined && !other) throw new Error(`COPY ${text}: there is no stage ${from}`)
  for (const source of sources) {
    const path = other ? join(other.root, source) : join(options.context, source)
    if (!existsSync(path)) throw new Error(`COPY ${text}: there is no ${source}`)
    const place = join(into.root, resolve(into.workdir, target))
    cpSync(path, target.endsWith('/') ? join(place, basename(source)) : place, {
      recursive: true,
      verbatimSymlinks: true,
      filter: (file) => other !== undefined || !options.isIgnored(relative(options.context, file)),
    })
  }
}

/** The lock file names each package by its hash: what npm has already need not be asked for. */
const FROM_CACHE = { npm_config_prefer_offline: 'true' }

function run(command: string, { root, workdir, env }: Built, bin: string): void {
  const { HOME, PATH, ...rest } = process.env
  // npm tells what it runs of itself, and that must not lead it back here.
  const outside = Object.entries(rest).filter(([name]) => !/^(npm_|NODE_|INIT_CWD)/i.test(name))
  const { status, stdout, stderr } = spawnSync('sh', ['-c', command], {
    cwd: join(root, workdir),
    env: { ...Object.fromEntries(outside), ...FROM_CACHE, HOME, PATH: `${bin}:${PATH}`, ...env },
    encoding: 'utf8',
    timeout: 20 * 60_000,
  })
  if (status === 0) return
  throw new Error(`RUN ${command} failed (${status}):\n${stdout}${stderr}`.trim())
}
