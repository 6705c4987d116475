import { Problem } from './problems.ts'

/** Exports that a process may have under way: each holds a request for as long as it is read. */
const AT_A_TIME = 10
/** Of one guild among them. */
const AT_A_TIME_A_GUILD = 2

/** The right to one export of a guild. */
export type ExportSlots = {
  /** @returns what gives it back. @throws Problem `overloaded` or `rate-limited` */
  take(guildId: string): () => void
}

export function makeExportSlots(): ExportSlots {
  const taken: { guildId: string }[] = []
  return {
    take(guildId) {
      if (taken.filter((slot) => slot.guildId === guildId).length >= AT_A_TIME_A_GUILD) {
        const many = `${AT_A_TIME_A_GUILD} exports of this server are under way.`
        throw new Problem('rate-limited', many)
      }
      if (taken.length >= AT_A_TIME)
        throw new Problem('overloaded', 'As many exports as there may be are under way.')
      const slot = { guildId }
      taken.push(slot)
      return () => {
        const at = taken.indexOf(slot)
        if (at >= 0) taken.splice(at, 1)
      }
    },
  }
}
