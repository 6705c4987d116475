import { banner } from './banner.ts'
import { buildDashboard } from './dashboard-build.ts'
import { launchEnv, planLaunch } from './dev-env.ts'
import { forgetSessions } from './forget-sessions.ts'
import { choosePorts } from './launch-ports.ts'
import { startLocalDiscord, startProduct } from './launch-processes.ts'
import { startStores } from './launch-stores.ts'
import { checkDiscord, checkSettings } from './preflight.ts'
import { say, step } from './progress.ts'
import type { Running } from './running.ts'
import { loadSecrets } from './secrets.ts'
import { seed } from './seed.ts'
import { tellRunning } from '#infra/operator/running-file.ts'

/** Brings everything up, in the order in which one thing needs the other, and prints the banner.
 *  What it starts is kept in `running`, also when it fails half-way.
 *  @throws Error with one sentence naming the setting or the part at fault. */
export async function launch(environment: NodeJS.ProcessEnv, running: Running): Promise<void> {
  const plan = planLaunch(environment)
  const ports = await choosePorts(environment)
  const secrets = loadSecrets()
  const env = launchEnv({ env: environment, plan, ports, secrets })
  checkSettings(env)
  const { DISCORD_API_BASE: discord = '', DISCORD_TOKEN: token = '' } = env
  if (!plan.localDiscord) await running.during(checkDiscord(discord, token))

  say('Starting Usher')
  const stores = await startStores({ env, plan, ports, running })
  const whole = { ...env, ...stores }
  running.signal.addEventListener('abort', tellRunning(whole), { once: true })
  await step('dashboard is built', () => running.during(buildDashboard(running.signal)))
  if (plan.localDiscord) {
    // `auto` is whatever the local Discord recommends, which is one.
    await forgetSessions(stores.REDIS_URL, Number(env['TOTAL_SHARDS']) || 1)
    await startLocalDiscord({ env: whole, ports, running }, secrets)
  }
  await startProduct({ env: whole, ports, running })
  const discordUrl = `http://127.0.0.1:${ports.discord}`
  if (plan.localDiscord) {
    const { DATABASE_URL: databaseUrl, REDIS_URL: redisUrl } = stores
    const seeding = seed({ databaseUrl, redisUrl, discordUrl, controlToken: secrets.control })
    await running.during(seeding)
  }

  const local = plan.localDiscord ? `${discordUrl}/?token=${secrets.control}` : undefined
  say(banner({ dashboard: env['PUBLIC_URL'] ?? '', discord: local }))
}
