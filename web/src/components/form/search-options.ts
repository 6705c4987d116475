/** Something to choose. */
export type Option = {
  value: string
  label: string
  /** A second line, or what else it is known by. */
  detail?: string
  /** The heading it stands under. */
  group?: string
  /** What speaks against it. */
  warning?: string
}

/** Most options that are shown at once; more are found by typing. */
export const mostOptions = 100

/** Options whose words hold all of `query`'s, those that begin with it first. */
export function searchOptions(options: readonly Option[], query: string): readonly Option[] {
  const words = folded(query).split(/\s+/).filter(Boolean)
  if (words.length === 0) return options
  const found = options.filter(({ label, detail = '', group = '' }) => {
    const text = folded(`${label} ${detail} ${group}`)
    return words.every((word) => text.includes(word))
  })
  const begins = (option: Option) => folded(option.label).startsWith(words[0] ?? '')
  // Those of a group stay together: order counts within it.
  return found.some(({ group }) => group !== undefined)
    ? found
    : found.toSorted((a, b) => Number(begins(b)) - Number(begins(a)))
}

/** As people type it: `Sao_Paulo` for `São Paulo`. */
const folded = (text: string): string =>
  text.normalize('NFD').replaceAll(/\p{M}/gu, '').replaceAll(/[_/]/g, ' ').toLowerCase()
