import { listInvites } from '../api/invites.ts'
import { getCodes, getDays, getInviters } from '../api/statistics.ts'
import type { FilterOption } from '../components/members/filter-option.ts'
import { longDay } from './day-words.ts'
import { isMemberId } from './joins-url.ts'
import { Loaded } from './loaded.svelte.ts'
import { counted } from './number-words.ts'

const offered = 25

/** Whom a page knows by name. */
export type KnownNames = ReadonlyMap<string, string>

/** What the filters of a guild's joins can be set to. */
export class FilterLookups {
  readonly #guildId: string
  readonly #names: () => KnownNames
  readonly #inviters
  readonly #codes
  readonly #days

  /** `names`: members who may be found beside the inviters. */
  constructor(guildId: string, names: () => KnownNames) {
    this.#guildId = guildId
    this.#names = names
    this.#inviters = new Loaded((signal) => getInviters(guildId, offered, signal))
    this.#codes = new Loaded((signal) => getCodes(guildId, offered, signal))
    this.#days = new Loaded((signal) => getDays(guildId, signal))
  }

  /** Begins to ask. @returns how to stop. */
  open(): () => void {
    const parts = [this.#inviters, this.#codes, this.#days]
    for (const part of parts) void part.load()
    return () => {
      for (const part of parts) part.stop()
    }
  }

  /** The best inviters. */
  get inviters(): FilterOption[] {
    return (this.#inviters.value?.inviters ?? []).map(({ inviter, joins }) => ({
      value: inviter.id,
      label: inviter.name ?? `Member ${inviter.id}`,
      note: counted(joins, 'join'),
    }))
  }

  /** The best codes. */
  get codes(): FilterOption[] {
    return (this.#codes.value?.codes ?? []).flatMap(({ code, label, joins }) =>
      code === null
        ? []
        : [{ value: code, label: codeWords(code, label), note: counted(joins, 'join') }],
    )
  }

  /** The days that are kept, newest first. */
  get days(): FilterOption[] {
    return (this.#days.value?.days ?? [])
      .toReversed()
      .map(({ day, joins }) => ({ value: day, label: longDay(day), note: counted(joins, 'join') }))
  }

  /** Whose name holds `text`, or who has that id. */
  findPeople = async (text: string): Promise<FilterOption[]> => {
    const wanted = text.toLowerCase()
    const named = [...this.#names(), ...this.inviters.map(({ value, label }) => [value, label])]
    const found = new Map(
      named.flatMap(([id = '', name = '']) =>
        name.toLowerCase().includes(wanted) ? [[id, name] as const] : [],
      ),
    )
    if (isMemberId(text) && !found.has(text)) found.set(text, `Member ${text}`)
    return [...found].slice(0, offered).map(([value, label]) => ({ value, label }))
  }

  /** Invites whose code, label or inviter holds `text`, gone ones too. */
  findCodes = async (text: string, signal: AbortSignal): Promise<FilterOption[]> => {
    const { invites, vanity } = await listInvites(
      this.#guildId,
      { search: text, state: 'all', limit: offered },
      signal,
    )
    const all = vanity?.code.toLowerCase().includes(text.toLowerCase())
      ? [vanity, ...invites]
      : invites
    return all.map(({ code, label, joins }) => ({
      value: code,
      label: codeWords(code, label),
      note: counted(joins, 'join'),
    }))
  }
}

const codeWords = (code: string, label: string | null) =>
  label === null ? code : `${label} (${code})`
