import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { mkdir, rename, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { emptyWorld, type Message, newGuildProfile, type World } from './world.ts'

const format = 'local-discord-world/1'

/** The whole world as text; permission bits keep their type by a marked string. */
export function serializeWorld(world: World): string {
  return JSON.stringify({ format, world }, (_key, value: unknown) => {
    if (typeof value === 'bigint') return { $bits: String(value) }
    if (value instanceof Map) return { $map: [...value] }
    if (value instanceof Set) return { $set: [...value] }
    return value
  })
}

/** @throws Error when the text is not a world that this version wrote. */
export function parseWorld(text: string): World {
  const parsed: unknown = JSON.parse(text, (_key, value: unknown) => {
    if (typeof value !== 'object' || value === null) return value
    if ('$bits' in value && typeof value.$bits === 'string') return BigInt(value.$bits)
    if ('$map' in value && Array.isArray(value.$map)) return new Map(value.$map)
    if ('$set' in value && Array.isArray(value.$set)) return new Set(value.$set)
    return value
  })
  const file = parsed as { format?: unknown; world?: World } // the format says what it is
  if (file.format !== format || !file.world) throw new Error(`it is not of the format ${format}`)
  const world = { ...emptyWorld(), ...file.world }
  addWhatIsNew(world)
  mendReferences(world)
  return world
}

/** What an earlier version did not know yet gets the value that it had without saying. */
function addWhatIsNew(world: World): void {
  const newOfMessage = { attachments: [], edits: 0, interaction: null, visibleTo: null }
  for (const guild of world.guilds.values()) {
    guild.profile = { ...newGuildProfile, ...guild.profile }
    for (const member of guild.members.values()) member.avatar ??= null
    for (const channel of guild.channels.values())
      channel.messages = channel.messages.map((message): Message => ({
        ...newOfMessage,
        ...message,
      }))
  }
}

/** What was one object in two places is one again after reading. */
function mendReferences(world: World): void {
  for (const guild of world.guilds.values()) {
    const joins = new Map(guild.joins.map((join) => [join.seq, join]))
    for (const member of guild.members.values())
      member.join = joins.get(member.join.seq) ?? member.join
    for (const channel of guild.channels.values()) world.channels.set(channel.id, channel)
  }
}

/** Keeps the world in a file: read at start, written a second after changes and on close. */
export function openDataFile(path: string): {
  read(): World
  save(world: World): Promise<void>
  saveNow(world: World): void
} {
  const beside = `${path}.new`
  return {
    read() {
      let text: string
      try {
        text = readFileSync(path, 'utf8')
      } catch (cause) {
        if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return emptyWorld() // the first start
        throw new Error(`local Discord: cannot read ${path}`, { cause })
      }
      try {
        return parseWorld(text)
      } catch (cause) {
        const why = cause instanceof Error ? cause.message : 'unknown'
        throw new Error(`local Discord: ${path} cannot be used (${why}); remove it to start anew`, {
          cause,
        })
      }
    },
    async save(world) {
      const text = serializeWorld(world)
      await mkdir(dirname(path), { recursive: true })
      await writeFile(beside, text, { mode: 0o600 })
      await rename(beside, path)
    },
    saveNow(world) {
      mkdirSync(dirname(path), { recursive: true })
      writeFileSync(beside, serializeWorld(world), { mode: 0o600 })
      renameSync(beside, path)
    },
  }
}
