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

let begun: GuildState | null = null

/** Asks for a guild while the code of its pages is still on its way. */
export function beginGuild(id: string): void {
  begun = askedGuild(id)
}

/** A guild that is being asked for; what `beginGuild` asked in vain is asked anew. */
export function takeGuild(id: string): GuildState {
  const ahead = begun?.id === id && begun.problem === null ? begun : null
  begun = null
  return ahead ?? askedGuild(id)
}

function askedGuild(id: string): GuildState {
  const guildState = new GuildState(id)
  void guildState.load()
  return guildState
}
