import { changeSettings, getSettings, type SettingsVersion } from '../api/settings.ts'
import { ApiProblem, type FieldFault } from '../api/problem.ts'
import {
  namesIn,
  rebase,
  without,
  withoutSame,
  type Rebase,
} from '../pages/settings/settings-changes.ts'
import type { GuildSettingsView, SettingName, SettingsPatch } from '#api/schemas/settings.ts'

/** Somebody else saved while we were at it. */
export type Conflict = Rebase & { now: SettingsVersion; mine: SettingsPatch }

export type SaveOutcome = 'saved' | 'conflict' | 'refused'

/** A guild's settings as they are, and what somebody at this screen would have them be. */
export class SettingsDraft {
  readonly guildId: string
  #version: SettingsVersion
  #changes = $state.raw<SettingsPatch>({})
  #faults = $state.raw<readonly FieldFault[]>([])
  #conflict = $state.raw<Conflict | null>(null)
  #saving = $state(false)
  #round = $state(0)

  constructor(guildId: string, version: SettingsVersion) {
    this.guildId = guildId
    this.#version = $state.raw(version)
  }

  /** The settings with all changes. */
  get current(): GuildSettingsView {
    return { ...this.#version.settings, ...this.#changes }
  }
  /** What differs from what is saved. */
  get changes(): SettingsPatch {
    return this.#changes
  }
  /** The names of it. */
  get changed(): readonly SettingName[] {
    return namesIn(this.#changes)
  }
  /** Counts how often everything began anew: saved, reset, or taken from somebody else. */
  get round(): number {
    return this.#round
  }
  get saving(): boolean {
    return this.#saving
  }
  /** Until it is settled, or put off. */
  get conflict(): Conflict | null {
    return this.#conflict
  }

  /** Why a setting could not be saved as it was; gone once it is changed. */
  faultsOf(name: SettingName): readonly FieldFault[] {
    return this.#faults.filter(({ path }) => path === name)
  }

  /** What keeps the bot from doing as a setting says; nothing once it is changed. */
  warningsOf(name: SettingName): readonly string[] {
    if (name in this.#changes) return []
    return this.#version.warnings.filter(({ path }) => path === name).map(({ message }) => message)
  }

  set(patch: SettingsPatch): void {
    this.#faults = this.#faults.filter(({ path }) => !(path in patch))
    this.#changes = withoutSame({ ...this.#changes, ...patch }, this.#version.settings)
  }

  /** Gives every change up. */
  reset(): void {
    this.#round += 1
    this.#changes = {}
    this.#faults = []
  }

  /** Saves the changes and nothing else.
   *  @throws ApiProblem for anything but what its outcomes tell */
  async save(): Promise<SaveOutcome> {
    const sent = this.#changes
    this.#saving = true
    try {
      this.#take(await changeSettings(this.guildId, sent, this.#version.etag), sent)
      return 'saved'
    } catch (problem) {
      if (!(problem instanceof ApiProblem)) throw problem
      if (problem.code === 'settings-changed') {
        await this.#compare()
        return 'conflict'
      }
      if (problem.code !== 'settings-invalid') throw problem
      this.#faults = problem.faults
      return 'refused'
    } finally {
      this.#saving = false
    }
  }

  /** Goes on from what is there now, with our changes but those given up. */
  settle(givenUp: readonly SettingName[]): void {
    if (!this.#conflict) return
    const { now } = this.#conflict
    this.#conflict = null
    this.#round += 1
    this.#version = now
    this.#changes = withoutSame(without(this.#changes, givenUp), now.settings)
  }

  /** Back to editing as before; the next save asks again. */
  putOff(): void {
    this.#conflict = null
  }

  async #compare(): Promise<void> {
    const now = await getSettings(this.guildId)
    const mine = this.#changes
    this.#conflict = { ...rebase(this.#version.settings, mine, now.settings), now, mine }
  }

  /** What was typed while the answer was on its way stays a change. */
  #take(version: SettingsVersion, sent: SettingsPatch): void {
    const settled = namesIn(sent).filter((name) => this.#changes[name] === sent[name])
    this.#round += 1
    this.#version = version
    this.#faults = []
    this.#changes = withoutSame(without(this.#changes, settled), version.settings)
  }
}
