import type { Db } from '#core/postgres/connect.ts'

/**
 * How many uses of each invite were given up as nobody's join, by `guildId/code`.
 * Usher does not tell that per code yet, so there is none: a rise that was given up shows in the
 * table as unexplained.
 */
export function readWrittenOff(_db: Db): Promise<Map<string, number>> {
  return Promise.resolve(new Map())
}
