import type { Control } from './discord/control.ts'

/** People who come by the same invite. */
export interface Party {
  code: string
  names: readonly string[]
}

/** The guild that a newcomer finds: its people, and how they are going to come. */
export interface SeededGuild {
  guildId: string
  welcomeChannelId: string
  /** Who joins by which code, those of one party together. */
  parties: readonly Party[]
}

const [seeded, empty, without] = ['Usher Test Server', 'Empty Server', 'Server Without Usher']
const guildNames = new Set([seeded, empty, without])

/* Permission bits of @everyone: see channels, send messages, create invites, use commands; of a
   moderator: kick members and manage the server as well. */
const everyone = (1n << 10n) | (1n << 11n) | (1n << 0n) | (1n << 31n)
const moderator = String((1n << 1n) | (1n << 5n))

const inviters = [
  { username: 'grace', globalName: 'Grace', code: 'youtube' },
  { username: 'linus', globalName: 'Linus', code: 'newsletter' },
  { username: 'mary', globalName: 'Mary', code: 'friends' },
]

const parties: readonly Party[] = [
  { code: 'youtube', names: ['Alan', 'Barbara', 'Claude'] },
  { code: 'newsletter', names: ['Donald', 'Edsger'] },
  { code: 'friends', names: ['Frances'] },
  { code: 'youtube', names: ['Hedy', 'John'] },
]

/** Makes three guilds: one to look at, one where the module is off, one without the bot. What an
 *  earlier seeding left is deleted. */
export async function seedWorld(control: Control): Promise<SeededGuild> {
  const { guilds } = await control.listGuilds({})
  for (const { id, name } of guilds) {
    if (guildNames.has(name)) await control.deleteGuild({ guildId: id })
  }

  const ada = await control.createUser({ username: 'ada', globalName: 'Ada' })
  await control.createGuild({ name: empty, ownerId: ada.id })
  await control.createGuild({ name: without, ownerId: ada.id, withBot: false })
  const guild = await control.createGuild({
    name: seeded,
    ownerId: ada.id,
    features: ['VANITY_URL'],
    vanityCode: 'usher-test',
    channels: [{ name: 'welcome' }, { name: 'general' }],
    roles: [{ name: 'Moderator', permissions: moderator }, { name: 'Regular' }],
  })
  await control.setRole({
    guildId: guild.id,
    roleId: guild.id, // @everyone
    permissions: String(everyone),
  })
  await seedInviters(control, guild.id)
  return {
    guildId: guild.id,
    welcomeChannelId: guild.channels.find(({ name }) => name === 'welcome')?.id ?? '',
    parties,
  }
}

async function seedInviters(control: Control, guildId: string): Promise<void> {
  for (const { username, globalName, code } of inviters) {
    const user = await control.createUser({ username, globalName })
    await control.join({ guildId, userId: user.id, by: { vanity: true } })
    await control.createInvite({ guildId, inviterId: user.id, code })
  }
}
