import type { PersonFacts } from '#api/schemas/privacy.ts'
import { deletePrivacy, getPrivacy, setOptOut, type PersonGuild } from '../api/privacy.ts'

/** What one server stores about who is signed in, and what they make of it. */
export class PersonGuildState {
  readonly id: string
  readonly name: string
  readonly iconUrl: string | null
  readonly isMember: boolean
  #optedOut = $state(false)
  #optedOutAt = $state<string | null>(null)
  #facts = $state.raw<PersonFacts | null>(null)
  #problem = $state.raw<unknown>(null)

  constructor({ id, name, iconUrl, isMember, optedOut, optedOutAt }: PersonGuild) {
    this.id = id
    this.name = name ?? `Server ${id}`
    this.iconUrl = iconUrl
    this.isMember = isMember
    this.#optedOut = optedOut
    this.#optedOutAt = optedOutAt
  }

  get optedOut() {
    return this.#optedOut
  }
  get optedOutAt() {
    return this.#optedOutAt
  }
  /** In numbers; null until it was asked for. */
  get facts() {
    return this.#facts
  }
  /** Why there are no numbers. */
  get problem() {
    return this.#problem
  }

  /** Asks for the numbers. */
  async load(): Promise<void> {
    this.#problem = null
    try {
      const facts = await getPrivacy(this.id)
      this.#facts = facts
      this.#take(facts)
    } catch (problem) {
      this.#problem = problem
    }
  }

  /** @throws ApiProblem when nothing was changed. */
  async setOptOut(optedOut: boolean): Promise<void> {
    this.#take(await setOptOut(this.id, optedOut))
    if (this.#facts) await this.load()
  }

  /** Deletes what is stored, and opts out. @throws ApiProblem when nothing was deleted. */
  async delete(): Promise<void> {
    await deletePrivacy(this.id)
    await this.load()
  }

  #take({ optedOut, optedOutAt }: Pick<PersonFacts, 'optedOut' | 'optedOutAt'>): void {
    this.#optedOut = optedOut
    this.#optedOutAt = optedOutAt
  }
}
