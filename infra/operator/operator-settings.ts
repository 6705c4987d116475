import { ConfigError, type Environment, operatorConfig, type OperatorConfig } from '#core/config.ts'
import { readRunning } from './running-file.ts'

/**
 * The settings by which to reach the running Usher: the environment's own, and for what it leaves
 * out, those of the `npm start` of this clone. An environment that names a store is taken whole:
 * one product's Redis and another's Postgres would be a mixture that nobody means.
 * @throws ConfigError with one sentence
 */
export function operatorSettings(
  environment: Environment,
  running: Environment | undefined = readRunning(),
): OperatorConfig {
  const namesStore = Boolean(environment['DATABASE_URL'] || environment['REDIS_URL'])
  if (namesStore) return operatorConfig(environment)
  if (running === undefined) {
    throw new ConfigError(
      'Usher does not run in this folder: start it with `npm start`, or set DATABASE_URL and REDIS_URL',
    )
  }
  return operatorConfig(running)
}
