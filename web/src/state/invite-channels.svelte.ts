import { listChannels } from '../api/channels.ts'
import { Loaded } from './loaded.svelte.ts'

/** The channels that an invite can lead to, and the bot make it. */
export class InviteChannels {
  readonly #channels

  constructor(guildId: string) {
    this.#channels = new Loaded((signal) => listChannels(guildId, { signal }))
  }

  /** Why they are not here. */
  get problem() {
    return this.#channels.problem
  }

  /** Null until they are here. */
  get options() {
    const { channels } = this.#channels.value ?? {}
    if (channels === undefined) return null
    const names = new Map(channels.map(({ id, name }) => [id, name]))
    return channels
      .filter(({ canInvite }) => canInvite)
      .map(({ id, name, parentId }) => {
        const category = parentId === null ? undefined : names.get(parentId)
        return { value: id, label: category === undefined ? `#${name}` : `#${name} (${category})` }
      })
  }

  async load(): Promise<void> {
    await this.#channels.loadAgain()
  }
}
