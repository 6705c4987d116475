/** What a person needs once everything runs. */
export interface Addresses {
  dashboard: string
  /** Undefined when the bot is connected to Discord itself. */
  discord: string | undefined
}

/** The text printed when everything is ready. */
export function banner({ dashboard, discord }: Addresses): string {
  const lines = [
    ['Dashboard', dashboard],
    discord === undefined ? ['Discord', 'discord.com'] : ['Local Discord', discord],
    ['Stop', 'Ctrl-C'],
  ]
  const body = lines.map(([name = '', value = '']) => `  ${name.padEnd(15)}${value}`)
  return ['', '  Usher is ready', '', ...body, ''].join('\n')
}
