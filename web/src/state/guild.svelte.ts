import { createContext } from 'svelte'
import { getGuild, setModule } from '../api/guilds.ts'
import { ApiProblem } from '../api/problem.ts'
import type { Guild } from '#api/schemas/guild.ts'

/** The guild whose pages are open. */
export class GuildState {
  readonly id: string
  #guild = $state.raw<Guild | null>(null)
  #problem = $state.raw<unknown>(null)

  constructor(id: string) {
    this.id = id
  }

  /** Null until it is here. */
  get guild() {
    return this.#guild
  }
  /** Why it is not here. */
  get problem() {
    return this.#problem
  }

  async load(): Promise<void> {
    this.#problem = null
    try {
      this.#guild = await getGuild(this.id)
    } catch (problem) {
      this.#problem = problem
    }
  }

  /** Looks again where `problem` says that somebody else has turned the module off. */
  async heed(problem: unknown): Promise<void> {
    if (problem instanceof ApiProblem && problem.code === 'module-disabled') await this.load()
  }

  /** @throws ApiProblem when nothing was switched. */
  async setEnabled(enabled: boolean): Promise<void> {
    const status = await setModule(this.id, enabled)
    if (this.#guild) this.#guild = { ...this.#guild, ...status }
  }
}

/** How the pages of a guild reach it: it is there, loaded, before any of them is. */
export const [getGuildState, provideGuildState] = createContext<GuildState>()
