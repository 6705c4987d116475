/** What `npm run load` tells a script: addresses, and the scenario's settings. */
export const environment = {
  discordUrl: text('DISCORD_URL'),
  controlToken: text('CONTROL_TOKEN'),
  apiUrl: text('API_URL'),
  botMetricsUrl: text('BOT_METRICS_URL'),
  apiMetricsUrl: text('API_METRICS_URL'),
  companionUrl: text('COMPANION_URL'),
  summaryFile: text('SUMMARY_FILE'),
}

/** A number that the scenario may be set by, as `--rate`; the runner gives each a value. */
export function setting(name: 'duration' | 'rate' | 'guilds' | 'joins' | 'history'): number {
  return Number(text(`LOAD_${name.toUpperCase()}`))
}

function text(name: string): string {
  const value = __ENV[name]
  if (value === undefined) throw new Error(`${name} is not set: npm run load -- <scenario>`)
  return value
}
