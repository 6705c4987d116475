/** One line of a Dockerfile, such as `COPY` with `--from=build /usher/web/dist web/dist`. */
export interface Instruction {
  name: string
  text: string
}

/** What stands from one `FROM` to the next. */
export interface Stage {
  /** An image, or the name of an earlier stage. */
  base: string
  name: string | undefined
  instructions: Instruction[]
}

/** A Dockerfile as its stages: comments left out, continued lines joined. */
export function parseDockerfile(text: string): Stage[] {
  const lines = text
    .split('\n')
    .filter((line) => !/^\s*(#|$)/.test(line))
    .join('\n')
    .replaceAll(/\\\n\s*/g, '')
    .split('\n')
  const stages: Stage[] = []
  for (const line of lines) {
    const [, name = '', text = ''] = /^(\w+)\s+(.*)$/.exec(line) ?? []
    if (name === 'FROM') {
      const [base = '', , alias] = text.split(/\s+/)
      stages.push({ base, name: alias, instructions: [] })
    } else {
      const stage = stages.at(-1)
      if (!stage) throw new Error(`Dockerfile: nothing may stand before FROM, but ${line} does`)
      stage.instructions.push({ name, text })
    }
  }
  return stages
}

/** `COPY`'s words: where from, what, and where to. */
export function parseCopy(text: string): { from?: string; sources: string[]; target: string } {
  const words = text.split(/\s+/)
  const flag = words[0]?.startsWith('--from=') ? words.shift() : undefined
  const target = words.pop() ?? ''
  return { ...(flag && { from: flag.slice('--from='.length) }), sources: words, target }
}
