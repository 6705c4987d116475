import { startLocalDiscord } from './local-discord.ts'

/* The local Discord as a process. Environment: the six below, and where wanted
   LOCAL_DISCORD_DATA_FILE (keeps the world) and LOCAL_DISCORD_MAX_CONCURRENCY (identifies within
   5 s, default 1). Once it listens it prints one line of JSON: ready, url, pageUrl. */
const needed = [
  'LOCAL_DISCORD_PORT',
  'LOCAL_DISCORD_CONTROL_TOKEN',
  'DISCORD_TOKEN',
  'DISCORD_CLIENT_ID',
  'DISCORD_CLIENT_SECRET',
  'LOCAL_DISCORD_REDIRECT_URIS',
] as const

/** Every fault of the environment in one sentence, and no value of it. */
function readEnvironment(env: NodeJS.ProcessEnv) {
  const faults = needed.filter((name) => !env[name]).map((name) => `${name} is not set`)
  const port = Number(env.LOCAL_DISCORD_PORT)
  if (env.LOCAL_DISCORD_PORT && !(Number.isInteger(port) && port >= 0 && port <= 65_535))
    faults.push('LOCAL_DISCORD_PORT must be a port from 0 to 65535')
  const maxConcurrency = Number(env.LOCAL_DISCORD_MAX_CONCURRENCY || '1')
  if (!(Number.isInteger(maxConcurrency) && maxConcurrency >= 1 && maxConcurrency <= 1_000))
    faults.push('LOCAL_DISCORD_MAX_CONCURRENCY must be an integer from 1 to 1000')
  if (env.DISCORD_CLIENT_ID && !/^\d{1,20}$/.test(env.DISCORD_CLIENT_ID))
    faults.push('DISCORD_CLIENT_ID must be digits')
  const redirectUris = (env.LOCAL_DISCORD_REDIRECT_URIS ?? '').split(',').map((uri) => uri.trim())
  if (env.LOCAL_DISCORD_REDIRECT_URIS && !redirectUris.every((uri) => URL.canParse(uri)))
    faults.push('LOCAL_DISCORD_REDIRECT_URIS must be URLs, separated by commas')
  if (faults.length > 0) throw new Error(`local Discord: ${faults.join('; ')}`)
  return {
    port,
    controlToken: env.LOCAL_DISCORD_CONTROL_TOKEN ?? '',
    maxConcurrency,
    dataFile: env.LOCAL_DISCORD_DATA_FILE || undefined,
    application: {
      clientId: env.DISCORD_CLIENT_ID ?? '',
      clientSecret: env.DISCORD_CLIENT_SECRET ?? '',
      botToken: env.DISCORD_TOKEN ?? '',
      redirectUris,
    },
  }
}

try {
  const discord = await startLocalDiscord(readEnvironment(process.env))
  let stopping = false
  const stop = () => {
    if (stopping) return
    stopping = true
    // Whatever still hangs, the process is gone within a second.
    setTimeout(() => process.exit(1), 900).unref()
    void discord.close().then(() => process.exit(0))
  }
  process.on('SIGTERM', stop)
  process.on('SIGINT', stop)
  console.log(JSON.stringify({ ready: true, url: discord.url, pageUrl: discord.pageUrl }))
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}
