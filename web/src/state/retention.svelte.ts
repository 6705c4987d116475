import type { RetentionRow } from '../components/charts/retention-row.ts'
import { getCodes, getInviters, getRetention } from '../api/statistics.ts'
import { Loaded } from './loaded.svelte.ts'
import { toasts } from './toasts.svelte.ts'

/** Whose members are held against each other. */
export type RetentionBy = 'inviter' | 'code'

const groupsShown = 5

/** How many members stay: of everyone, and of the best inviters or codes. */
export class RetentionState {
  readonly #guildId: string
  #by = $state<RetentionBy>('inviter')
  readonly rows = new Loaded((signal) => this.#ask(signal))

  constructor(guildId: string) {
    this.#guildId = guildId
  }

  get by() {
    return this.#by
  }

  async show(by: RetentionBy): Promise<void> {
    this.#by = by
    if (!(await this.rows.load()) && this.rows.value !== null)
      toasts.show({ kind: 'failure', text: 'Who stays could not be loaded. Try again.' })
  }

  async #ask(signal: AbortSignal): Promise<RetentionRow[]> {
    const groups = this.#by === 'inviter' ? await this.#inviters(signal) : await this.#codes(signal)
    const everyone = { id: '', title: 'Everyone', of: {} }
    return Promise.all(
      [everyone, ...groups].map(async ({ id, title, of }) => {
        return { id, title, retention: await getRetention(this.#guildId, of, signal) }
      }),
    )
  }

  async #inviters(signal: AbortSignal) {
    const { inviters } = await getInviters(this.#guildId, groupsShown, signal)
    return inviters.map(({ inviter: { id, name } }) => {
      return { id, title: name ?? `Member ${id}`, of: { inviter: id } }
    })
  }

  async #codes(signal: AbortSignal) {
    const { codes } = await getCodes(this.#guildId, groupsShown + 1, signal)
    return codes
      .flatMap(({ code, label }) =>
        code === null ? [] : [{ id: code, title: label ?? code, of: { code } }],
      )
      .slice(0, groupsShown)
  }
}
