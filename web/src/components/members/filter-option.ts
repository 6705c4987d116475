/** What a filter can be set to. */
export type FilterOption = {
  value: string
  label: string
  /** Beside it: how many, perhaps. */
  note?: string
}
