import type { Host } from './host-shards.ts'
import { ConfigError, type BotConfig } from '#core/config.ts'

export type HostSettings = Pick<BotConfig, 'HOST_INDEX' | 'HOST_COUNT' | 'POD_NAME'>

/**
 * Which of the machines this is: `HOST_INDEX`, or else the ordinal at the end of `POD_NAME`, as a
 * StatefulSet's pods have it.
 * @throws ConfigError where that is not known, or none of `HOST_COUNT`
 */
export function hostOf({ HOST_INDEX, HOST_COUNT: count, POD_NAME }: HostSettings): Host {
  const ordinal = /-(\d{1,9})$/.exec(POD_NAME ?? '')?.[1]
  const index = HOST_INDEX ?? (ordinal === undefined ? undefined : Number(ordinal))
  if (index === undefined) {
    if (count === 1) return { index: 0, count }
    const why = POD_NAME === undefined ? '' : `, and POD_NAME "${POD_NAME}" ends in no number`
    throw new ConfigError(
      `config: HOST_INDEX is not set${why}: which of ${count} machines is this?`,
    )
  }
  if (index < count) return { index, count }
  const source = HOST_INDEX === undefined ? `POD_NAME "${POD_NAME}"` : `HOST_INDEX ${index}`
  throw new ConfigError(
    `config: ${source} names machine ${index}, but HOST_COUNT ${count} allows 0 to ${count - 1}`,
  )
}
