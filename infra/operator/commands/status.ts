import type { Command } from '../command.ts'
import { gatherStatus } from '../status/gather-status.ts'
import { statusText } from '../status/status-text.ts'

/** How the running product does, as its stores tell. */
export const status: Command = {
  name: 'status',
  usage: 'status',
  summary: 'Says how Usher does: shards, journal, recorders, partitions, messages, rejects.',
  subject: 'nothing',
  options: [],
  async run(context) {
    const json = await gatherStatus(context)
    return { json, text: statusText(json) }
  },
}
