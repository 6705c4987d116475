/** A map that forgets what was used longest ago once it holds `max`. */
export type RecentEntries<Value> = {
  get(key: string): Value | undefined
  set(key: string, value: Value): void
  delete(key: string): void
}

export function makeRecentEntries<Value>(max: number): RecentEntries<Value> {
  const entries = new Map<string, Value>()
  const put = (key: string, value: Value) => {
    entries.delete(key)
    entries.set(key, value)
  }
  return {
    get(key) {
      const value = entries.get(key)
      if (value !== undefined) put(key, value)
      return value
    },
    set(key, value) {
      put(key, value)
      const [oldest] = entries.keys()
      if (oldest !== undefined && entries.size > max) entries.delete(oldest)
    },
    delete(key) {
      entries.delete(key)
    },
  }
}
