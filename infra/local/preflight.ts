import { apiConfig, botConfig } from '#core/config.ts'

const boundMs = 5_000

/** Checks the settings of bot and api together, before anything is started.
 *  @throws Error with one sentence that names every fault and shows no secret. */
export function checkSettings(env: NodeJS.ProcessEnv): void {
  const faults = [botConfig, apiConfig].flatMap((parse) => {
    try {
      parse(env)
      return []
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error)
      return message.replace(/^config: /, '').split('; ')
    }
  })
  if (faults.length > 0) throw new Error(`config: ${[...new Set(faults)].join('; ')}`)
}

/** Makes sure that the Discord at `apiBase` (version left out) takes the token.
 *  @throws Error with one sentence that names the setting and never the token. */
export async function checkDiscord(apiBase: string, token: string): Promise<void> {
  let status: number
  try {
    const answer = await fetch(`${apiBase}/v10/users/@me`, {
      headers: { authorization: `Bot ${token}` },
      signal: AbortSignal.timeout(boundMs),
    })
    status = answer.status
    await answer.body?.cancel()
  } catch (error) {
    throw new Error(`DISCORD_API_BASE: nothing answers at ${apiBase}`, { cause: error })
  }
  if (status === 401) throw new Error('DISCORD_TOKEN: Discord does not accept this token')
  if (status === 404) throw new Error(`DISCORD_API_BASE: ${apiBase} does not speak Discord`)
}
