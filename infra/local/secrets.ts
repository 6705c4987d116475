import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { dataFolder, readStrings, writeStrings } from './data-folder.ts'

/** What a development machine needs and nobody should have to make up. */
export interface Secrets {
  /** Signs sessions. */
  session: string
  /** Encrypts the users' Discord tokens: 32 bytes in base64. */
  tokenEncryption: string
  /** Hides who opted out: 32 bytes in base64. */
  privacy: string
  /** Opens the local Discord's control interface and page. */
  control: string
  /** The bot's application in the local Discord. */
  clientId: string
  clientSecret: string
  botToken: string
}

/** The clone's own secrets, made once and then read from `.data/secrets.json` (mode 600). */
export function loadSecrets(path = join(dataFolder, 'secrets.json')): Secrets {
  const known = readStrings(path)
  const clientId = known['clientId'] ?? aSnowflake()
  const secrets: Secrets = {
    session: known['session'] ?? random(48),
    tokenEncryption: known['tokenEncryption'] ?? randomBytes(32).toString('base64'),
    privacy: known['privacy'] ?? randomBytes(32).toString('base64'),
    control: known['control'] ?? random(24),
    clientId,
    clientSecret: known['clientSecret'] ?? random(24),
    // Discord's own form: the application's id, then two parts that only it understands.
    botToken:
      known['botToken'] ??
      `${Buffer.from(clientId).toString('base64url')}.${random(4)}.${random(28)}`,
  }
  writeStrings(path, { ...secrets })
  return secrets
}

function random(bytes: number): string {
  return randomBytes(bytes).toString('base64url')
}

/** An id as Discord makes them: milliseconds since 2015, then 22 bits. */
function aSnowflake(): string {
  return String((BigInt(Date.now() - 1_420_070_400_000) << 22n) | 1n)
}
