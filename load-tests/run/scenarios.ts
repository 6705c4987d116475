/** A number that the command line may set, within bounds. */
export interface Setting {
  default: number
  least: number
  most: number
}

export const settingNames = ['duration', 'rate', 'guilds', 'joins', 'history'] as const
export type SettingName = (typeof settingNames)[number]

/** What each setting means; `duration` is in seconds. */
export const settingWords: Readonly<Record<SettingName, string>> = {
  duration: 'how long it plays: 90, 90s, 3m, 1h',
  rate: 'joins (api: requests) a second; breakpoint: where it ends',
  guilds: 'how many guilds people join',
  joins: 'how many join in all',
  history: 'how many joins the guild has already',
}

/** A k6 script, `load-tests/<name>.ts`, and what may be set about it. */
export interface LoadScenario {
  name: string
  /** One line for whoever chooses. */
  about: string
  settings: Partial<Record<SettingName, Setting>>
}

export const scenarios: readonly LoadScenario[] = [
  {
    name: 'smoke',
    about: 'everything once, in seconds: some joins, some looks at the dashboard',
    settings: {
      duration: { default: 6, least: 5, most: 60 },
      rate: { default: 5, least: 1, most: 20 },
      guilds: { default: 4, least: 1, most: 8 },
    },
  },
  {
    name: 'join-attribution',
    about: 'joins at a steady rate, from the join to its attribution, held against the truth',
    settings: {
      duration: { default: 60, least: 10, most: 1_800 },
      rate: { default: 10, least: 1, most: 200 },
      guilds: { default: 10, least: 1, most: 50 },
    },
  },
  {
    name: 'raid',
    about: 'very many join one guild at once, by 3 codes and the vanity URL',
    settings: {
      duration: { default: 20, least: 5, most: 300 },
      joins: { default: 2_000, least: 100, most: 20_000 },
    },
  },
  {
    name: 'api',
    about: 'a dashboard’s reads and writes in a guild with many joins',
    settings: {
      duration: { default: 60, least: 10, most: 1_800 },
      rate: { default: 20, least: 1, most: 200 },
      history: { default: 200_000, least: 1_000, most: 1_000_000 },
    },
  },
  {
    name: 'soak',
    about: 'joins, leaves and looks for a long time: does anything grow?',
    settings: {
      duration: { default: 1_800, least: 60, most: 14_400 },
      rate: { default: 10, least: 1, most: 100 },
      guilds: { default: 20, least: 1, most: 50 },
    },
  },
  {
    name: 'breakpoint',
    about: 'more and more joins a second, until something gives; says where',
    settings: {
      duration: { default: 180, least: 30, most: 900 },
      rate: { default: 500, least: 20, most: 3_000 },
      guilds: { default: 20, least: 1, most: 50 },
    },
  },
]
