/** A machine among those that share the bot's shards. */
export type Host = { index: number; count: number }

/** The shards of one machine: neighbours, and as many as on any other, or one more. */
export function shardsOfHost(totalShards: number, { index, count }: Host): number[] {
  const from = Math.floor((index * totalShards) / count)
  const to = Math.floor(((index + 1) * totalShards) / count)
  return Array.from({ length: to - from }, (_, i) => from + i)
}
